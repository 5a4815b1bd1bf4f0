namespace Xen.Grants.Simulator;

/// <summary>Runs scenarios.</summary>
public static class ScenarioRunner
{
    /// <summary>How many runs it may take to make a failing one smaller.</summary>
    private const int RunsToShrink = 250;

    /// <summary>
    /// Runs a scenario once. Whatever the scenario does comes out as a result: an exception that leaves an
    /// actor is <see cref="ScenarioResult.Crashed"/>. Only what ends the process (a stack overflow,
    /// <see cref="Environment.FailFast(string)"/>) or never calls the simulator (an empty endless loop) is
    /// beyond it.
    /// </summary>
    /// <param name="scenario">What to run.</param>
    /// <param name="options">What decides the run: the same options give the same result.</param>
    /// <remarks>Runs may go on side by side, each on the thread that calls.</remarks>
    public static ScenarioResult Run(IGrantScenario scenario, SimulationOptions options) => new Simulation(options).Run(scenario);

    /// <summary>Runs a scenario with many seeds, several at a time, and makes the first failure as small as it can.</summary>
    /// <param name="create">Makes the scenario anew for each run.</param>
    /// <param name="seeds">How many seeds: <see cref="SimulationOptions.Seed"/> and those that follow.</param>
    /// <param name="options">What decides the runs besides; null for paging that is drawn by seed, and nothing else.</param>
    public static SweepReport Sweep(Func<IGrantScenario> create, int seeds, SimulationOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        SimulationOptions first = options ?? new SimulationOptions { Seed = 1 };
        ScenarioResult[] results = new ScenarioResult[seeds];
        Parallel.For(
            0,
            seeds,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => results[i] = Run(create(), OptionsOf(i)));

        int failing = Array.FindIndex(results, result => !result.Passed);
        return new SweepReport
        {
            FirstSeed = first.Seed,
            Seeds = seeds,
            Failed = results.Count(result => !result.Passed),
            Requests = results.Sum(result => result.Requests),
            Evictions = results.Sum(result => result.Evictions),
            Sometimes = SometimesSum.Of(results),
            FirstFailure = failing < 0 ? null : Shrink(create, OptionsOf(failing)),
        };

        SimulationOptions OptionsOf(int index) => first with { Seed = unchecked(first.Seed + (ulong)index) };
    }

    /// <summary>
    /// Runs a scenario in every way in which it can go: every order in which its actors can take turns, and for each
    /// page that an operation looks for, there; away and back in 5 ms; away and back in 14 s; or lost. It stops at the
    /// first run that fails.
    /// </summary>
    /// <param name="create">Makes the scenario anew for each run.</param>
    /// <param name="options">
    /// What decides the runs besides; null for all four outcomes of a page. <see cref="PagingMode.Transient"/> leaves
    /// out lost pages, <see cref="PagingMode.None"/> has pages stay. Without a <see cref="SimulationOptions.Schedule"/>.
    /// </param>
    /// <param name="mostRuns">After how many runs it gives up: 1 or more.</param>
    /// <remarks>
    /// Actors that make n₁, n₂, … grant-table calls and no other simulator calls at which others may run have
    /// ((n₁+1)+(n₂+1)+…)! / ((n₁+1)!·(n₂+1)!·…) orders; so it is for up to three of a few calls each.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The scenario does not go the same way twice: something besides the simulation decides it.</exception>
    public static ExplorationReport Explore(Func<IGrantScenario> create, SimulationOptions? options = null, int mostRuns = 100_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostRuns, 1);
        if (options?.Schedule is not null)
        {
            throw new ArgumentException("A schedule says which pages are paged out; here that is chosen.", nameof(options));
        }

        SortedDictionary<string, long> sometimes = new(StringComparer.Ordinal);
        FailingRun? failure = null;
        ChoiceSequence? path = ChoiceSequence.First;
        int runs = 0;
        while (path is not null && failure is null && runs < mostRuns)
        {
            SimulationOptions chosen = (options ?? new SimulationOptions { Seed = 1 }) with { Choices = path };
            Simulation simulation = new(chosen);
            ScenarioResult result = simulation.Run(create());
            if (!simulation.Choices!.Taken.StartsWith(path))
            {
                throw new InvalidOperationException($"Run {runs + 1} did not go the way of the one before: the scenario depends on something besides the simulation.");
            }

            runs++;
            sometimes.Add(result);
            failure = result.Passed ? null : new FailingRun(chosen, result);
            path = simulation.Choices.NextPath();
        }

        return new ExplorationReport { Runs = runs, IsComplete = path is null && failure is null, Sometimes = sometimes, FirstFailure = failure };
    }

    /// <summary>
    /// Makes a failing run smaller: fewer requests, and fewer of the things that go wrong, as long as it still fails in
    /// the same way.
    /// </summary>
    /// <param name="create">Makes the scenario anew for each run.</param>
    /// <param name="options">What decides the run that fails.</param>
    /// <param name="better">Called with each smaller run, as soon as it is found; null for nobody.</param>
    /// <returns>The smallest that was found in 250 runs; null where the run does not fail.</returns>
    public static FailingRun? Shrink(Func<IGrantScenario> create, SimulationOptions options, Action<FailingRun>? better = null)
    {
        ScenarioResult result = Run(create(), options);
        return result.Passed ? null : new Shrinker(tried => Run(create(), tried), RunsToShrink, better).Shrink(options, result);
    }
}
