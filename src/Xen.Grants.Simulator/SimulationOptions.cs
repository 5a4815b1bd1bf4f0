namespace Xen.Grants.Simulator;

/// <summary>What decides a run: the same options give the same run, down to its trace hash.</summary>
public sealed record SimulationOptions
{
    /// <summary>Decides everything that is left to chance.</summary>
    public ulong Seed { get; init; }

    /// <summary>What the pager may do.</summary>
    public PagingMode Paging { get; init; } = PagingMode.Mixed;

    /// <summary>
    /// Whether the pager evicts of its own accord. Where not, only <see cref="Domain.TryPageOut"/> does.
    /// </summary>
    public bool EvictsAtRandom { get; init; } = true;

    /// <summary>What the hypervisor answers differently from others.</summary>
    public HypervisorFlavour Flavour { get; init; } = HypervisorFlavour.Default;

    /// <summary>
    /// Whether maps, unmaps and copies go into the trace and its hash, and are looked at by the oracles. Without, they are
    /// faster, and a run proves less.
    /// </summary>
    public bool IsWatched { get; init; } = true;

    /// <summary>How many simulator operations a run may take; one that needs more counts as hung.</summary>
    public long OperationBudget { get; init; } = 2_000_000;

    /// <summary>
    /// Called with everything that happens, in order, on the actor's own thread; null for nobody. It changes
    /// nothing of the run. It must not call the simulator.
    /// </summary>
    public Action<TraceRecord>? Trace { get; init; }
}
