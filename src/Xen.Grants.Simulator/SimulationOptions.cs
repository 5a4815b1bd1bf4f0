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

    /// <summary>Which page the pager takes next.</summary>
    public EvictionPolicy Eviction { get; init; }

    /// <summary>How long page-ins take.</summary>
    public PageInLatency PageIn { get; init; }

    /// <summary>What else may go wrong. Of each kind the seed draws whether it does in this run, and how often.</summary>
    public FaultSet Faults { get; init; }

    /// <summary>
    /// What goes wrong, and nothing else, of the pager's doing too; null for what the seed draws. It is for running
    /// again what <see cref="ScenarioResult.Schedule"/> of another run with the same options says, or less of it.
    /// </summary>
    public FaultSchedule? Schedule { get; init; }

    /// <summary>
    /// Who goes on each time that more than one actor can, and which pages are away; null for what the seed draws. It
    /// is for running again what <see cref="ScenarioRunner.Explore"/> found. Paging that is <see cref="PagingMode.Mixed"/>
    /// is <see cref="PagingMode.Permanent"/> then, which has all outcomes.
    /// </summary>
    public ChoiceSequence? Choices { get; init; }

    /// <summary>How many requests a workload sends at most: to make a failing run smaller.</summary>
    public int RequestLimit { get; init; } = int.MaxValue;

    /// <summary>
    /// How much virtual time everything has to come to rest once the faults have stopped; a run that needs more is
    /// <see cref="ScenarioResult.NotAtRest"/>.
    /// </summary>
    public TimeSpan RestWithin { get; init; } = TimeSpan.FromHours(2);

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
