namespace Xen.Grants.Simulator.Tests;

public class ShrinkerTests
{
    private static readonly SimulationOptions s_transient = new() { Seed = 1, Paging = PagingMode.Transient };

    [Theory]
    [InlineData("none")]
    [InlineData("all")]
    public void A_recorded_schedule_gives_the_same_run_again(string faults)
    {
        for (ulong seed = 1; seed <= 30; seed++)
        {
            SimulationOptions options = new() { Seed = seed, Faults = FaultSet.Parse(faults) };
            ScenarioResult drawn = ScenarioRunner.Run(new CopyingScenario(Mistake.None), options);
            FaultSchedule schedule = FaultSchedule.Parse($"{drawn.Schedule}");

            ScenarioResult again = ScenarioRunner.Run(new CopyingScenario(Mistake.None), options with { Schedule = schedule });

            if (faults != "none")
            {
                Assert.Equal(drawn.TraceHash, again.TraceHash);
            }

            Assert.Equal(drawn.Schedule, again.Schedule);
            Assert.Equal(drawn.Failures, again.Failures);
        }
    }

    [Fact]
    public void Of_a_backend_that_does_not_retry_a_few_requests_and_one_eviction_are_left()
    {
        FailingRun shrunk = ScenarioRunner.Shrink(() => new CopyingScenario(Mistake.DoNotRetry), s_transient)!;

        Assert.Single(shrunk.Result.Schedule.Events);
        Assert.InRange(shrunk.Result.Requests, 1, 5);
        Assert.Equal($"{shrunk.Result.Requests} requests, 1 evict", shrunk.InWords());
    }

    [Fact]
    public void What_is_left_fails_again_by_its_line()
    {
        FailingRun shrunk = ScenarioRunner.Shrink(() => new CopyingScenario(Mistake.DoNotRetry), s_transient)!;

        ScenarioResult again = ScenarioRunner.Run(new CopyingScenario(Mistake.DoNotRetry), shrunk.Options);

        Assert.Equal(shrunk.Result.Failures, again.Failures);
        Assert.Matches("""^new SimulationOptions { Seed = 1, Paging = PagingMode.Transient, RequestLimit = \d, Schedule = FaultSchedule.Parse\("evict@\d+:1.\d+"\) }$""", shrunk.Replay());
    }

    [Fact]
    public void A_mistake_that_needs_no_fault_is_left_with_none() =>
        Assert.Empty(ScenarioRunner.Shrink(() => new CopyingScenario(Mistake.ReadTheWrongSector), s_transient)!.Result.Schedule.Events);

    [Fact]
    public void Each_smaller_run_is_told_at_once()
    {
        List<FailingRun> told = [];
        FailingRun shrunk = ScenarioRunner.Shrink(() => new CopyingScenario(Mistake.DoNotRetry), s_transient, told.Add)!;
        Assert.NotEmpty(told);
        Assert.Equal(shrunk, told[^1]);
    }

    [Fact]
    public void A_run_that_passes_has_nothing_to_shrink() =>
        Assert.Null(ScenarioRunner.Shrink(() => new CopyingScenario(Mistake.None), s_transient));
}
