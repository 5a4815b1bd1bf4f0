using Example;

namespace Xen.Grants.Simulator.Tests;

public class SumOfAPageTests
{
    [Fact]
    public void Pages_that_are_paged_out_do_no_harm()
    {
        SweepReport sweep = ScenarioRunner.Sweep(() => new SumOfAPage(), seeds: 200);
        Assert.True(sweep.Passed, $"{sweep}");
        Assert.Empty(sweep.NeverMet);
    }
}
