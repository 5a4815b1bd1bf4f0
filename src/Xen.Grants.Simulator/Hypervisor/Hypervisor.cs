namespace Xen.Grants.Simulator;

/// <summary>Machine memory and the domains on it.</summary>
internal sealed class Hypervisor(Simulation simulation)
{
    /// <summary>The first machine frame number; lower ones are nobody's.</summary>
    private const uint FirstFrame = 0x1000;

    private readonly List<Frame> _frames = [];
    private readonly List<Domain> _domains = [];

    internal Simulation Simulation => simulation;

    /// <summary>What this hypervisor answers differently from others.</summary>
    internal HypervisorFlavour Flavour { get; set; } = HypervisorFlavour.Default;

    /// <summary>Which calls break off; null for none.</summary>
    internal ICallFaults? CallFaults { get; set; }

    /// <summary>In the order of their numbers: dom0 first.</summary>
    internal IReadOnlyList<Domain> Domains => _domains;

    internal Domain CreateDomain(DomainKind kind, string? name, GrantLimits limits)
    {
        Domain domain = new(this, new DomId((ushort)_domains.Count), kind, name, limits);
        _domains.Add(domain);
        return domain;
    }

    /// <summary>The domain of that number; null for none. Numbers with a special meaning are no domain's.</summary>
    internal Domain? FindDomain(DomId id) =>
        id.Value < _domains.Count && _domains[id.Value] is { State: not DomainState.Gone } domain ? domain : null;

    /// <summary>The same, where <see cref="DomId.Self"/> is the caller: Xen's <c>rcu_lock_domain_by_any_id</c>.</summary>
    internal Domain? FindDomain(Domain caller, DomId id) => id == DomId.Self ? caller : FindDomain(id);

    internal Frame AllocateFrame(Domain owner) => Allocate(owner, FrameUse.Memory);

    internal Frame AllocateSharedFrame(Domain owner) => Allocate(owner, FrameUse.Shared);

    internal Frame AllocatePageTable(Domain owner) => Allocate(owner, FrameUse.PageTable);

    internal bool TryGetFrame(ulong number, out Frame frame)
    {
        ulong index = number - FirstFrame;
        bool found = index < (ulong)_frames.Count;
        frame = found ? _frames[(int)index] : null!;
        return found;
    }

    internal void ReleaseFramesOf(Domain domain)
    {
        foreach (Frame frame in _frames)
        {
            if (frame.Owner == domain)
            {
                frame.Release();
            }
        }
    }

    /// <summary>Ends a domain, and with it the run: Xen's <c>domain_crash</c>.</summary>
    internal void Crash(Domain domain, string reason)
    {
        simulation.Oracles.CrashedDomain(domain, reason);
        simulation.Scheduler.Stop();
        simulation.Scheduler.ThrowStopped(simulation.Scheduler.Running);
    }

    internal long LiveMappings() => _domains.Sum(d => (long)d.Maptrack.Live);

    private Frame Allocate(Domain owner, FrameUse use)
    {
        Frame frame = new(FirstFrame + (uint)_frames.Count, owner, use);
        _frames.Add(frame);
        return frame;
    }
}
