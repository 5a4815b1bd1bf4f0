namespace Xen.Grants.Simulator.Tests;

/// <summary>Which faults happen in a run, and when they stop.</summary>
public class SwarmTests
{
    public static TheoryData<FaultKind> Kinds => [.. FaultSet.All];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_that_is_switched_on_happens_with_some_seeds_and_not_with_others(FaultKind kind)
    {
        int with = Enumerable.Range(1, 40).Count(seed => EventsOf((ulong)seed, FaultSet.Of(kind)).Contains(kind));
        Assert.InRange(with, 1, 39);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_weight_of_a_kind_is_drawn_anew_for_each_seed(FaultKind kind)
    {
        int[] weights = [.. Enumerable.Range(0, 200).Select(seed => FaultWeights.Draw(kind, new SeededRandom((ulong)seed)))];
        Assert.InRange(weights.Count(weight => weight == 0), 70, 130);
        Assert.True(weights.Max() > 0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_backend_without_a_mistake_passes_whatever_happens(FaultKind kind)
    {
        SweepReport sweep = ScenarioRunner.Sweep(() => new CopyingScenario(Mistake.None), 10, new SimulationOptions { Seed = 1, Faults = FaultSet.Of(kind) });
        Assert.True(sweep.Passed, $"{sweep}");
    }

    [Fact]
    public void A_backend_without_a_mistake_passes_when_all_of_it_happens()
    {
        SweepReport sweep = ScenarioRunner.Sweep(() => new CopyingScenario(Mistake.None), 40, new SimulationOptions { Seed = 1, Faults = FaultSet.All });
        Assert.True(sweep.Passed, $"{sweep}");
    }

    [Fact]
    public void What_is_not_switched_on_does_not_happen()
    {
        HashSet<FaultKind> chosen = [FaultKind.Evict, FaultKind.PageIn, FaultKind.CallError];
        for (ulong seed = 1; seed <= 20; seed++)
        {
            Assert.Subset(chosen, EventsOf(seed, [FaultKind.CallError]));
        }
    }

    [Theory]
    [InlineData(FaultKind.HostileRefs)]
    [InlineData(FaultKind.HostileRings)]
    [InlineData(FaultKind.HostileGrants)]
    public void A_guest_is_taken_over_where_a_hostile_kind_is_switched_on(FaultKind kind) =>
        Assert.Contains(Enumerable.Range(1, 40), seed => EventsOf((ulong)seed, FaultSet.Of(kind)).Contains(FaultKind.Takeover));

    [Fact]
    public void Once_the_faults_have_stopped_who_waits_for_ever_is_not_at_rest()
    {
        ScenarioResult result = Faulty(simulation =>
        {
            PassTheFaults(simulation);
            simulation.CreateEventChannel().Backend.Wait();
        });

        Assert.True(result.Hung && result.NotAtRest);
        Assert.StartsWith("After the faults had stopped, it did not come to rest", result.Failures[0]);
    }

    [Fact]
    public void Once_the_faults_have_stopped_all_must_be_over_within_a_bound_of_virtual_time()
    {
        ScenarioResult result = Faulty(simulation =>
        {
            PassTheFaults(simulation);
            ((IBlockingClock)simulation.TimeProvider).Sleep(TimeSpan.FromHours(3), default);
        });

        Assert.True(result.NotAtRest);
        Assert.Contains("it was not over in time", result.Failures[0]);
    }

    [Fact]
    public void While_faults_happen_a_hang_is_a_hang()
    {
        ScenarioResult result = Faulty(simulation => simulation.CreateEventChannel().Backend.Wait());
        Assert.True(result.Hung && !result.NotAtRest);
    }

    [Fact]
    public void Once_the_faults_have_stopped_none_happens_any_more()
    {
        long calm = 0;
        ScenarioResult result = Faulty(simulation =>
        {
            TwoDomains two = new(simulation);
            GrantRef reference = two.GrantPage();
            PassTheFaults(simulation);
            calm = simulation.Faults.Happened.Events.Count;
            for (int i = 0; i < 200; i++)
            {
                GrantCopySide own = GrantCopySide.Own(two.Caller.FrameNumberOf(two.Caller.AllocatePages(1)), 0);
                Assert.Equal(GrantStatus.Okay, two.Copy(GrantCopySide.Granted(two.Granter.Id, reference, 0), own, 1, GrantCopyFlags.SourceGref));
            }
        });

        Assert.True(result.Passed, string.Join(' ', result.Failures));
        Assert.Equal(calm, result.Schedule.Events.Count);
    }

    [Theory]
    [InlineData("all")]
    [InlineData("none")]
    [InlineData("domain-death,call-error")]
    public void Switches_are_read_as_they_are_written(string names) =>
        Assert.Equal(names == "all" ? string.Join(',', FaultSet.All.Select(FaultSet.NameOf)) : names, $"{FaultSet.Parse(names)}");

    [Fact]
    public void A_switch_that_there_is_not_is_refused_with_those_that_there_are() =>
        Assert.StartsWith("there is no fault storms; there are paging-storm,page-loss,", Assert.Throws<FormatException>(() => FaultSet.Parse("storms")).Message);

    [Fact]
    public void What_follows_from_other_choices_is_no_switch() => Assert.Throws<ArgumentException>(() => FaultSet.Of(FaultKind.Takeover));

    private static HashSet<FaultKind> EventsOf(ulong seed, FaultSet faults)
    {
        SimulationOptions options = new() { Seed = seed, Paging = PagingMode.Permanent, Faults = faults };
        IGrantScenario[] scenarios = [new CopyingScenario(Mistake.None), new World.BodyScenario(MapOftenEnough)];
        return [.. scenarios.SelectMany(scenario => ScenarioRunner.Run(scenario, options).Schedule.Events).Select(fault => fault.Kind)];
    }

    private static void MapOftenEnough(Simulation simulation)
    {
        TwoDomains two = new(simulation);
        for (int i = 0; i < 100; i++)
        {
            MapGrantRef map = MapGrantRef.Create(two.Address, GrantMapFlags.HostMap, two.GrantPage(), two.Granter.Id);
            if (two.Caller.GrantTable.GrantTableOp(ref map) == 0 && map.Status == GrantStatus.Okay)
            {
                two.Unmap(map.Handle, two.Address);
            }
        }
    }

    private static ScenarioResult Faulty(Action<Simulation> body) =>
        World.Observe(body, new SimulationOptions { Seed = 1, Paging = PagingMode.None, Faults = [FaultKind.CallError, FaultKind.MaptrackFull], OperationBudget = 8_000 });

    private static void PassTheFaults(Simulation simulation)
    {
        while (!simulation.IsCalm)
        {
            simulation.Yield();
        }
    }
}
