namespace GrantAnalyzers.Tool.Verification;

/// <summary>Runs sweeps in worker processes, several at a time.</summary>
internal sealed class WorkerPool(TimeSpan timeout, int jobs)
{
    /// <summary>
    /// Seeds that one process runs. Fixed, so that which seeds share a process, and any state that a scenario
    /// keeps in it, does not depend on the number of jobs.
    /// </summary>
    private const int SeedsPerProcess = 50;

    /// <summary>Runs all sweeps; the results are in their order.</summary>
    /// <param name="requests">The sweeps.</param>
    /// <param name="seedDone">Called after each seed, from any thread.</param>
    /// <exception cref="InputException">A scenario cannot be loaded.</exception>
    internal async Task<IReadOnlyList<SweepResult>> RunAsync(IReadOnlyList<SweepRequest> requests, Action seedDone, CancellationToken cancellationToken)
    {
        Sweep[] sweeps = [.. requests.Select(request => new Sweep(request))];
        await Parallel.ForEachAsync(
            sweeps.SelectMany(Portions),
            new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellationToken },
            async (portion, stopping) => await RunAsync(portion, seedDone, stopping));
        return [.. sweeps.Select(sweep => sweep.Close())];
    }

    private static IEnumerable<Portion> Portions(Sweep sweep)
    {
        for (int start = 0; start < sweep.Request.Seeds; start += SeedsPerProcess)
        {
            yield return new Portion(sweep, start, Math.Min(start + SeedsPerProcess, sweep.Request.Seeds));
        }
    }

    private async Task RunAsync(Portion portion, Action seedDone, CancellationToken cancellationToken)
    {
        int next = portion.Start;
        while (next < portion.End && !portion.Sweep.IsGivenUpBefore(next))
        {
            next = await new WorkerSession(portion.Sweep, timeout, seedDone).RunAsync(next, portion.End, cancellationToken);
        }
    }

    private sealed record Portion(Sweep Sweep, int Start, int End);
}
