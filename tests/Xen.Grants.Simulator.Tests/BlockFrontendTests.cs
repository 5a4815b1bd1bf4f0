using Xen.Grants.Simulator.Block;

namespace Xen.Grants.Simulator.Tests;

public class BlockFrontendTests
{
    [Theory]
    [InlineData(PagingMode.None)]
    [InlineData(PagingMode.Transient)]
    [InlineData(PagingMode.Permanent)]
    public void A_backend_without_mistakes_passes(PagingMode paging)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            ScenarioResult result = Run(Mistake.None, paging, seed);
            Assert.True(result.Passed, $"seed {seed}: {string.Join('\n', result.Failures)}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Rings_of_one_two_and_four_pages_carry_requests_across_page_ends(int pages)
    {
        BlockWorkload workload = new() { Requests = 300, RingPages = pages, QueueDepth = 128, MaxSegments = 1 };
        ScenarioResult result = ScenarioRunner.Run(new CopyingScenario(Mistake.None, workload), World.Calm);
        Assert.True(result.Passed, string.Join('\n', result.Failures));
        Assert.Equal(300, result.Requests);
    }

    [Fact]
    public void A_refused_device_leaves_all_its_requests_unanswered()
    {
        ScenarioResult result = Run(Mistake.RefuseToConnect);
        Assert.Equal(100, result.Requests);
        Assert.Equal(100, result.Wrong);
        Assert.Equal(["50 of 50 reads were never answered.", "50 of 50 writes were never answered."], result.Failures);
    }

    [Fact]
    public void Errors_that_nothing_caused_are_wrong()
    {
        ScenarioResult result = Run(Mistake.FailSomeRequests);
        Assert.Equal(10, result.Wrong);
        Assert.All(result.Failures, f => Assert.EndsWith("with an error that nothing caused.", f));
    }

    [Fact]
    public void Requests_that_are_never_answered_are_wrong_and_hang_the_frontend()
    {
        ScenarioResult result = Run(Mistake.ForgetSomeRequests);
        Assert.True(result.Hung);
        Assert.InRange(result.Wrong, 1, 10);
        Assert.Contains(result.Failures, f => f.EndsWith("never answered."));
    }

    [Fact]
    public void Requests_that_are_answered_twice_are_wrong()
    {
        ScenarioResult result = Run(Mistake.AnswerSomeTwice);
        Assert.True(result.Wrong > 0);
        Assert.Contains(result.Failures, f => f.EndsWith("answered more than once."));
    }

    [Theory]
    [InlineData(Mistake.ReadTheWrongSector, "reads")]
    [InlineData(Mistake.WriteTheWrongSector, "writes")]
    public void Data_of_another_sector_is_corrupted(Mistake mistake, string kind)
    {
        ScenarioResult result = Run(mistake);
        Assert.True(result.Corrupted > 10);
        Assert.Contains(result.Failures, f => f.Contains($"{kind} were answered as done though the data is not what it should be"));
    }

    [Fact]
    public void A_write_beside_its_place_is_seen_on_the_disk_at_the_end() =>
        Assert.Contains(Run(Mistake.WriteTheWrongSector).Failures, f => f.Contains("sectors of the disk hold something that was never written there"));

    [Fact]
    public void A_ring_that_stays_mapped_is_left_behind() => Assert.True(Run(Mistake.LeaveTheRingMapped).Leaked > 0);

    [Fact]
    public void A_backend_that_leaves_early_leaves_what_was_under_way_unanswered()
    {
        ScenarioResult result = Run(Mistake.LeaveEarly);
        Assert.False(result.Hung);
        Assert.InRange(result.Wrong, 1, 8);
        Assert.All(result.Failures, f => Assert.EndsWith("never answered.", f));
    }

    [Fact]
    public void A_backend_that_crashes_leaves_the_rest_unanswered()
    {
        ScenarioResult result = Run(Mistake.Crash);
        Assert.True(result.Crashed);
        Assert.True(result.Wrong > 0);
    }

    [Fact]
    public void A_backend_that_does_not_retry_fails_under_transient_paging_only()
    {
        Assert.True(Run(Mistake.DoNotRetry, PagingMode.None).Passed);
        Assert.All(Enumerable.Range(0, 10), seed => Assert.True(Run(Mistake.DoNotRetry, PagingMode.Transient, (ulong)seed).Wrong > 0));
    }

    [Fact]
    public void Under_paging_pages_are_met_in_every_phase()
    {
        BlockWorkload workload = new() { Requests = 20, RingPages = 4 };
        Dictionary<string, long> seen = World.SometimesOf(new CopyingScenario(Mistake.None, workload));
        Assert.All(seen, counter => Assert.True(counter.Value > 0, counter.Key));
        Assert.Contains("a device was refused because a page of its ring was lost", seen.Keys);
        Assert.Contains("a request failed because a page was lost", seen.Keys);
        Assert.Contains("a request waited more than a second", seen.Keys);
    }

    private static ScenarioResult Run(Mistake mistake, PagingMode paging = PagingMode.None, ulong seed = 1) =>
        ScenarioRunner.Run(new CopyingScenario(mistake), new SimulationOptions { Seed = seed, Paging = paging });
}
