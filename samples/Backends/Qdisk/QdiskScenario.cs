using Backends.Blkback;
using Xen.Grants;
using Xen.Grants.Simulator;
using Xen.Grants.Simulator.Block;

namespace Backends.Qdisk;

/// <summary>Two guests read and write their disks for a while, disconnect, and do it again. The backend has no mistakes to fix.</summary>
public sealed class QdiskReadsAndWrites : IGrantScenario
{
    /// <inheritdoc/>
    public string Name => "reads and writes (nothing to fix)";

    /// <inheritdoc/>
    public string System => "qdisk";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        QdiskHost host = new(simulation);
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

/// <summary>Runs the disks on the simulated host, with the simulated hypervisor behind their hypercalls.</summary>
internal sealed class QdiskHost(Simulation simulation)
{
    private const int ENOSYS = 38;

    private readonly BlockHost _host = new(simulation);

    /// <summary>Gives a guest a disk, to which it connects once for each workload, and starts the disk's process.</summary>
    internal void Attach(Domain guest, params BlockWorkload[] connections)
    {
        (XenbusDevice device, Disk disk) = _host.Attach(guest, connections);
        simulation.Spawn($"qdisk for {guest.Name}", () => Serve(device, disk, connections.Length));
    }

    private void Serve(XenbusDevice device, Disk disk, int connections)
    {
        Domain dom0 = _host.Dom0;
        Qdisk qdisk = new(
            CallsOf(dom0.GrantTable),
            simulation.TimeProvider,
            dom0.Memory,
            device.Frontend.Id,
            dom0.ReservePages(Qdisk.AreaPages),
            disk,
            device.Events.Backend.Notify);
        BlockHost.Serve(device, connections, ringRefs => qdisk.Connect(ringRefs), qdisk.HandleRequests, qdisk.Disconnect);
    }

    /// <summary>The structures are Xen's on either side, so what one points at the other can read.</summary>
    private static unsafe XenCalls CallsOf(IGrantTable table) => new()
    {
        HYPERVISOR_grant_table_op = (cmd, uop, count) => cmd switch
        {
            XenHeader.GNTTABOP_map_grant_ref => table.GrantTableOp(new Span<MapGrantRef>(uop, (int)count)),
            XenHeader.GNTTABOP_unmap_grant_ref => table.GrantTableOp(new Span<UnmapGrantRef>(uop, (int)count)),
            _ => -ENOSYS,
        },
    };
}
