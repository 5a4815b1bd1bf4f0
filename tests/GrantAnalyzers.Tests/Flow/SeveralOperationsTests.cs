namespace GrantAnalyzers.Tests.Flow;

/// <summary>What a caller knows of each of several operations that a helper was given, when they have gone different ways.</summary>
public class SeveralOperationsTests
{
    [Theory]
    [InlineData("if (!Both(first, second)) return -5; Use(first.Handle); Use(second.Handle);")]
    [InlineData("if (Both(first, second)) { Use(first.Handle); Use(second.Handle); } else return -5;")]
    [InlineData("Check(first, second); Use(first.Handle); Use(second.Handle);")]
    [InlineData("int err = FirstError(first, second); if (err != 0) return err; Use(first.Handle); Use(second.Handle);")]
    public Task Where_it_says_that_both_are_okay_they_are(string code) => Backend.ReportsOf("GNT1004", Issuing(code));

    [Theory]
    [InlineData("if (Both(first, second)) return 0; Use({|GNT1004:first.Handle|}); Use({|GNT1004:second.Handle|});")]
    [InlineData("if (Either(first, second)) { Use({|GNT1004:first.Handle|}); Use({|GNT1004:second.Handle|}); }")]
    [InlineData("Either(first, second); Use({|GNT1004:first.Handle|}); Use({|GNT1004:second.Handle|});")]
    public Task Where_it_says_less_each_may_have_failed(string code) => Backend.ReportsOf("GNT1004", Issuing(code));

    [Theory]
    [InlineData("if (first.Status == GrantStatus.Okay && !Both(first, second)) { Use(first.Handle); Use({|GNT1004:second.Handle|}); }")]
    [InlineData("if (second.Status == GrantStatus.Okay && !Both(first, second)) { Use({|GNT1004:first.Handle|}); Use(second.Handle); }")]
    [InlineData("if (first.Status == GrantStatus.Okay && second.Status != GrantStatus.Okay) { if (Either(first, second)) Use({|GNT1004:second.Handle|}); Use(first.Handle); }")]
    [InlineData("if (first.Status != GrantStatus.Okay && Either(first, second)) { Use(second.Handle); Use({|GNT1004:first.Handle|}); }")]
    public Task What_is_known_of_one_already_tells_of_the_other(string code) => Backend.ReportsOf("GNT1004", Issuing(code));

    [Theory]
    [InlineData("if (second.Status != GrantStatus.Okay) { Check(first, second); Use(second.Handle); }")]
    [InlineData("if (first.Status == GrantStatus.Okay && second.Status != GrantStatus.Okay) { Check(first, second); Use(second.Handle); }")]
    [InlineData("if (first.Status == GrantStatus.Okay && second.Status != GrantStatus.Okay && Both(first, second)) Use(second.Handle);")]
    [InlineData("if (first.Status == GrantStatus.Okay && second.Status != GrantStatus.Okay && !Either(first, second)) Use(second.Handle);")]
    public Task What_one_of_them_rules_out_does_not_happen(string code) => Backend.ReportsOf("GNT1004", Issuing(code));

    [Fact]
    public Task That_both_failed_is_said_where_both_did() => Backend.ReportsOf("GNT1004", Issuing(
        "if (Either(first, second)) return 0; Use({|GNT1004:first.Handle|}); Use({|GNT1004:second.Handle|});"));

    [Fact]
    public Task The_eagain_of_either_is_taken_for_a_failure() => Backend.Reports($$"""
        bool Test(MapGrantRef first, MapGrantRef second)
        {
            int rc = GrantRetry.Issue(_grants, ref first);
            if (rc == 0) rc = {|GNT1002:_grants.GrantTableOp(ref second)|};
            return rc == 0 && Both(first, second);
        }

        {{Helpers}}
        """);

    [Theory]
    [InlineData("first.Status == GrantStatus.Okay && second.Status != GrantStatus.Okay && !All(first, second, third, third, third)", "Use({|GNT1004:second.Handle|})")]
    [InlineData("All(first, second, third, third, third)", "Use(second.Handle)")]
    [InlineData("All(first, second, third, third, third)", "Use(first.Handle)")]
    public Task Of_many_what_is_behind_the_call_is_still_judged(string condition, string use) => Backend.ReportsOf("GNT1004", Issuing($"""
        MapGrantRef third = Map(3);
        if ({condition}) {use};
        """));

    private const string Helpers = """
        private static bool Both(in MapGrantRef a, in MapGrantRef b) => a.Status == GrantStatus.Okay && b.Status == GrantStatus.Okay;

        private static bool Either(in MapGrantRef a, in MapGrantRef b) => a.Status == GrantStatus.Okay || b.Status == GrantStatus.Okay;

        private static bool All(in MapGrantRef a, in MapGrantRef b, MapGrantRef c, MapGrantRef d, MapGrantRef e) =>
            a.Status == GrantStatus.Okay && b.Status == GrantStatus.Okay && c.Status == GrantStatus.Okay && d.Status == GrantStatus.Okay && e.Status == GrantStatus.Okay;

        private static void Check(in MapGrantRef a, in MapGrantRef b)
        {
            if (!Both(a, b)) throw new InvalidOperationException();
        }

        private static int FirstError(in MapGrantRef a, in MapGrantRef b)
        {
            if (a.Status != GrantStatus.Okay) return a.Status.ToErrno();
            return b.Status != GrantStatus.Okay ? b.Status.ToErrno() : 0;
        }
        """;

    private static string Issuing(string code) => $$"""
        int Test(MapGrantRef first, MapGrantRef second)
        {
            int rc = GrantRetry.Issue(_grants, ref first);
            if (rc != 0) return rc;
            rc = GrantRetry.Issue(_grants, ref second);
            if (rc != 0) return rc;
            {{code}}
            return 0;
        }

        {{Helpers}}
        """;
}
