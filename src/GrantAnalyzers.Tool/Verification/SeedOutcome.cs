using System.Text.Json.Serialization;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>What one seed came to, also where the process that ran it did not live to tell.</summary>
internal sealed record SeedOutcome
{
    public required ulong Seed { get; init; }

    public long Requests { get; init; }

    public long Wrong { get; init; }

    public long Corrupted { get; init; }

    public long Leaked { get; init; }

    public long Eagain { get; init; }

    /// <summary>What the pager did; null where nobody lived to tell.</summary>
    public PagingMode? Paging { get; init; }

    public bool Crashed { get; init; }

    public bool Hung { get; init; }

    /// <summary>Hung in virtual time, although the faults had stopped.</summary>
    public bool NotAtRest { get; init; }

    public long Evictions { get; init; }

    /// <summary>Faults other than the pager's own doing.</summary>
    public long Faults { get; init; }

    /// <summary>Hung in real time, so that the process had to be killed.</summary>
    public bool TimedOut { get; init; }

    public TimeSpan VirtualTime { get; init; }

    /// <summary>Identifies the run; null where nobody lived to tell.</summary>
    public ulong? TraceHash { get; init; }

    public IReadOnlyDictionary<string, long> Sometimes { get; init; } = new Dictionary<string, long>();

    /// <summary>What went wrong, in plain words; empty where nothing did.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    [JsonIgnore]
    public bool Passed => Failures.Count == 0;

    internal static SeedOutcome From(ScenarioResult result) => new()
    {
        Seed = result.Seed,
        Requests = result.Requests,
        Wrong = result.Wrong,
        Corrupted = result.Corrupted,
        Leaked = result.Leaked,
        Eagain = result.Eagain,
        Paging = result.Paging,
        Crashed = result.Crashed,
        Hung = result.Hung,
        NotAtRest = result.NotAtRest,
        Evictions = result.Evictions,
        Faults = result.Schedule.Events.Count(fault => fault.Kind is not (FaultKind.Evict or FaultKind.PageIn)),
        VirtualTime = result.VirtualTime,
        TraceHash = result.TraceHash,
        Sometimes = result.Sometimes,
        Failures = result.Failures,
    };

    internal static SeedOutcome CrashOf(ulong seed, string how) => new() { Seed = seed, Crashed = true, Failures = [how] };

    internal static SeedOutcome TimeoutOf(ulong seed, TimeSpan timeout) => new()
    {
        Seed = seed,
        Hung = true,
        TimedOut = true,
        Failures = [$"no end after {timeout.TotalSeconds:0} s; the process was killed"],
    };
}
