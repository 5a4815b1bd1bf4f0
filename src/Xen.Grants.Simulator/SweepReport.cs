using System.Globalization;

namespace Xen.Grants.Simulator;

/// <summary>What a scenario came to with many seeds.</summary>
public sealed record SweepReport
{
    /// <summary>The first seed.</summary>
    public required ulong FirstSeed { get; init; }

    /// <summary>How many seeds were run.</summary>
    public required int Seeds { get; init; }

    /// <summary>How many of them failed.</summary>
    public required int Failed { get; init; }

    /// <summary>Every seed passed.</summary>
    public bool Passed => Failed == 0;

    /// <summary>Requests of all runs.</summary>
    public required long Requests { get; init; }

    /// <summary>Pages that were paged out in all runs.</summary>
    public required long Evictions { get; init; }

    /// <summary>How often each condition that is to be met sometimes was, in all runs.</summary>
    public required IReadOnlyDictionary<string, long> Sometimes { get; init; }

    /// <summary>Conditions that no seed ever met.</summary>
    public IEnumerable<string> NeverMet => Sometimes.Where(counter => counter.Value == 0).Select(counter => counter.Key);

    /// <summary>The lowest seed that failed, as small as it can be made; null where every seed passed.</summary>
    public required FailingRun? FirstFailure { get; init; }

    /// <summary>In a few lines: what failed, and the line that runs it again.</summary>
    public override string ToString() => FirstFailure is null
        ? string.Create(CultureInfo.InvariantCulture, $"{Seeds} seeds passed")
        : string.Create(CultureInfo.InvariantCulture, $"""
            {Failed} of {Seeds} seeds failed, first seed {FirstFailure.Options.Seed}: {string.Join(' ', FirstFailure.Result.Failures)}
            It takes no more than {FirstFailure.InWords()}. Again: {FirstFailure.Replay()}
            """);
}
