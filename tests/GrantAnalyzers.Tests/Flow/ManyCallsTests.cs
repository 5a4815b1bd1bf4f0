namespace GrantAnalyzers.Tests.Flow;

/// <summary>The first 64 calls of a function are judged, and nothing is made of the others.</summary>
public class ManyCallsTests
{
    private const string Examined = "rc |= GrantRetry.Issue(_grants, ref op); if (op.Status != GrantStatus.Okay) return -5; op = Map(1);";

    [Fact]
    public Task The_64th_is_judged() => Backend.ReportsOf("GNT1003", After(63, Examined, "rc |= {|GNT1003:GrantRetry.Issue(_grants, ref last)|};"));

    [Fact]
    public Task The_65th_is_not_and_is_not_taken_for_another() => Backend.ReportsOf("GNT1003", After(64, Examined, "rc |= GrantRetry.Issue(_grants, ref last);"));

    [Fact]
    public Task What_the_65th_answers_is_not_taken_for_what_was_there_before() => Backend.ReportsOf("GNT1004", After(64, Examined, "rc |= GrantRetry.Issue(_grants, ref last); Use(last.Handle);"));

    [Fact]
    public Task A_helper_that_submits_nothing_is_no_call() => Backend.ReportsOf(
        "GNT1003", After(70, "if (!IsOkay(given)) return -5;", "rc |= {|GNT1003:GrantRetry.Issue(_grants, ref last)|};"));

    private static string After(int times, string code, string call) => $$"""
        int Test(MapGrantRef given)
        {
            MapGrantRef op = Map(1), last = Map(2);
            int rc = 0;
        {{string.Concat(Enumerable.Repeat($"    {code}\n", times))}}
            {{call}}
            return rc;
        }

        private static bool IsOkay(in MapGrantRef op) => op.Status == GrantStatus.Okay;
        """;
}
