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
