namespace Xen.Grants.Simulator;

/// <summary>
/// Makes a failing run smaller, as long as it fails in the same way: fewer requests, then fewer of the things that go
/// wrong (Zeller's delta debugging).
/// </summary>
internal sealed class Shrinker(Func<SimulationOptions, ScenarioResult> run, int mostRuns, Action<FailingRun>? better)
{
    private FailingRun _best = null!;
    private Harm _harm = null!;
    private int _runs;

    internal FailingRun Shrink(SimulationOptions options, ScenarioResult result)
    {
        _best = new FailingRun(options, result);
        _harm = Harm.Of(result);
        if (options.Schedule is null)
        {
            SendFewer(options);
        }

        // What was drawn, written down: it may be taken apart from here on.
        if (Try(_best.Options with { Schedule = _best.Result.Schedule }))
        {
            DropFaults();
            SendFewer(_best.Options);
        }

        return _best;
    }

    /// <summary>The least limit of 1, 2, 3, 4, 6, 8, 12, … that still fails.</summary>
    private void SendFewer(SimulationOptions options)
    {
        for (int limit = 1; limit < options.RequestLimit && limit < _best.Result.Requests; limit += Math.Max(1, limit / 3))
        {
            if (Try(options with { RequestLimit = limit }))
            {
                return;
            }
        }
    }

    private void DropFaults()
    {
        for (int size = Count; size > 0; size = Math.Min(size / 2, Count))
        {
            for (int start = 0; start < Count && _runs < mostRuns;)
            {
                FaultEvent[] rest = [.. _best.Options.Schedule!.Events.Where((_, index) => index < start || index >= start + size)];
                if (!Try(_best.Options with { Schedule = new FaultSchedule(rest) }))
                {
                    start += size;
                }
            }
        }
    }

    private int Count => _best.Options.Schedule!.Events.Count;

    private bool Try(SimulationOptions options)
    {
        if (_runs++ >= mostRuns)
        {
            return false;
        }

        ScenarioResult result = run(options);
        if (!Harm.Of(result).Covers(_harm))
        {
            return false;
        }

        // What was scheduled and did not happen is not needed.
        FailingRun found = new(options.Schedule is null ? options : options with { Schedule = result.Schedule }, result);
        _best = found;
        better?.Invoke(found);
        return true;
    }

    /// <summary>In which ways a run failed.</summary>
    private sealed record Harm(bool Corrupted, bool Crashed, bool Hung, bool Wrong, bool Leaked, string Other)
    {
        internal static Harm Of(ScenarioResult result)
        {
            bool counted = result.Corrupted > 0 || result.Crashed || result.Hung || result.Wrong > 0 || result.Leaked > 0;
            string other = counted || result.Passed ? "" : new string([.. result.Failures[0].Where(c => !char.IsDigit(c))]);
            return new Harm(result.Corrupted > 0, result.Crashed, result.Hung, result.Wrong > 0, result.Leaked > 0, other);
        }

        /// <summary>Whether it does the worst that the other one does.</summary>
        internal bool Covers(Harm other) =>
            other.Corrupted ? Corrupted
            : other.Crashed ? Crashed
            : other.Hung ? Hung
            : other.Wrong ? Wrong
            : other.Leaked ? Leaked
            : Other == other.Other;
    }
}
