namespace GrantAnalyzers.Tests.Flow;

/// <summary>What a batch's elements are known to be where a method of the framework asks all of them.</summary>
public class ElementTestTests
{
    [Theory]
    [InlineData("!Array.TrueForAll(ops, IsOkay)")]
    [InlineData("!ops.All(IsOkay)")]
    [InlineData("!ops.All(op => op.Status == GrantStatus.Okay)")]
    [InlineData("Array.Exists(ops, IsBad)")]
    [InlineData("ops.Any(IsBad)")]
    [InlineData("ops.Any(op => op.Status != GrantStatus.Okay)")]
    public Task All_are_okay_where_none_is_found_bad(string bad) => HandlesBehind(bad, "Use(ops[0].Handle)");

    [Theory]
    [InlineData("!ops.Any(IsOkay)")]
    [InlineData("Array.Exists(ops, IsOkay)")]
    [InlineData("!Array.TrueForAll(ops, IsBad)")]
    [InlineData("ops.All(IsOkay)")]
    [InlineData("!ops.Any(IsBad)")]
    public Task Some_may_be_bad_where_it_is_asked_of_some_or_the_wrong_way_round(string bad) => HandlesBehind(bad, "Use({|GNT1004:ops[0].Handle|})");

    [Theory]
    [InlineData("ops.Count(IsBad) > 0")]
    [InlineData("ops.Count(op => op.Status == GrantStatus.Okay) < ops.Length")]
    [InlineData("Array.FindIndex(ops, IsBad) >= 0")]
    [InlineData("Array.FindIndex(ops, 0, IsBad) >= 0")]
    [InlineData("ops.Where(IsBad).ToList() is { Count: > 0 }")]
    [InlineData("ops.Min(op => op.Status == GrantStatus.Okay ? 0 : -1) < 0")]
    public Task Elements_that_are_counted_or_sorted_out_are_the_codes_own_business(string bad) => HandlesBehind(bad, "Use(ops[0].Handle)");

    /// <summary>What the two make of each other is the called method's business.</summary>
    [Theory]
    [InlineData("ops.ToLookup(IsBad, IsOkay).Count > 0")]
    [InlineData("ops.ToLookup(op => op.Status != GrantStatus.Okay, op => op.Status == GrantStatus.Okay).Count > 0")]
    public Task Two_tests_at_once_are_none(string bad) => Backend.ReportsOf("GNT1004", Asking($"""
        if ({bad}) return -5;
        if (ops[0].Status != GrantStatus.Okay) Log("bad");
        Use({"{|GNT1004:ops[0].Handle|}"});
        """));

    [Fact]
    public Task Of_those_that_are_counted_a_part_is_used() => Backend.ReportsOf("GNT1004", Asking("""
        int okay = ops.TakeWhile(IsOkay).Count();
        for (int i = 0; i < okay; i++)
        {
            Use(ops[i].Handle);
        }
        """));

    [Fact]
    public Task Where_they_are_issued_again_the_count_is_of_another_time() => Backend.ReportsOf("GNT1004", Asking("""
        int bad = ops.Count(IsBad);
        rc = GrantRetry.Issue(_grants, ops);
        GrantHandle handle = {|GNT1004:ops[0].Handle|};
        if (bad > 0 || ops[0].Status != GrantStatus.Okay) return -5;
        Use(handle);
        """));

    [Theory]
    [InlineData("bool", "for (int i = 0; i < ops.Length; i++) { if (ops[i].Status != GrantStatus.Okay) return true; } return false;", "Helper(ops)")]
    [InlineData("bool", "foreach (MapGrantRef op in ops) { if (op.Status != GrantStatus.Okay) return true; } return false;", "Helper(ops)")]
    [InlineData("int", "for (int i = 0; i < ops.Length; i++) { if (ops[i].Status != GrantStatus.Okay) return -5; } return 0;", "Helper(ops) != 0")]
    [InlineData("int", "int error = 0; foreach (MapGrantRef op in ops) { if (error == 0) error = op.Status.ToErrno(); } return error;", "Helper(ops) != 0")]
    [InlineData("GrantStatus", "foreach (MapGrantRef op in ops) { if (op.Status != GrantStatus.Okay) return op.Status; } return GrantStatus.Okay;", "Helper(ops) != GrantStatus.Okay")]
    [InlineData("GrantStatus", "for (int i = 0; i < ops.Length; i++) { if (ops[i].Status != GrantStatus.Okay) return ops[i].Status; } return GrantStatus.Okay;", "Helper(ops) != GrantStatus.Okay")]
    [InlineData("bool", "lock (ops) { for (int i = 0; i < ops.Length; i++) { if (ops[i].Status != GrantStatus.Okay) return true; } return false; }", "Helper(ops)")]
    [InlineData("bool", "using (new System.IO.MemoryStream()) { for (int i = 0; i < ops.Length; i++) { if (ops[i].Status != GrantStatus.Okay) return true; } return false; }", "Helper(ops)")]
    public Task A_helper_that_goes_over_all_of_them_tells_of_all(string type, string body, string isBad) => Backend.ReportsOf("GNT1004", Asking($$"""
        if ({{isBad}}) return -5;
        Use(ops[0].Handle);
        """) + $$"""


        private static {{type}} Helper(MapGrantRef[] ops)
        {
            {{body}}
        }
        """);

    private static Task HandlesBehind(string bad, string use) => Backend.ReportsOf("GNT1004", Asking($"""
        if ({bad}) return -5;
        {use};
        """));

    private static string Asking(string code) => $$"""
        int Test(MapGrantRef[] ops)
        {
            int rc = GrantRetry.Issue(_grants, ops);
            if (rc != 0) return rc;
            {{code}}
            return 0;
        }

        private static bool IsOkay(MapGrantRef op) => op.Status == GrantStatus.Okay;
        private static bool IsBad(MapGrantRef op) => op.Status != GrantStatus.Okay;
        """;
}
