namespace Xen.Grants.Simulator.Tests;

/// <summary>Many seeds in one call, as a backend's own tests make it.</summary>
public class SweepTests
{
    private static readonly SimulationOptions s_transient = new() { Seed = 10, Paging = PagingMode.Transient };

    [Fact]
    public void A_sweep_runs_as_many_seeds_as_it_is_told_from_the_first_on()
    {
        SeedCollector seeds = new();
        SweepReport sweep = ScenarioRunner.Sweep(() => seeds, 5, s_transient);

        Assert.Equal<ulong>([10, 11, 12, 13, 14], seeds.Seen.Order());
        Assert.Equal((10UL, 5, 0), (sweep.FirstSeed, sweep.Seeds, sweep.Failed));
        Assert.Equal("5 seeds passed", $"{sweep}");
    }

    [Fact]
    public void Without_options_it_begins_with_seed_1_and_the_paging_is_mixed()
    {
        SeedCollector seeds = new();
        ScenarioRunner.Sweep(() => seeds, 40);

        Assert.Equal(1UL, seeds.Seen.Min());
        Assert.Equal<PagingMode>([PagingMode.None, PagingMode.Transient, PagingMode.Permanent], seeds.Paging.Distinct().Order());
    }

    [Fact]
    public void What_the_runs_met_adds_up()
    {
        ScenarioResult[] alone = [.. Enumerable.Range(10, 6).Select(seed => ScenarioRunner.Run(new CopyingScenario(Mistake.None), s_transient with { Seed = (ulong)seed }))];
        SweepReport sweep = ScenarioRunner.Sweep(() => new CopyingScenario(Mistake.None), 6, s_transient);

        Assert.Equal((alone.Sum(run => run.Requests), alone.Sum(run => run.Evictions)), (sweep.Requests, sweep.Evictions));
        Assert.All(sweep.Sometimes, met => Assert.Equal(alone.Sum(run => run.Sometimes[met.Key]), met.Value));
    }

    [Fact]
    public void Conditions_that_no_seed_met_are_named() =>
        Assert.Equal(["the sky fell"], ScenarioRunner.Sweep(() => new SeedCollector("the sky fell"), 3, s_transient with { Paging = PagingMode.None }).NeverMet);

    [Fact]
    public void A_failure_is_told_by_its_lowest_seed_with_the_line_that_runs_it_again()
    {
        SweepReport sweep = ScenarioRunner.Sweep(() => new CopyingScenario(Mistake.DoNotRetry), 8, s_transient);

        Assert.False(sweep.Passed);
        FailingRun first = sweep.FirstFailure!;
        Assert.Equal(10UL, first.Options.Seed);
        Assert.StartsWith($"{sweep.Failed} of 8 seeds failed, first seed 10: {first.Result.Failures[0]}", $"{sweep}");
        Assert.EndsWith($"Again: {first.Replay()}", $"{sweep}");
        Assert.Equal(first.Result.TraceHash, ScenarioRunner.Run(new CopyingScenario(Mistake.DoNotRetry), first.Options).TraceHash);
    }

    [Fact]
    public void The_line_has_every_option_that_is_not_as_it_is_by_default()
    {
        SimulationOptions options = new()
        {
            Seed = 7,
            Paging = PagingMode.Permanent,
            EvictsAtRandom = false,
            Flavour = new HypervisorFlavour { SaysNoDeviceSpace = true, HandleReuse = HandleReuse.Lifo },
            Eviction = EvictionPolicy.InTurn,
            PageIn = PageInLatency.Never,
            Faults = [FaultKind.DomainDeath, FaultKind.CallError],
            RequestLimit = 3,
            RestWithin = TimeSpan.FromTicks(5),
            OperationBudget = 1000,
            IsWatched = false,
            Schedule = FaultSchedule.Parse("evict@12:1.23"),
        };
        FailingRun run = new(options, ScenarioRunner.Run(new SeedCollector(), s_transient));

        Assert.Equal(
            "new SimulationOptions { Seed = 7, Paging = PagingMode.Permanent, EvictsAtRandom = false, "
            + "Flavour = new HypervisorFlavour { SaysNoDeviceSpace = true, HandleReuse = HandleReuse.Lifo }, Eviction = EvictionPolicy.InTurn, "
            + "PageIn = PageInLatency.Never, Faults = FaultSet.Parse(\"domain-death,call-error\"), RequestLimit = 3, RestWithin = TimeSpan.FromTicks(5), "
            + "OperationBudget = 1000, IsWatched = false, Schedule = FaultSchedule.Parse(\"evict@12:1.23\") }",
            run.Replay());
    }

    /// <summary>Notes with which seeds and paging it is run; runs go on side by side.</summary>
    private sealed class SeedCollector(string? neverMet = null) : IGrantScenario
    {
        private readonly List<(ulong Seed, PagingMode Paging)> _runs = [];

        public string Name => "nothing";

        public string System => "test";

        internal IEnumerable<ulong> Seen => _runs.Select(run => run.Seed);

        internal IEnumerable<PagingMode> Paging => _runs.Select(run => run.Paging);

        public void Run(Simulation simulation)
        {
            lock (_runs)
            {
                _runs.Add((simulation.Seed, simulation.Paging));
            }

            if (neverMet is not null)
            {
                simulation.Sometimes(neverMet, false);
            }
        }
    }
}
