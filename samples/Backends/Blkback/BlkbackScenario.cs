using Xen.Grants;
using Xen.Grants.Simulator;
using Xen.Grants.Simulator.Block;

namespace Backends.Blkback;

/// <summary>Two guests read and write their disks for a while.</summary>
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
            BlockWorkload workload = new()
            {
                Requests = 120,
                QueueDepth = simulation.Random.Between(2, 12),
                MaxSegments = simulation.Random.Pick(2, 6, BlkifRequest.MaxSegments),
                RingPages = simulation.Random.Pick(1, 2, 4),
            };
            host.Attach(guest, new GuestGrants(guest), workload);
        }
    }
}

/// <summary>A guest connects to its disk and disconnects, over and over, with rings of different sizes.</summary>
public sealed class BlkbackConnect : IGrantScenario
{
    private const int Connections = 24;

    /// <inheritdoc/>
    public string Name => "connect and disconnect";

    /// <inheritdoc/>
    public string System => "blkback";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        BlkbackHost host = new(simulation);
        Domain guest = simulation.CreateDomain(DomainKind.Hvm, "guest");
        GuestGrants grants = new(guest);
        for (int i = 0; i < Connections; i++)
        {
            BlockWorkload workload = new()
            {
                Requests = simulation.Random.Between(1, 3),
                QueueDepth = 2,
                MaxSegments = 1,
                RingPages = simulation.Random.Pick(1, 2, 4),
            };
            XenbusDevice device = host.Attach(guest, grants, workload);
            device.WaitForFrontend(XenbusState.Closed);
        }
    }
}

/// <summary>Connects the backend to the simulated host, as a driver domain's kernel would.</summary>
internal sealed class BlkbackHost
{
    private const long DiskSectors = 24 * 88;

    private readonly Simulation _simulation;
    private readonly Domain _dom0;
    private int _devices;

    internal BlkbackHost(Simulation simulation)
    {
        _simulation = simulation;
        _dom0 = simulation.CreateDomain(simulation.Random.Pick(DomainKind.Pv, DomainKind.Hvm), "dom0");
    }

    /// <summary>Gives a guest a disk: starts its driver and the backend's thread for it.</summary>
    internal XenbusDevice Attach(Domain guest, GuestGrants grants, BlockWorkload workload)
    {
        int number = _devices++;
        Disk disk = new(DiskSectors);
        XenbusDevice device = new(_simulation, guest, _dom0);
        BlockFrontend frontend = new(_simulation, device, grants, sector => disk.At(sector, Disk.SectorSize), disk.Sectors, workload);
        _simulation.Spawn($"blkfront {number}", frontend.Run);
        _simulation.Spawn($"blkback {number}", () => Serve(device, disk));
        return device;
    }

    private void Serve(XenbusDevice device, Disk disk)
    {
        DomId domid = device.Frontend.Id;
        BlkbackInterface blkif = new(_dom0.GrantTable, _dom0.Memory, domid, _dom0.ReservePages(BlkbackInterface.MaxRingPages), Log);
        Blkback blkback = new(
            _dom0.GrantTable, _dom0.Memory, domid, _dom0.ReservePages(BlkifRequest.MaxSegments), disk, device.Events.Backend.Notify, Log);

        device.SwitchBackend(XenbusState.InitWait);
        device.WaitForFrontend(XenbusState.Initialised);
        if (blkif.Connect([.. device.RingRefs]) == 0)
        {
            device.SwitchBackend(XenbusState.Connected);
            while (device.FrontendState is XenbusState.Initialised or XenbusState.Connected)
            {
                device.Events.Backend.Wait();
                blkback.DoBlockIoOp(blkif.Ring!);
            }

            blkif.Disconnect();
        }

        device.SwitchBackend(XenbusState.Closed);
    }

    /// <summary>A kernel log that nobody reads.</summary>
    private static void Log(string message)
    {
    }
}
