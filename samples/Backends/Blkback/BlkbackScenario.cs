using Xen.Grants;
using Xen.Grants.Simulator;
using Xen.Grants.Simulator.Block;

namespace Backends.Blkback;

/// <summary>Two guests read and write their disks for a while, disconnect, and do it again.</summary>
public sealed class BlkbackReadsAndWrites : IGrantScenario
{
    /// <inheritdoc/>
    public string Name => "reads and writes";

    /// <inheritdoc/>
    public string System => "blkback";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        BlkbackHost host = new(simulation);
        for (int i = 1; i <= 2; i++)
        {
            Domain guest = simulation.CreateDomain(DomainKind.Hvm, $"guest{i}");
            host.Attach(guest, DrawWorkload(simulation.Random), DrawWorkload(simulation.Random));
        }
    }

    private static BlockWorkload DrawWorkload(SeededRandom random) => new()
    {
        Requests = 100,
        QueueDepth = random.Between(2, 12),
        MaxSegments = random.Pick(2, 6, BlkifRequest.MaxSegments),
        RingPages = random.Pick(1, 2, 4),
    };
}

/// <summary>A guest connects to its disk and disconnects, over and over, with rings of different sizes.</summary>
public sealed class BlkbackConnect : IGrantScenario
{
    /// <inheritdoc/>
    public string Name => "connect and disconnect";

    /// <inheritdoc/>
    public string System => "blkback";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        BlockWorkload[] connections = BlockHost.DrawConnections(simulation.Random);
        new BlkbackHost(simulation).Attach(simulation.CreateDomain(DomainKind.Hvm, "guest"), connections);
    }
}

/// <summary>Connects the backend to the simulated host, as a driver domain's kernel would.</summary>
internal sealed class BlkbackHost(Simulation simulation)
{
    private readonly BlockHost _host = new(simulation);

    /// <summary>Gives a guest a disk, to which it connects once for each workload, and the backend a thread for it.</summary>
    internal void Attach(Domain guest, params BlockWorkload[] connections)
    {
        (XenbusDevice device, Disk disk) = _host.Attach(guest, connections);
        simulation.Spawn($"blkback for {guest.Name}", () => Serve(device, disk, connections.Length));
    }

    private void Serve(XenbusDevice device, Disk disk, int connections)
    {
        Domain dom0 = _host.Dom0;
        DomId domid = device.Frontend.Id;
        BlkbackInterface blkif = new(dom0.GrantTable, dom0.Memory, domid, dom0.ReservePages(BlkbackInterface.MaxRingPages), Log);
        Blkback blkback = new(
            dom0.GrantTable, dom0.Memory, domid, dom0.ReservePages(BlkifRequest.MaxSegments), disk, device.Events.Backend.Notify, Log);
        BlockHost.Serve(device, connections, ringRefs => blkif.Connect(ringRefs), () => blkback.DoBlockIoOp(blkif.Ring!), blkif.Disconnect);
    }

    /// <summary>A kernel log that nobody reads.</summary>
    private static void Log(string message)
    {
    }
}
