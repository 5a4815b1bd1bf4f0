namespace Xen.Grants.Simulator.Tests;

/// <summary>Every way in which a scenario can go is gone, once.</summary>
public class ExplorationTests
{
    private static readonly SimulationOptions s_calm = new() { Seed = 1, Paging = PagingMode.None };

    /// <summary>Actors with n₁, n₂, … scheduling points: (n₁+1 + n₂+1 + …)! / ((n₁+1)!·(n₂+1)!·…) orders.</summary>
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 0, 0)]
    [InlineData(6, 0, 0, 0)]
    [InlineData(6, 1, 1)]
    [InlineData(10, 2, 1)]
    [InlineData(70, 3, 3)]
    [InlineData(90, 1, 1, 1)]
    [InlineData(1680, 2, 2, 2)]
    public void Actors_take_turns_in_every_order_once(int orders, params int[] points)
    {
        List<string> seen = [];
        ExplorationReport report = Explore(simulation =>
        {
            int run = seen.Count;
            seen.Add("");
            for (int i = 0; i < points.Length; i++)
            {
                int actor = i;
                simulation.Spawn($"{actor}", () =>
                {
                    seen[run] += actor;
                    for (int n = 0; n < points[actor]; n++)
                    {
                        simulation.Yield();
                        seen[run] += actor;
                    }
                });
            }
        }, s_calm);

        Assert.True(report.Passed, $"{report}");
        Assert.Equal(orders, report.Runs);
        Assert.Equal(orders, seen.Distinct().Count());
    }

    [Theory]
    [InlineData(PagingMode.None, 1, 1)]
    [InlineData(PagingMode.Transient, 1, 3)]
    [InlineData(PagingMode.Permanent, 1, 4)]
    [InlineData(PagingMode.Mixed, 1, 4)]
    [InlineData(PagingMode.Transient, 2, 9)]
    [InlineData(PagingMode.Permanent, 3, 64)]
    public void Each_page_that_an_operation_looks_for_has_every_outcome(PagingMode paging, int pages, int runs)
    {
        List<string> outcomes = [];
        ExplorationReport report = Explore(
            simulation =>
            {
                TwoDomains two = new(simulation);
                string outcome = "";
                for (int i = 0; i < pages; i++)
                {
                    outcome += OutcomeOf(simulation, two, two.Granter.AllocatePages(1), i);
                }

                outcomes.Add(outcome);
            },
            s_calm with { Paging = paging });

        Assert.True(report.Passed, $"{report}");
        Assert.Equal(runs, report.Runs);
        Assert.Equal(runs, outcomes.Distinct().Count());
    }

    [Fact]
    public void Three_operations_in_every_order_with_every_outcome_of_their_pages()
    {
        ExplorationReport report = Explore(
            simulation =>
            {
                TwoDomains two = new(simulation);
                GrantCopySide own = GrantCopySide.Own(two.Caller.FrameNumberOf(two.Caller.AllocatePages(1)), 0);
                for (int i = 0; i < 3; i++)
                {
                    GrantCopySide page = GrantCopySide.Granted(two.Granter.Id, two.Grants.Grant(two.Caller.Id, two.Granter.AllocatePages(1), readOnly: true), 0);
                    simulation.Spawn($"{i}", () => two.Copy(page, own, 1, GrantCopyFlags.SourceGref));
                }
            },
            new SimulationOptions { Seed = 1 });

        Assert.True(report.Passed, $"{report}");

        // 90 orders of three actors with a call each, and 4 outcomes of each of their pages.
        Assert.Equal(90 * 64, report.Runs);
    }

    [Fact]
    public void The_mistake_that_needs_one_order_and_one_outcome_is_found_where_seeds_mostly_miss_it()
    {
        ExplorationReport report = ScenarioRunner.Explore(() => new LateMapping(queuesFirst: false));
        SweepReport sweep = ScenarioRunner.Sweep(() => new LateMapping(queuesFirst: false), 400);

        Assert.Equal(["1 mapping was left behind at the end."], report.FirstFailure!.Result.Failures);
        Assert.InRange(sweep.Failed, 0, 4);
    }

    [Fact]
    public void Once_the_mistake_is_mended_every_way_passes()
    {
        ExplorationReport report = ScenarioRunner.Explore(() => new LateMapping(queuesFirst: true));

        Assert.True(report.Passed, $"{report}");
        Assert.Empty(report.NeverMet);
        Assert.Equal("Every way passed, 144 in all", $"{report}");
    }

    [Fact]
    public void The_failing_way_fails_again_by_its_line()
    {
        FailingRun failure = ScenarioRunner.Explore(() => new LateMapping(queuesFirst: false)).FirstFailure!;

        Assert.Matches("""^new SimulationOptions { Seed = 1, Paging = PagingMode.Mixed, Choices = ChoiceSequence.Parse\("[0-9.]+"\) }$""", failure.Replay());
        SimulationOptions line = new() { Seed = 1, Choices = ChoiceSequence.Parse($"{failure.Options.Choices}") };
        Assert.Equal(failure.Result.TraceHash, ScenarioRunner.Run(new LateMapping(queuesFirst: false), line).TraceHash);
    }

    [Fact]
    public void What_was_given_up_has_not_passed()
    {
        ExplorationReport report = ScenarioRunner.Explore(() => new LateMapping(queuesFirst: true), mostRuns: 3);

        Assert.Equal((3, false, false), (report.Runs, report.IsComplete, report.Passed));
        Assert.StartsWith("3 ways passed, and there are more", $"{report}");
    }

    [Fact]
    public void A_scenario_that_something_else_decides_is_refused()
    {
        int run = 0;
        Assert.Throws<InvalidOperationException>(() => Explore(simulation =>
        {
            if (run++ == 0)
            {
                simulation.Spawn("now and then", () => { });
                simulation.Spawn("now and then", () => { });
            }
        }, s_calm));
    }

    [Fact]
    public void A_schedule_of_faults_leaves_nothing_to_choose() =>
        Assert.Throws<ArgumentException>(() => Explore(_ => { }, s_calm with { Schedule = FaultSchedule.Nothing }));

    [Theory]
    [InlineData("first")]
    [InlineData("0.2.1")]
    [InlineData("1")]
    public void A_sequence_of_choices_is_read_as_it_is_written(string text) => Assert.Equal(text, $"{ChoiceSequence.Parse(text)}");

    [Theory]
    [InlineData("")]
    [InlineData("1..2")]
    [InlineData("-1")]
    [InlineData("one")]
    public void What_is_no_sequence_is_refused(string text) => Assert.Contains("0.2.1", Assert.Throws<FormatException>(() => ChoiceSequence.Parse(text)).Message);

    private static ExplorationReport Explore(Action<Simulation> body, SimulationOptions options) =>
        ScenarioRunner.Explore(() => new World.BodyScenario(body), options);

    /// <summary>Maps a page: at once, after a while, after a long while, or never.</summary>
    private static string OutcomeOf(Simulation simulation, TwoDomains two, ulong address, int page)
    {
        GrantRef reference = two.Grants.Grant(two.Caller.Id, address, readOnly: false);
        foreach (TimeSpan wait in (ReadOnlySpan<TimeSpan>)[TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15)])
        {
            ((IBlockingClock)simulation.TimeProvider).Sleep(wait, default);
            MapGrantRef map = two.Map(reference, page: page);
            if (map.Status == GrantStatus.Okay)
            {
                two.Unmap(map.Handle, two.AddressOf(page));
                return $"after {wait}, ";
            }
        }

        return "never, ";
    }
}
