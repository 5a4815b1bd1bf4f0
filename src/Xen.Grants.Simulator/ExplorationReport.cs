using System.Globalization;

namespace Xen.Grants.Simulator;

/// <summary>What a scenario came to in every way in which it can go.</summary>
public sealed record ExplorationReport
{
    /// <summary>How many ways were gone, each a run of its own, up to the first that failed.</summary>
    public required int Runs { get; init; }

    /// <summary>Every way was gone and passed.</summary>
    public bool Passed => IsComplete && FirstFailure is null;

    /// <summary>No way is left: neither a failure nor the limit of runs came before.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>How often each condition that is to be met sometimes was, in all runs.</summary>
    public required IReadOnlyDictionary<string, long> Sometimes { get; init; }

    /// <summary>Conditions that no run ever met.</summary>
    public IEnumerable<string> NeverMet => Sometimes.Where(counter => counter.Value == 0).Select(counter => counter.Key);

    /// <summary>The first run that failed; null for none.</summary>
    public required FailingRun? FirstFailure { get; init; }

    /// <summary>In a few lines: what failed, and the line that runs it again.</summary>
    public override string ToString() => FirstFailure is not null
        ? string.Create(CultureInfo.InvariantCulture, $"""
            Run {Runs:N0} failed: {string.Join(' ', FirstFailure.Result.Failures)}
            Again: {FirstFailure.Replay()}
            """)
        : IsComplete
            ? string.Create(CultureInfo.InvariantCulture, $"Every way passed, {Runs:N0} in all")
            : string.Create(CultureInfo.InvariantCulture, $"{Runs:N0} ways passed, and there are more: let the scenario do less, or allow more runs");
}
