using System.Globalization;
using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary>What the simulator itself watches for, whatever the scenario does.</summary>
internal sealed class OracleBoard(RunTrace trace)
{
    private readonly List<string> _failures = [];
    private readonly Dictionary<string, long> _sometimes = [];
    private long _badUnmaps;
    private long _reissues;
    private long _replacements;
    private long _atomicBlocks;
    private string? _firstAtomicBlock;

    internal long Eagain { get; private set; }

    internal bool DomainCrashed { get; private set; }

    internal void Fail(string failure)
    {
        trace.Failure(failure);
        _failures.Add(failure);
    }

    internal void Sometimes(string name, bool condition)
    {
        ref long count = ref CollectionsMarshal.GetValueRefOrAddDefault(_sometimes, name, out _);
        count += condition ? 1 : 0;
    }

    internal IReadOnlyDictionary<string, long> SometimesCounters() => new SortedDictionary<string, long>(_sometimes, StringComparer.Ordinal);

    internal void CrashedDomain(Domain domain, string reason)
    {
        DomainCrashed = true;
        Fail($"The hypervisor crashed {domain.Name}: {reason}.");
    }

    /// <summary>An operation that may say eagain was answered.</summary>
    internal void Answered(Actor actor, ulong operation, GrantStatus status, long now)
    {
        bool isEagain = status == GrantStatus.Eagain;
        Eagain += isEagain ? 1 : 0;
        if (actor.Sleeps.Answered(operation, isEagain, now) is TimeSpan waited)
        {
            trace.Retry(waited);
        }
    }

    /// <summary>An unmap named a handle that was free.</summary>
    internal void UnmappedWhatWasNotMapped() => _badUnmaps++;

    /// <summary>A map of what is already mapped there, by the same operation: it had succeeded before.</summary>
    internal void ReissuedAfterSuccess() => _reissues++;

    /// <summary>A map took the place of a live mapping of something else.</summary>
    internal void ReplacedMapping() => _replacements++;

    /// <summary>A call that blocks was made; it must not be in an atomic scope.</summary>
    internal void MayBlock(Actor actor, string verb)
    {
        if (actor.AtomicDepth > 0)
        {
            _atomicBlocks++;
            _firstAtomicBlock ??= $"{actor.Name} {verb}";
        }
    }

    /// <summary>The verdict, once the run is over.</summary>
    internal List<string> Conclude(Scheduler scheduler, long leaked, RequestLedger requests)
    {
        List<string> all = [.. _failures];
        AddIf(all, scheduler.Crash is not null, $"{scheduler.Crash}.");
        AddIf(all, scheduler.Hang is not null, $"{(scheduler.IsNotAtRest ? "After the faults had stopped, it did not come to rest" : "The run hung")}: {scheduler.Hang}.");
        foreach (string uncontrolled in scheduler.Uncontrolled)
        {
            all.Add($"Uncontrolled: {uncontrolled}.");
        }

        AddIf(all, _reissues > 0, $"{Times(_reissues)} a map was issued again over its own mapping, after it had succeeded.");
        AddIf(all, _replacements > 0, $"{Times(_replacements)} a map took the place of a mapping that was still live.");
        AddIf(all, _badUnmaps > 0, $"{Times(_badUnmaps)} an unmap named a handle that was not mapped.");
        AddIf(all, leaked > 0, $"{Number(leaked)} {(leaked == 1 ? "mapping was" : "mappings were")} left behind at the end.");
        AddIf(all, _atomicBlocks > 0, $"{Times(_atomicBlocks)} a call blocked where blocking is not allowed, first when {_firstAtomicBlock}.");
        foreach ((string name, TimeSpan slept) in scheduler.LongSleepers())
        {
            all.Add(string.Create(CultureInfo.InvariantCulture, $"{name} slept {slept.TotalSeconds:F1} s for one batch; the back-off schedule is 32.64 s."));
        }

        all.AddRange(requests.Failures());
        return all;
    }

    private static void AddIf(List<string> all, bool condition, string failure)
    {
        if (condition)
        {
            all.Add(failure);
        }
    }

    private static string Times(long count) => count == 1 ? "Once" : $"{Number(count)} times";

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
