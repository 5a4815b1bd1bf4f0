namespace GrantAnalyzers.Tool.Verification;

/// <summary>One scenario of one version with a run of seeds.</summary>
/// <param name="Manifest">What to load.</param>
/// <param name="Scenario">The scenario's type.</param>
/// <param name="FirstSeed">The first seed.</param>
/// <param name="Seeds">How many there are.</param>
/// <param name="Conditions">What decides the runs besides.</param>
/// <param name="Trace">The file for everything that happens, or null; only where there is one seed.</param>
internal sealed record SweepRequest(string Manifest, string Scenario, ulong FirstSeed, int Seeds, RunConditions Conditions, string? Trace = null);

/// <summary>What came of it. The names are null where no worker lived to tell them.</summary>
internal sealed record SweepResult(SweepRequest Request, string? System, string? Name, IReadOnlyList<SeedOutcome> Outcomes)
{
    /// <summary>What is left of the first failure; null where there is none, or it was not made smaller.</summary>
    internal SmallerRun? Smaller { get; init; }

    internal Tally Tally => Tally.Of(Request.Seeds, Outcomes).WithSmaller(Smaller);
}

/// <summary>One scenario's sweeps, before and after the fixes.</summary>
internal sealed record SweepPair(SweepResult Before, SweepResult After)
{
    internal string Type => After.Request.Scenario;

    internal string System => After.System ?? Before.System ?? "?";

    internal string Name => After.Name ?? Before.Name ?? Type;
}

/// <summary>Collects the outcomes of a sweep, which arrive in any order, so that the result does not depend on it.</summary>
internal sealed class Sweep(SweepRequest request)
{
    /// <summary>
    /// A scenario that hangs at every seed would take for ever: what comes after this many is not run, and
    /// what was run nevertheless, in another process, does not count.
    /// </summary>
    internal const int MaxTimeouts = 3;

    private readonly Lock _lock = new();
    private readonly SeedOutcome?[] _outcomes = new SeedOutcome?[request.Seeds];
    private ScenarioDescribed? _description;

    internal SweepRequest Request => request;

    internal ulong SeedAt(int index) => unchecked(request.FirstSeed + (ulong)index);

    internal void Record(int index, SeedOutcome outcome)
    {
        lock (_lock)
        {
            _outcomes[index] = outcome;
        }
    }

    internal void Describe(ScenarioDescribed description)
    {
        lock (_lock)
        {
            _description = description;
        }
    }

    /// <summary>Whether the seeds from this one on need not be run.</summary>
    internal bool IsGivenUpBefore(int index)
    {
        lock (_lock)
        {
            return _outcomes.Take(index).Count(outcome => outcome is { TimedOut: true }) >= MaxTimeouts;
        }
    }

    internal SweepResult Close()
    {
        lock (_lock)
        {
            List<SeedOutcome> counted = [];
            for (int i = 0, timeouts = 0; i < _outcomes.Length && timeouts < MaxTimeouts; i++)
            {
                SeedOutcome outcome = _outcomes[i] ?? throw new InvalidOperationException($"seed {SeedAt(i)} was never run");
                timeouts += outcome.TimedOut ? 1 : 0;
                counted.Add(outcome);
            }

            return new SweepResult(request, _description?.System, _description?.Name, counted);
        }
    }
}
