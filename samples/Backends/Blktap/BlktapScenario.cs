using Backends.Blkback;
using Xen.Grants;
using Xen.Grants.Simulator;
using Xen.Grants.Simulator.Block;

namespace Backends.Blktap;

/// <summary>Two guests read and write their disks for a while, disconnect, and do it again.</summary>
public sealed class BlktapReadsAndWrites : IGrantScenario
{
    /// <inheritdoc/>
    public string Name => "reads and writes";

    /// <inheritdoc/>
    public string System => "blktap";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        BlktapHost host = new(simulation);
        for (int i = 1; i <= 2; i++)
        {
            Domain guest = simulation.CreateDomain(DomainKind.Hvm, $"guest{i}");
            host.Attach(guest, DrawWorkload(simulation.Random), DrawWorkload(simulation.Random));
        }
    }

    private static BlockWorkload DrawWorkload(SeededRandom random) => new()
    {
        Requests = 40,
        QueueDepth = random.Between(2, 12),
        MaxSegments = random.Pick(2, 6, BlkifRequest.MaxSegments),
        RingPages = random.Pick(1, 2, 4),
    };
}

/// <summary>A guest connects to its disk and disconnects, over and over, with rings of different sizes.</summary>
public sealed class BlktapConnect : IGrantScenario
{
    private const int Connections = 32;

    /// <inheritdoc/>
    public string Name => "connect and disconnect";

    /// <inheritdoc/>
    public string System => "blktap";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        BlockWorkload[] connections = new BlockWorkload[Connections];
        for (int i = 0; i < connections.Length; i++)
        {
            connections[i] = new BlockWorkload { Requests = simulation.Random.Between(1, 3), QueueDepth = 2, MaxSegments = 1, RingPages = simulation.Random.Pick(1, 2, 4) };
        }

        BlktapHost host = new(simulation);
        host.Attach(simulation.CreateDomain(DomainKind.Hvm, "guest"), connections);
    }
}

/// <summary>Runs the taps on the simulated host, each on an actor with an asynchronous body.</summary>
internal sealed class BlktapHost
{
    private readonly Simulation _simulation;
    private readonly Domain _dom0;

    internal BlktapHost(Simulation simulation)
    {
        _simulation = simulation;
        _dom0 = simulation.CreateDomain(simulation.Random.Pick(DomainKind.Pv, DomainKind.Hvm), "dom0");
    }

    /// <summary>Gives a guest a disk, to which it connects once for each workload, and starts the disk's tap.</summary>
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
        _simulation.SpawnAsync($"tapdisk for {guest.Name}", () => ServeAsync(device, disk, connections.Length));
    }

    private async Task ServeAsync(XenbusDevice device, Disk disk, int connections)
    {
        TapImage image = new(disk, _dom0.GrantTable.TimeProvider);
        Tapdisk tapdisk = new(
            _dom0.GrantTable, _dom0.Memory, device.Frontend.Id, _dom0.ReservePages(Tapdisk.AreaPages), image, device.Events.Backend.Notify);

        for (int i = 0; i < connections; i++)
        {
            device.WaitForFrontend(XenbusState.Initialising);
            device.SwitchBackend(XenbusState.InitWait);
            device.WaitForFrontend(XenbusState.Initialised);
            if (await tapdisk.ConnectAsync([.. device.RingRefs]) == 0)
            {
                device.SwitchBackend(XenbusState.Connected);
                while (device.FrontendState is XenbusState.Initialised or XenbusState.Connected)
                {
                    device.Events.Backend.Wait();
                    await tapdisk.HandleRequestsAsync();
                }

                tapdisk.Disconnect();
            }

            device.SwitchBackend(XenbusState.Closed);
        }
    }
}
