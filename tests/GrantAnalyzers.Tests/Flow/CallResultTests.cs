namespace GrantAnalyzers.Tests.Flow;

/// <summary>The rc of a call says whether it was made. What is known of its operations goes by that, however often it is asked.</summary>
public class CallResultTests
{
    [Theory]
    [InlineData("if (rc != 0) Log(\"rc\"); if (rc != 0) return rc; if (map.Status != GrantStatus.Okay) {|GNT1009:Bug()|};")]
    [InlineData("if (rc != 0) Log(\"rc\"); if (rc == 0 && map.Status != GrantStatus.Okay) {|GNT1009:Bug()|};")]
    [InlineData("if (rc < 0) Log(\"rc\"); if (rc < 0) return rc; if (map.Status != GrantStatus.Okay) {|GNT1009:Bug()|};")]
    [InlineData("string text = rc == 0 ? \"\" : \"rc\"; Log(text); if (rc != 0) return rc; if (map.Status != GrantStatus.Okay) {|GNT1009:Bug()|};")]
    [InlineData("bool isMade = rc == 0; if (!isMade) Log(\"rc\"); if (isMade && map.Status != GrantStatus.Okay) {|GNT1009:Bug()|};")]
    public Task Behind_a_call_that_was_made_there_are_its_answers_alone(string code) => Backend.ReportsOf("GNT1009", InMethod(code));

    [Theory]
    [InlineData("if (rc != 0) Log(\"rc\"); if (map.Status != GrantStatus.Okay) Bug();")]
    [InlineData("if (rc != 0) Log(\"rc\"); if (rc != -22 && map.Status != GrantStatus.Okay) Bug();")]
    [InlineData("if (rc != 0) Log(\"rc\"); rc = _grants.GrantTableOp(ref other); if (rc == 0 && other.Status == GrantStatus.Okay && map.Status != GrantStatus.Okay) Bug();")]
    [InlineData("Show(ref map); if (rc == 0 && map.Status != GrantStatus.Okay) Bug();")]
    [InlineData("int again = GrantRetry.Retry(_grants, ref map); if (again != 0) Log(\"rc\"); if (rc == 0 && map.Status != GrantStatus.Okay) Bug();")]
    public Task Where_it_may_have_failed_there_may_be_no_answer(string code) => Backend.ReportsOf("GNT1009", InMethod(code));

    [Theory]
    [InlineData("if (rc != 0) { if (rc == 0) _grants.GrantTableOp(ref other); return rc; }")]
    [InlineData("if (rc == 0) { if (rc != 0) Log(\"rc\"); } else { if (rc == 0) _grants.GrantTableOp(ref other); }")]
    public Task A_call_that_failed_was_not_made(string code) => Backend.ReportsOf("GNT1003", InMethod($"{code} if (map.Status != GrantStatus.Okay) return -5;"));

    [Fact]
    public Task What_an_earlier_run_gave_says_nothing_of_this_one() => Backend.ReportsOf("GNT1009", InMethod("""
        for (uint n = 0; n < 3; n++)
        {
            int before = rc;
            MapGrantRef next = Map(n);
            rc = GrantRetry.Issue(_grants, ref next);
            if (before == 0) continue;
            if (rc == 0 && next.Status != GrantStatus.Okay) {|GNT1009:Bug()|};
        }
        """));

    /// <summary>A helper that gives back the rc, having said something of it.</summary>
    [Theory]
    [InlineData("int rc = _grants.GrantTableOp(ref map); if (rc != 0) Log(\"rc\"); return rc;")]
    [InlineData("int rc = GrantRetry.Issue(_grants, ref map); if (rc < 0) Log(\"rc\"); return rc;")]
    [InlineData("int rc = GrantRetry.Issue(_grants, ref map); if (rc != 0) return rc; return rc;")]
    public Task A_helper_may_look_at_its_callers_rc(string helper) => Backend.ReportsOf("GNT1009", InCaller(helper, "{|GNT1009:Bug()|};"));

    [Theory]
    [InlineData("int rc = GrantRetry.Issue(_grants, ref map); if (rc != 0) Log(\"rc\"); UnmapGrantRef other = default; return _grants.GrantTableOp(ref other);")]
    [InlineData("int rc = GrantRetry.Issue(_grants, ref map); if (rc != 0) Log(\"rc\"); return 0;")]
    [InlineData("int rc = GrantRetry.Issue(_grants, ref map); Show(ref map); return rc;")]
    public Task A_helper_may_keep_the_rc_to_itself(string helper) => Backend.ReportsOf("GNT1009", InCaller(helper, "Bug();"));

    private static string InMethod(string code) => $$"""
        delegate void Shower(ref MapGrantRef map);
        private Shower Show = null!;

        int Test()
        {
            MapGrantRef map = Map(1), other = Map(2);
            int rc = GrantRetry.Issue(_grants, ref map);
            {{code}}
            return 0;
        }
        """;

    private static string InCaller(string helper, string end) => $$"""
        delegate void Shower(ref MapGrantRef map);
        private Shower Show = null!;

        int Issue(ref MapGrantRef map)
        {
            {{helper}}
        }

        int Test()
        {
            MapGrantRef map = Map(1);
            if (Issue(ref map) != 0) return -5;
            if (map.Status != GrantStatus.Okay) {{end}}
            return 0;
        }
        """;
}
