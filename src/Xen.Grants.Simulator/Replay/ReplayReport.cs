namespace Xen.Grants.Simulator;

/// <summary>What came of the lines of one kind.</summary>
/// <param name="Matched">How many were answered as the real hypervisor did.</param>
/// <param name="Differed">How many were answered differently.</param>
/// <param name="NotReplayable">How many could not be asked.</param>
public readonly record struct ReplayCount(int Matched, int Differed, int NotReplayable)
{
    internal ReplayCount Plus(ReplayCount other) => new(Matched + other.Matched, Differed + other.Differed, NotReplayable + other.NotReplayable);
}

/// <summary>One field that the simulator answers differently from what was recorded.</summary>
/// <param name="Where">Which line, and which case it is.</param>
/// <param name="Field">Which field of it.</param>
/// <param name="Recorded">What the real hypervisor said.</param>
/// <param name="Simulated">What the simulator said.</param>
public sealed record ReplayDifference(string Where, string Field, string Recorded, string Simulated)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Where}: {Field} was {Recorded}, is {Simulated}";
}

/// <summary>What came of a replay.</summary>
public sealed class ReplayReport
{
    private readonly SortedDictionary<string, ReplayCount> _kinds = new(StringComparer.Ordinal);
    private readonly List<ReplayDifference> _differences = [];
    private readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);

    /// <summary>By the kind of line: <c>op</c>, <c>batch</c>, <c>sequence</c>, <c>observe</c>, <c>userdev</c>.</summary>
    public IReadOnlyDictionary<string, ReplayCount> Kinds => _kinds;

    /// <summary>All of them together.</summary>
    public ReplayCount Total => _kinds.Values.Aggregate(default(ReplayCount), (sum, count) => sum.Plus(count));

    /// <summary>Every field that differs, in the order of the lines.</summary>
    public IReadOnlyList<ReplayDifference> Differences => _differences;

    /// <summary>Why lines could not be replayed, and how many for each reason.</summary>
    public IReadOnlyDictionary<string, int> Reasons => _reasons;

    /// <summary>
    /// Recorded checksums of pages that were not compared, because what the pages held before was not recorded. The lines
    /// count by everything else that they tell.
    /// </summary>
    public int UncheckedPages { get; internal set; }

    internal void Add(string kind, Comparison comparison)
    {
        _differences.AddRange(comparison.Differences);
        Count(kind, comparison.Differences.Count == 0 ? new ReplayCount(1, 0, 0) : new ReplayCount(0, 1, 0));
    }

    internal void AddNotReplayable(string kind, string reason)
    {
        _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
        Count(kind, new ReplayCount(0, 0, 1));
    }

    private void Count(string kind, ReplayCount count) => _kinds[kind] = _kinds.GetValueOrDefault(kind).Plus(count);
}
