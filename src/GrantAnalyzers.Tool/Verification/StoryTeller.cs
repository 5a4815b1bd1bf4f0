namespace GrantAnalyzers.Tool.Verification;

/// <summary>Runs one seed of each scenario once more, in both versions, and writes down what happens in it.</summary>
internal sealed class StoryTeller(TimeSpan timeout, int jobs, string folder)
{
    /// <summary>The stories are in the scenarios' order.</summary>
    internal async Task<IReadOnlyList<RunStories>> TellAsync(IReadOnlyList<SweepPair> pairs, CancellationToken cancellationToken)
    {
        RunStories[] stories = new RunStories[pairs.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, pairs.Count),
            new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellationToken },
            async (i, stopping) =>
            {
                ulong seed = SeedToTell(pairs[i]);
                stories[i] = new RunStories(
                    seed,
                    await TellAsync(pairs[i].Before, seed, Path.Combine(folder, $"{i}.before.trace"), stopping),
                    await TellAsync(pairs[i].After, seed, Path.Combine(folder, $"{i}.after.trace"), stopping));
            });
        return stories;
    }

    /// <summary>The first seed that fails, before the fixes or else after them; else the first that meets an Eagain; else the first.</summary>
    private static ulong SeedToTell(SweepPair pair) =>
        (pair.Before.Outcomes.FirstOrDefault(outcome => !outcome.Passed)
        ?? pair.After.Outcomes.FirstOrDefault(outcome => !outcome.Passed)
        ?? pair.After.Outcomes.FirstOrDefault(outcome => outcome.Eagain > 0)
        ?? pair.After.Outcomes[0]).Seed;

    private async Task<RunStory> TellAsync(SweepResult sweep, ulong seed, string trace, CancellationToken cancellationToken)
    {
        SweepRequest request = sweep.Request with { FirstSeed = seed, Seeds = 1, Trace = trace };
        IReadOnlyList<SweepResult> told = await new WorkerPool(timeout, jobs: 1).RunAsync([request], () => { }, cancellationToken);
        RunStory story = StoryReader.Read(trace, told[0].Outcomes[0]);
        File.Delete(trace);
        return story;
    }
}
