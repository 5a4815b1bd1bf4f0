using Backends.Blkback;
using Xen.Grants;
using Xen.Grants.Simulator;
using Xen.Grants.Simulator.Block;

namespace Backends.Gntdev;

/// <summary>Two guests read and write disks that are served by a process: each request is an mmap and a munmap.</summary>
public sealed class GntdevMmap : IGrantScenario
{
    /// <inheritdoc/>
    public string Name => "mmap and munmap of requests";

    /// <inheritdoc/>
    public string System => "gntdev";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        GntdevHost host = new(simulation, static (grants, slots, kernel, user, ptep, log) => new Gntdev(grants, slots, kernel, user, ptep, log));
        for (int i = 1; i <= 2; i++)
        {
            Domain guest = simulation.CreateDomain(DomainKind.Hvm, $"guest{i}");
            host.Attach(guest, DrawWorkload(simulation.Random), DrawWorkload(simulation.Random));
        }
    }

    private static BlockWorkload DrawWorkload(SeededRandom random) => new()
    {
        Requests = 40,
        QueueDepth = random.Between(1, 8),
        MaxSegments = random.Pick(1, 4, BlkifRequest.MaxSegments),
        RingPages = random.Pick(1, 2, 4),
    };
}

/// <summary>Rings are mapped and unmapped, over and over.</summary>
public sealed class GntdevRings : IGrantScenario
{
    /// <inheritdoc/>
    public string Name => "mmap and munmap of rings";

    /// <inheritdoc/>
    public string System => "gntdev";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        BlockWorkload[] connections = BlockHost.DrawConnections(simulation.Random);
        GntdevHost host = new(simulation, static (grants, slots, kernel, user, ptep, log) => new Gntdev(grants, slots, kernel, user, ptep, log));
        host.Attach(simulation.CreateDomain(DomainKind.Hvm, "guest"), connections);
    }
}

/// <summary>The choice of the patch of 2011, which needs no fix: the device says -EAGAIN, and the process tries again.</summary>
public sealed class GntdevEagainHandedOn : IGrantScenario
{
    /// <inheritdoc/>
    public string Name => "-EAGAIN handed on, as patched";

    /// <inheritdoc/>
    public string System => "gntdev";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        // One page at a time: whoever maps several, and after each wait anew from the first one on, waits for each in turn, and
        // finds those that it let go of paged out meanwhile: some requests would outlast its patience.
        BlockWorkload workload = new() { Requests = 60, QueueDepth = simulation.Random.Between(1, 8), MaxSegments = 1, RingPages = 1 };
        GntdevHost host = new(simulation, static (grants, slots, kernel, user, ptep, log) => new GntdevHandsEagainOn(grants, slots, kernel, user, ptep, log));
        host.Attach(simulation.CreateDomain(DomainKind.Hvm, "guest"), workload, workload);
    }
}

/// <summary>Opens a grant device.</summary>
internal delegate GntdevFile OpenGntdev(IGrantTable hypervisor, int slots, ulong kernelArea, ulong userArea, Func<ulong, ulong>? ptep, Action<string> log);

/// <summary>Runs a process for each guest's disk on the simulated host.</summary>
internal sealed class GntdevHost(Simulation simulation, OpenGntdev open)
{
    /// <summary>A ring and one request.</summary>
    private const int Slots = BlkbackInterface.MaxRingPages + BlkifRequest.MaxSegments;

    private readonly BlockHost _host = new(simulation);

    /// <summary>Gives a guest a disk, to which it connects once for each workload, and starts the disk's process.</summary>
    internal void Attach(Domain guest, params BlockWorkload[] connections)
    {
        (XenbusDevice device, Disk disk) = _host.Attach(guest, connections);
        simulation.Spawn($"disk process for {guest.Name}", () => Serve(device, disk, connections.Length));
    }

    private void Serve(XenbusDevice device, Disk disk, int connections)
    {
        Domain dom0 = _host.Dom0;
        Func<ulong, ulong>? ptep = dom0.Kind == DomainKind.Pv ? dom0.PageTableEntryOf : null;
        GntdevFile gntdev = open(dom0.GrantTable, Slots, dom0.ReservePages(Slots), dom0.ReservePages(Slots), ptep, Log);
        BlockProcess process = new(new XenGnttab(gntdev), dom0.Memory, device.Frontend.Id, disk, device.Events.Backend.Notify);
        BlockHost.Serve(device, connections, ringRefs => process.Connect(ringRefs), process.HandleRequests, process.Disconnect);
    }

    /// <summary>A kernel log that nobody reads.</summary>
    private static void Log(string message)
    {
    }
}
