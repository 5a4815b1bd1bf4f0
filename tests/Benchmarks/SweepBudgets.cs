using System.Diagnostics;
using Backends.Blkback;
using Xen.Grants.Simulator;

namespace Benchmarks;

/// <summary>What a sweep over many seeds may take, with a whole backend in each run.</summary>
internal static class SweepBudgets
{
    private const int Seeds = 1_000;

    internal static IEnumerable<Budget> Measure()
    {
        SimulationOptions options = new() { Seed = 1, Paging = PagingMode.Permanent };
        ScenarioResult[] results = new ScenarioResult[Seeds];
        long start = Stopwatch.GetTimestamp();
        TimeSpan processorStart = Process.GetCurrentProcess().TotalProcessorTime;
        Parallel.For(
            0,
            Seeds,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            i => results[i] = ScenarioRunner.Run(new BlkbackReadsAndWrites(), options with { Seed = options.Seed + (ulong)i }));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double processorSeconds = (Process.GetCurrentProcess().TotalProcessorTime - processorStart).TotalSeconds;

        yield return Budget.AtMost("1,000 seeds of blkback on two cores", 60, seconds, "s");
        yield return Budget.AtMost("1,000 seeds of blkback, processor time", 120, processorSeconds, "s");
        yield return Budget.AtLeast("requests in each of them", 200, results.Min(result => result.Requests), "");
        yield return Budget.AtLeast("evictions in each of them", 20, results.Min(result => result.Evictions), "");
        yield return Budget.AtMost("seeds of them that failed", 0, results.Count(result => !result.Passed), "");
        yield return Budget.AtMost("conditions to be met sometimes that none met", 0, NeverMet(results), "");
    }

    private static int NeverMet(ScenarioResult[] results) => results
        .SelectMany(result => result.Sometimes)
        .GroupBy(counter => counter.Key, counter => counter.Value)
        .Count(condition => condition.Sum() == 0);
}
