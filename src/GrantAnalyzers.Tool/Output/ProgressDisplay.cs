using System.Diagnostics;
using Spectre.Console;

namespace GrantAnalyzers.Tool.Output;

/// <summary>Shows that something is going on: on a terminal as it happens, elsewhere by a line now and then.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan _betweenLines = TimeSpan.FromSeconds(10);

    /// <summary>Shows what is being done, on a terminal only.</summary>
    internal static Task<T> WhileAsync<T>(string what, Func<Task<T>> run) =>
        Console.IsErrorRedirected ? run() : Terminal.Notes.Status().StartAsync(Markup.Escape(what), _ => run());

    /// <summary>Shows how far a sweep is and how long it will go on.</summary>
    /// <param name="total">How many seeds there are to run.</param>
    /// <param name="run">Runs them, and calls what it is given after each.</param>
    internal static Task<T> SweepAsync<T>(int total, Func<Action, Task<T>> run) =>
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
