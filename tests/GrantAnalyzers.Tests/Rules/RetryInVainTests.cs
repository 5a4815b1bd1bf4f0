namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT2005: a retry waits for an operation that waiting does not help.</summary>
public class RetryInVainTests
{
    [Theory]
    [InlineData("rc = {|GNT2005:GrantRetry.Issue(_grants, ref unmap)|};")]
    [InlineData("rc = _grants.GrantTableOp(ref swap); if (rc != 0) return rc; rc = {|GNT2005:GrantRetry.Retry(_grants, ref swap)|};")]
    [InlineData("rc = _grants.GrantTableOp(ref unmap); {|GNT2005:for|} (int tries = 0; unmap.Status != GrantStatus.Okay && tries < 3; tries++) { Thread.Sleep(10); if (_grants.GrantTableOp(ref unmap) != 0) return -5; }")]
    public Task It_is_reported(string code) => Backend.ReportsOf("GNT2005", InMethod(code));

    [Theory]
    [InlineData("rc = _grants.GrantTableOp(ref unmap); if (unmap.Status != GrantStatus.Okay) return -5;")]
    [InlineData("rc = GrantRetry.Issue(_grants, ref map);")]
    [InlineData("while (unmap.Status == GrantStatus.Eagain) { if (_grants.GrantTableOp(ref unmap) != 0) return -5; }")]
    [InlineData("rc = Issue(ref map);")]
    public Task Maps_generic_code_and_what_a_warning_reports_are_left_alone(string code) => Backend.ReportsOf("GNT2005", InMethod(code));

    private static string InMethod(string code) => $$"""
        int Test(UnmapGrantRef first, SwapGrantRef second)
        {
            UnmapGrantRef unmap = first;
            SwapGrantRef swap = second;
            MapGrantRef map = Map(1);
            int rc = 0;
            {{code}}
            return rc;
        }

        private int Issue<TOp>(ref TOp op) where TOp : unmanaged, IGrantStatusOperation => GrantRetry.Issue(_grants, ref op);
        """;
}
