namespace GrantAnalyzers.Tests.Flow;

/// <summary>A variable that holds something else on each of the paths that meet: which, nobody knows behind it, but that it was looked at.</summary>
public class MeetingPathsTests
{
    /// <summary>However many variables differ there, what one of them says of the operation stays with it.</summary>
    [Theory]
    [InlineData("failed += isMapped ? 0 : 1;")]
    [InlineData("failed += 1;")]
    [InlineData("failed = isMapped ? 0 : 1; isLast = references[0] == isFirst;")]
    [InlineData("if (!isMapped) { failed++; isLast = isFirst; }")]
    [InlineData("if (isMapped) failed = 0; else if (isFirst) failed = -5; else failed = 5; isLast = !isFirst;")]
    public Task A_flag_keeps_what_it_says_among_others(string code) => Backend.ReportsOf("GNT1004", $$"""
        int Test(bool[] references, bool isFirst)
        {
            int failed = 0;
            bool isLast = false;
            for (int i = 0; i < references.Length; i++)
            {
                MapGrantRef map = Map((uint)i);
                int rc = _grants.GrantTableOp(ref map);
                for (int tries = 0; rc == 0 && map.Status == GrantStatus.Eagain && tries < 5; tries++)
                {
                    Thread.Sleep(1);
                    rc = _grants.GrantTableOp(ref map);
                }

                bool isMapped = rc == 0 && map.Status == GrantStatus.Okay;
                if (isMapped) Use(map.Handle);
                {{code}}
            }

            return isLast ? 0 : failed;
        }
        """);

    [Fact]
    public Task A_status_that_went_into_a_variable_with_another_ones_may_be_looked_at_there() => Backend.ReportsOf("GNT1003", Either("""
        GrantStatus last;
        if (isFirst)
        {
            rc = GrantRetry.Issue(_grants, ref first);
            last = first.Status;
        }
        else
        {
            rc = GrantRetry.Issue(_grants, ref second);
            last = second.Status;
        }

        Record(last);
        """));

    [Fact]
    public Task So_may_an_rc() => Backend.ReportsOf("GNT1008", Either("""
        if (isFirst)
        {
            rc = GrantRetry.Issue(_grants, ref first);
        }
        else
        {
            rc = GrantRetry.Issue(_grants, ref second);
        }

        Record(rc);
        if (first.Status != GrantStatus.Okay || second.Status != GrantStatus.Okay) return -5;
        """));

    [Fact]
    public Task What_is_not_in_it_was_not_looked_at() => Backend.ReportsOf("GNT1003", Either("""
        GrantStatus last;
        if (isFirst)
        {
            rc = GrantRetry.Issue(_grants, ref first);
            last = first.Status;
        }
        else
        {
            rc = {|GNT1003:GrantRetry.Issue(_grants, ref second)|};
            last = GrantStatus.Okay;
        }

        Record(last);
        """));

    private static string Either(string code) => $$"""
        int Test(bool isFirst)
        {
            MapGrantRef first = Map(1), second = Map(2);
            int rc;
            {{code}}
            return rc;
        }

        protected virtual void Record(GrantStatus status) { }
        protected virtual void Record(int rc) { }
        """;
}
