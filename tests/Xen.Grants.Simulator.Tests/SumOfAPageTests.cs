using Example;

namespace Xen.Grants.Simulator.Tests;

public class SumOfAPageTests
{
    [Fact]
    public void Pages_that_are_paged_out_do_no_harm()
    {
        for (ulong seed = 1; seed <= 100; seed++)
        {
            SimulationOptions options = new() { Seed = seed, Paging = PagingMode.Transient };
            ScenarioResult result = ScenarioRunner.Run(new SumOfAPage(), options);
            Assert.True(result.Passed, $"seed {seed}: {string.Join(' ', result.Failures)}");
        }
    }
}
