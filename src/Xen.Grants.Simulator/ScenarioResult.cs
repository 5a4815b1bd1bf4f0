namespace Xen.Grants.Simulator;

/// <summary>What one run of a scenario came to.</summary>
public sealed record ScenarioResult
{
    /// <summary>The seed that decided the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The paging that was in force: never <see cref="PagingMode.Mixed"/>.</summary>
    public required PagingMode Paging { get; init; }

    /// <summary>Every oracle was content.</summary>
    public bool Passed => Failures.Count == 0;

    /// <summary>Requests that frontends sent.</summary>
    public required long Requests { get; init; }

    /// <summary>Requests answered with an error that nothing caused, twice, or never.</summary>
    public required long Wrong { get; init; }

    /// <summary>Requests whose data was not what it should be.</summary>
    public required long Corrupted { get; init; }

    /// <summary>Mappings still live at the end.</summary>
    public required long Leaked { get; init; }

    /// <summary>Operations that the hypervisor answered with eagain.</summary>
    public required long Eagain { get; init; }

    /// <summary>A domain was crashed by the hypervisor, or an actor by an exception of its own.</summary>
    public required bool Crashed { get; init; }

    /// <summary>Actors waited for what would never come, or the operation budget ran out.</summary>
    public required bool Hung { get; init; }

    /// <summary>
    /// It hung after the faults had stopped, or was not over within <see cref="SimulationOptions.RestWithin"/> of
    /// that: a failure of liveness.
    /// </summary>
    public required bool NotAtRest { get; init; }

    /// <summary>Pages that were paged out.</summary>
    public required long Evictions { get; init; }

    /// <summary>Everything that went wrong, to run it again by <see cref="SimulationOptions.Schedule"/>.</summary>
    public required FaultSchedule Schedule { get; init; }

    /// <summary>How far virtual time went.</summary>
    public required TimeSpan VirtualTime { get; init; }

    /// <summary>Identifies the run: everything that happened, in order.</summary>
    public required ulong TraceHash { get; init; }

    /// <summary>Each <see cref="Simulation.Sometimes"/> counter: how often its condition held.</summary>
    public required IReadOnlyDictionary<string, long> Sometimes { get; init; }

    /// <summary>What the oracles found, in plain words; empty where the run passed.</summary>
    public required IReadOnlyList<string> Failures { get; init; }
}
