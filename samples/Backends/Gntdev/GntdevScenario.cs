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
    private const int Connections = 32;

    /// <inheritdoc/>
    public string Name => "mmap and munmap of rings";

    /// <inheritdoc/>
    public string System => "gntdev";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        BlockWorkload[] connections = new BlockWorkload[Connections];
        for (int i = 0; i < connections.Length; i++)
        {
            connections[i] = new BlockWorkload { Requests = simulation.Random.Between(1, 3), QueueDepth = 2, MaxSegments = 1, RingPages = simulation.Random.Pick(1, 2, 4) };
        }

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
internal sealed class GntdevHost
{
    /// <summary>A ring and one request.</summary>
    private const int Slots = BlkbackInterface.MaxRingPages + BlkifRequest.MaxSegments;

    private readonly Simulation _simulation;
    private readonly Domain _dom0;
    private readonly OpenGntdev _open;

    internal GntdevHost(Simulation simulation, OpenGntdev open)
    {
        _simulation = simulation;
        _dom0 = simulation.CreateDomain(simulation.Random.Pick(DomainKind.Pv, DomainKind.Hvm), "dom0");
        _open = open;
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
        _simulation.Spawn($"disk process for {guest.Name}", () => Serve(device, disk, connections.Length));
    }

    private void Serve(XenbusDevice device, Disk disk, int connections)
    {
        Func<ulong, ulong>? ptep = _dom0.Kind == DomainKind.Pv ? _dom0.PageTableEntryOf : null;
        GntdevFile gntdev = _open(_dom0.GrantTable, Slots, _dom0.ReservePages(Slots), _dom0.ReservePages(Slots), ptep, Log);
        BlockProcess process = new(new XenGnttab(gntdev), _dom0.Memory, device.Frontend.Id, disk, device.Events.Backend.Notify);

        for (int i = 0; i < connections; i++)
        {
            device.WaitForFrontend(XenbusState.Initialising);
            device.SwitchBackend(XenbusState.InitWait);
            device.WaitForFrontend(XenbusState.Initialised);
            if (process.Connect([.. device.RingRefs]) == 0)
            {
                device.SwitchBackend(XenbusState.Connected);
                while (device.FrontendState is XenbusState.Initialised or XenbusState.Connected)
                {
                    device.Events.Backend.Wait();
                    process.HandleRequests();
                }

                process.Disconnect();
            }

            device.SwitchBackend(XenbusState.Closed);
        }
    }

    /// <summary>A kernel log that nobody reads.</summary>
    private static void Log(string message)
    {
    }
}
