namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT2006: a batch is retried one element after the other.</summary>
public class RetryElementByElementTests
{
    [Fact]
    public Task The_helper_for_each_element_is_reported() => Backend.ReportsOf("GNT2006", InMethod("""
        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status == GrantStatus.Eagain)
            {
                rc = {|GNT2006:GrantRetry.Retry(_grants, ref map[i])|};
                if (rc != 0) return rc;
            }
        }
        """));

    [Fact]
    public Task So_is_a_loop_of_one_s_own_for_each() => Backend.ReportsOf("GNT2006", InMethod("""
        foreach (ref MapGrantRef op in map.AsSpan())
        {
            {|GNT2006:for|} (int delay = 1; op.Status == GrantStatus.Eagain && delay < 256; delay++)
            {
                Thread.Sleep(delay);
                if (_grants.GrantTableOp(ref op) != 0) return -5;
            }
        }
        """));

    [Fact]
    public Task So_is_a_helper_of_one_s_own_that_waits() => Backend.ReportsOf("GNT2006", InMethod("""
        for (int i = 0; i < map.Length; i++)
        {
            rc = {|GNT2006:Again(ref map[i])|};
            if (rc != 0) return rc;
        }
        """) + """

        private int Again(ref MapGrantRef op)
        {
            for (int tries = 0; tries < 5 && op.Status == GrantStatus.Eagain; tries++)
            {
                Thread.Sleep(1);
                int rc = _grants.GrantTableOp(ref op);
                if (rc != 0) return rc;
            }

            return 0;
        }
        """);

    [Fact]
    public Task One_that_does_not_retry_is_fine() => Backend.ReportsOf("GNT2006", InMethod("""
        for (int i = 0; i < map.Length; i++)
        {
            rc = Once(ref map[i]);
            Thread.Sleep(1);
            if (rc != 0) return rc;
            MapGrantRef other = Map(1);
            if (GrantRetry.Issue(_grants, ref other) != 0 || other.Status != GrantStatus.Okay) return -5;
        }
        """) + """

        private int Once(ref MapGrantRef op) => _grants.GrantTableOp(ref op);
        """);

    [Fact]
    public Task A_loop_that_does_not_wait_is_fine() => Backend.ReportsOf("GNT2006", InMethod("""
        foreach (ref MapGrantRef op in map.AsSpan())
        {
            for (int tries = 0; op.Status == GrantStatus.Eagain && tries < 5; tries++)
            {
                if (_grants.GrantTableOp(ref op) != 0) return -5;
            }
        }
        """));

    /// <summary>Nothing is pointed at then: no one place issued it raw.</summary>
    [Fact]
    public Task The_batch_may_have_been_issued_through_the_helper() => Backend.ReportsOf("GNT2006", """
        int Test(int count)
        {
            MapGrantRef[] map = new MapGrantRef[count];
            int rc = GrantRetry.Issue(_grants, map);
            if (rc != 0) return rc;
            for (int i = 0; i < map.Length; i++)
            {
                rc = {|GNT2006:GrantRetry.Retry(_grants, ref map[i])|};
                if (rc != 0) return rc;
            }

            return rc;
        }
        """);

    [Theory]
    [InlineData("rc = GrantRetry.Retry(_grants, map);")]
    [InlineData("rc = GrantRetry.Retry(_grants, ref map[0]);")]
    public Task The_batch_and_one_element_alone_are_fine(string code) => Backend.ReportsOf("GNT2006", InMethod(code));

    [Fact]
    public Task What_was_never_a_batch_is_fine() => Backend.ReportsOf("GNT2006", """
        int Test(int count)
        {
            MapGrantRef[] map = new MapGrantRef[count];
            foreach (ref MapGrantRef op in map.AsSpan())
            {
                int rc = GrantRetry.Issue(_grants, ref op);
                if (rc != 0) return rc;
            }

            return 0;
        }
        """);

    private static string InMethod(string code) => $$"""
        int Test(int count)
        {
            MapGrantRef[] map = new MapGrantRef[count];
            int rc = _grants.GrantTableOp(map);
            if (rc != 0) return rc;
            {{code}}
            return rc;
        }
        """;
}
