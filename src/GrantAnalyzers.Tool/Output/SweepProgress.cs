using System.Diagnostics;
using Spectre.Console;

namespace GrantAnalyzers.Tool.Output;

/// <summary>Shows how far a sweep is: a bar on a terminal, now and then a line elsewhere.</summary>
internal static class SweepProgress
{
    private static readonly TimeSpan _betweenLines = TimeSpan.FromSeconds(10);

    /// <param name="total">How many seeds there are to run.</param>
    /// <param name="run">Runs them, and calls what it is given after each.</param>
    internal static Task<T> ShowAsync<T>(int total, Func<Action, Task<T>> run) =>
        Console.IsErrorRedirected ? WithLinesAsync(total, run) : WithBarAsync(total, run);

    private static Task<T> WithBarAsync<T>(int total, Func<Action, Task<T>> run) => Terminal.Notes.Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(context =>
        {
            ProgressTask task = context.AddTask("Running scenarios", maxValue: Math.Max(total, 1));
            return run(() => task.Increment(1));
        });

    private static Task<T> WithLinesAsync<T>(int total, Func<Action, Task<T>> run)
    {
        Lock gate = new();
        Stopwatch sinceLine = Stopwatch.StartNew();
        int done = 0;
        return run(() =>
        {
            lock (gate)
            {
                done++;
                if (sinceLine.Elapsed >= _betweenLines)
                {
                    sinceLine.Restart();
                    Terminal.Notes.Line($"{done} of {total} runs done");
                }
            }
        });
    }
}
