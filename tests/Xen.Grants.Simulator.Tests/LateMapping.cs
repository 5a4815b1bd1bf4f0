namespace Xen.Grants.Simulator.Tests;

/// <summary>
/// A worker that maps a page, and somebody who closes the device meanwhile. Where the page is away the worker tells the
/// frontend that it takes longer, and queues the request; who closes empties the queue and takes away what is mapped.
/// The mistake: a worker that queues the request only after it told may map a page for a device that is closed.
/// </summary>
internal sealed class LateMapping(bool queuesFirst) : IGrantScenario
{
    private readonly List<GrantRef> _queue = [];
    private readonly List<(GrantHandle Handle, ulong Address)> _mapped = [];
    private bool _isClosed;

    public string Name => "closing";

    public string System => "workers";

    public void Run(Simulation simulation)
    {
        Domain host = simulation.CreateDomain(DomainKind.Pv, "host");
        Domain guest = simulation.CreateDomain(DomainKind.Hvm, "guest");
        GuestGrants grants = new(guest);
        EventChannel events = simulation.CreateEventChannel();
        GrantRef reference = grants.Grant(host.Id, guest.AllocatePages(1), readOnly: false);
        ulong address = host.ReservePages(1);
        simulation.Spawn("worker", () => Work(simulation, host, MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest.Id), events.Backend));
        GrantRef state = grants.Grant(host.Id, guest.AllocatePages(1), readOnly: true);
        GrantCopySide own = GrantCopySide.Own(host.FrameNumberOf(host.AllocatePages(1)), 0);
        simulation.Spawn("closing", () => Close(simulation, host, GrantCopy.Create(GrantCopySide.Granted(guest.Id, state, 0), own, 4, GrantCopyFlags.SourceGref)));
    }

    private void Work(Simulation simulation, Domain host, MapGrantRef map, EventPort frontend)
    {
        host.GrantTable.GrantTableOp(ref map);
        bool isWanted = !_isClosed;
        if (isWanted && map.Status == GrantStatus.Eagain)
        {
            if (queuesFirst)
            {
                _queue.Add(map.Ref);
                frontend.Notify();
            }
            else
            {
                frontend.Notify();
                _queue.Add(map.Ref);
            }

            ((IBlockingClock)simulation.TimeProvider).Sleep(TimeSpan.FromSeconds(10), default);
            host.GrantTable.GrantTableOp(ref map);
            isWanted = _queue.Remove(map.Ref);
            simulation.Sometimes("a request was served late", isWanted && map.Status == GrantStatus.Okay);
            simulation.Sometimes("a request was dropped meanwhile", !isWanted);
        }

        if (map.Status == GrantStatus.Okay && isWanted)
        {
            _mapped.Add((map.Handle, map.HostAddr));
        }
        else if (map.Status == GrantStatus.Okay)
        {
            Unmap(host, map.Handle, map.HostAddr);
        }
    }

    /// <summary>Reads what the guest says about it, if it can be had, and closes.</summary>
    private void Close(Simulation simulation, Domain host, GrantCopy state)
    {
        GrantRetry.Issue(host.GrantTable, ref state);
        simulation.Sometimes("the closing came late", simulation.TimeProvider.GetTimestamp() > 0);
        _isClosed = true;
        _queue.Clear();
        foreach ((GrantHandle handle, ulong address) in _mapped)
        {
            Unmap(host, handle, address);
        }
    }

    private static void Unmap(Domain host, GrantHandle handle, ulong address)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, handle);
        host.GrantTable.GrantTableOp(ref unmap);
    }
}
