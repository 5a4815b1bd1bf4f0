using GrantAnalyzers.Tool.Verification;

namespace GrantAnalyzers.Tool.Tests;

public class TallyTests
{
    [Fact]
    public void Counts_add_up_over_the_seeds()
    {
        Tally tally = Tally.Of(3,
        [
            new SeedOutcome { Seed = 1, Requests = 10, Eagain = 4, VirtualTime = TimeSpan.FromSeconds(1.5) },
            new SeedOutcome { Seed = 2, Requests = 10, Wrong = 2, Corrupted = 1, Leaked = 3, Failures = ["first", "second"] },
            SeedOutcome.CrashOf(3, "the process died"),
        ]);

        Assert.Equal((3, 1, 2, 0), (tally.Seeds, tally.Passed, tally.Failed, tally.NotRun));
        Assert.Equal((20, 2, 1, 3, 4), (tally.Requests, tally.Wrong, tally.Corrupted, tally.Leaked, tally.Eagain));
        Assert.Equal((1, 0), (tally.Crashed, tally.Hung));
        Assert.Equal(TimeSpan.FromSeconds(1.5), tally.VirtualTime);
        Assert.Equal([new SeedFailure(2, "first"), new SeedFailure(3, "the process died")], tally.Failures);
    }

    [Fact]
    public void A_condition_that_no_seed_met_fails_a_sweep_that_had_to_meet_it()
    {
        Tally tally = Tally.Of(2,
        [
            new SeedOutcome { Seed = 1, Sometimes = new Dictionary<string, long> { ["met once"] = 1, ["never met"] = 0 } },
            new SeedOutcome { Seed = 2, Sometimes = new Dictionary<string, long> { ["met once"] = 0, ["never met"] = 0 } },
        ]);

        Assert.Equal(["never met"], tally.NeverMet);
        Assert.False(tally.Passes(mustExercise: true));
        Assert.True(tally.Passes(mustExercise: false));
    }
}
