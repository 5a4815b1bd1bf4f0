using GrantAnalyzers.Tool.Verification;

namespace GrantAnalyzers.Tool.Tests;

public class SweepTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public void The_order_in_which_seeds_end_does_not_matter()
    {
        Sweep forwards = NewSweep(4), backwards = NewSweep(4);
        for (int i = 0; i < 4; i++)
        {
            forwards.Record(i, Outcome(i));
            backwards.Record(3 - i, Outcome(3 - i));
        }

        Assert.Equivalent(forwards.Close(), backwards.Close(), strict: true);
    }

    [Fact]
    public void After_three_seeds_that_hung_the_rest_is_not_run()
    {
        Sweep sweep = NewSweep(10);
        for (int i = 0; i < 3; i++)
        {
            Assert.False(sweep.IsGivenUpBefore(i));
            sweep.Record(i, SeedOutcome.TimeoutOf(sweep.SeedAt(i), _timeout));
        }

        Assert.True(sweep.IsGivenUpBefore(3));
        Tally tally = sweep.Close().Tally;
        Assert.Equal((0, 3, 3, 7), (tally.Passed, tally.Failed, tally.Hung, tally.NotRun));
        Assert.False(tally.Passes(mustExercise: false));
    }

    [Fact]
    public void What_another_process_ran_after_the_third_hang_does_not_count()
    {
        Sweep sweep = NewSweep(6);
        sweep.Record(5, Outcome(5));
        for (int i = 0; i < 3; i++)
        {
            sweep.Record(i, SeedOutcome.TimeoutOf(sweep.SeedAt(i), _timeout));
        }

        Assert.Equal((0, 3), (sweep.Close().Tally.Passed, sweep.Close().Tally.NotRun));
    }

    [Fact]
    public void Hanging_in_virtual_time_costs_little_and_does_not_stop_a_sweep()
    {
        Sweep sweep = NewSweep(10);
        for (int i = 0; i < 10; i++)
        {
            sweep.Record(i, Outcome(i) with { Hung = true, Failures = ["request 1 was never answered"] });
        }

        Assert.False(sweep.IsGivenUpBefore(9));
        Assert.Equal((10, 0), (sweep.Close().Tally.Hung, sweep.Close().Tally.NotRun));
    }

    [Fact]
    public void A_seed_that_nobody_ran_does_not_pass_for_one_that_passed() => Assert.Throws<InvalidOperationException>(() => NewSweep(1).Close());

    [Fact]
    public void Seeds_wrap_round() => Assert.Equal(0UL, new Sweep(new SweepRequest("", "", ulong.MaxValue, 2, RunConditions.Default)).SeedAt(1));

    private static Sweep NewSweep(int seeds) => new(new SweepRequest("manifest", "Scenario", 100, seeds, RunConditions.Default));

    private static SeedOutcome Outcome(int i) => new() { Seed = 100 + (ulong)i, Requests = i, VirtualTime = TimeSpan.FromSeconds(i) };
}
