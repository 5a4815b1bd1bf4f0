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
internal sealed class QdiskHost
{
    private const int ENOSYS = 38;

    private readonly Simulation _simulation;
    private readonly Domain _dom0;

    internal QdiskHost(Simulation simulation)
    {
        _simulation = simulation;
        _dom0 = simulation.CreateDomain(simulation.Random.Pick(DomainKind.Pv, DomainKind.Hvm), "dom0");
    }

    /// <summary>Gives a guest a disk, to which it connects once for each workload, and starts the disk's process.</summary>
    internal void Attach(Domain guest, params BlockWorkload[] connections)
    {
        Disk disk = new(2L * connections.Max(c => c.QueueDepth) * BlkifRequest.MaxSegments * 8);
        XenbusDevice device = new(_simulation, guest, _dom0);
        GuestGrants grants = new(guest);
        _simulation.Spawn($"{guest.Name}'s blkfront", () =>
        {
            foreach (BlockWorkload workload in connections)
            {
                new BlockFrontend(_simulation, device, grants, sector => disk.At(sector, Disk.SectorSize), disk.Sectors, workload).Run();
            }
        });
        _simulation.Spawn($"qdisk for {guest.Name}", () => Serve(device, disk, connections.Length));
    }

    private void Serve(XenbusDevice device, Disk disk, int connections)
    {
        Qdisk qdisk = new(
            CallsOf(_dom0.GrantTable),
            _simulation.TimeProvider,
            _dom0.Memory,
            device.Frontend.Id,
            _dom0.ReservePages(Qdisk.AreaPages),
            disk,
            device.Events.Backend.Notify);

        for (int i = 0; i < connections; i++)
        {
            device.WaitForFrontend(XenbusState.Initialising);
            device.SwitchBackend(XenbusState.InitWait);
            device.WaitForFrontend(XenbusState.Initialised);
            if (qdisk.Connect([.. device.RingRefs]) == 0)
            {
                device.SwitchBackend(XenbusState.Connected);
                while (device.FrontendState is XenbusState.Initialised or XenbusState.Connected)
                {
                    device.Events.Backend.Wait();
                    qdisk.HandleRequests();
                }

                qdisk.Disconnect();
            }

            device.SwitchBackend(XenbusState.Closed);
        }
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
