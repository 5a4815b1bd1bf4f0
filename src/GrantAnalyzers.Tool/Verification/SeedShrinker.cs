using System.Diagnostics;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>Makes the first failing seed of a sweep smaller, in a worker process.</summary>
internal sealed class SeedShrinker(TimeSpan timeout, int jobs)
{
    /// <summary>Shrinks the first failure of each sweep that has one; the results are in their order.</summary>
    internal async Task<IReadOnlyList<SweepResult>> ShrinkAsync(IReadOnlyList<SweepResult> results, CancellationToken cancellationToken)
    {
        SweepResult[] shrunk = [.. results];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, shrunk.Length).Where(i => CanShrink(shrunk[i])),
            new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellationToken },
            async (i, stopping) => shrunk[i] = shrunk[i] with { Smaller = await ShrinkAsync(shrunk[i], stopping) });
        return shrunk;
    }

    /// <summary>A run that took its process with it would do so again, and one with a schedule has been shrunk.</summary>
    private static bool CanShrink(SweepResult result) =>
        result.Request is { Conditions.Schedule: null, Trace: null } && FirstFailure(result) is { TraceHash: not null };

    private static SeedOutcome? FirstFailure(SweepResult result) => result.Outcomes.FirstOrDefault(outcome => !outcome.Passed);

    /// <summary>The smallest run that was found in the time there is.</summary>
    private async Task<SmallerRun?> ShrinkAsync(SweepResult result, CancellationToken cancellationToken)
    {
        SmallerRun? smallest = null;
        using Process worker = WorkerLauncher.Start(result.Request, FirstFailure(result)!.Seed, count: 1, shrink: true);
        SeedClock clock = new(worker, timeout);
        _ = worker.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            while (await clock.WaitAsync(worker.StandardOutput.ReadLineAsync(cancellationToken).AsTask(), cancellationToken) is string line)
            {
                if (WorkerProtocol.Parse(line) is SeedShrunk found)
                {
                    FaultSchedule? schedule = found.Schedule is null ? null : FaultSchedule.Parse(found.Schedule);
                    smallest = new SmallerRun(result.Request.Conditions with { RequestLimit = found.RequestLimit, Schedule = schedule }, found.Enough);
                }
            }
        }
        catch (TimeoutException)
        {
            // What was found until now is better than nothing.
        }
        finally
        {
            if (!worker.HasExited)
            {
                worker.Kill(entireProcessTree: true);
            }
        }

        return smallest;
    }
}
