using System.Diagnostics;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>Watches one worker process: reads what it tells, and notices when it dies or never ends.</summary>
internal sealed class WorkerSession(Sweep sweep, TimeSpan timeout, Action seedDone)
{
    /// <summary>What a process may take before its first seed, on a machine that is busy.</summary>
    private static readonly TimeSpan _startUp = TimeSpan.FromSeconds(60);

    private int _next;

    /// <summary>
    /// Runs seeds until the last one is done, or one kills or hangs the process; returns the index of the next
    /// one to run.
    /// </summary>
    internal async Task<int> RunAsync(int from, int end, CancellationToken cancellationToken)
    {
        _next = from;
        using Process worker = WorkerLauncher.Start(sweep.Request, sweep.SeedAt(from), end - from);
        SeedClock clock = new(worker, timeout + _startUp);
        Task<string> lastWords = LastWordsAsync(worker.StandardError);
        try
        {
            await ListenAsync(worker.StandardOutput, clock, end, cancellationToken);
            if (_next < end)
            {
                await worker.WaitForExitAsync(cancellationToken).WaitAsync(timeout, cancellationToken);
                string words = await lastWords;
                Record(SeedOutcome.CrashOf(sweep.SeedAt(_next), $"the process died: {(words.Length > 0 ? words : $"exit code {worker.ExitCode}")}"));
            }
        }
        catch (TimeoutException)
        {
            Record(SeedOutcome.TimeoutOf(sweep.SeedAt(_next), timeout));
        }
        finally
        {
            if (!worker.HasExited)
            {
                worker.Kill(entireProcessTree: true);
            }
        }

        return _next;
    }

    /// <summary>Listens until the last seed is done; whatever the process does after that is of no interest.</summary>
    /// <exception cref="TimeoutException">A seed took too long.</exception>
    private async Task ListenAsync(StreamReader output, SeedClock clock, int end, CancellationToken cancellationToken)
    {
        while (_next < end && await clock.WaitAsync(output.ReadLineAsync(cancellationToken).AsTask(), cancellationToken) is string line)
        {
            switch (WorkerProtocol.Parse(line))
            {
                case SeedStarted:
                    clock.Restart(timeout);
                    break;
                case ScenarioDescribed description:
                    sweep.Describe(description);
                    break;
                case SeedFinished { Outcome: SeedOutcome outcome } when outcome.Seed == sweep.SeedAt(_next):
                    Record(outcome);
                    break;
                case Unusable { Why: string why }:
                    throw new InputException(why);
            }
        }
    }

    private void Record(SeedOutcome outcome)
    {
        sweep.Record(_next++, outcome);
        seedDone();
    }

    /// <summary>What a dying runtime says first, without its stack: "Process terminated. out of credit".</summary>
    private static async Task<string> LastWordsAsync(StreamReader errors)
    {
        List<string> words = [];
        bool inStack = false;
        while (await errors.ReadLineAsync() is string line)
        {
            inStack |= line.TrimStart().StartsWith("at ", StringComparison.Ordinal) || line.StartsWith("Repeat", StringComparison.Ordinal);
            if (!inStack && words.Count < 2 && !string.IsNullOrWhiteSpace(line))
            {
                words.Add(line.Trim());
            }
        }

        return string.Join(' ', words);
    }
}
