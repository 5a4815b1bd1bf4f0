using Xen.Grants;
using Xen.Grants.Simulator;
using Xen.Grants.Simulator.Block;

namespace Backends.Blkback;

/// <summary>The simulated host of everything that serves disks, whatever maps their pages.</summary>
internal sealed class BlockHost
{
    private const int Connections = 32;

    private readonly Simulation _simulation;

    internal BlockHost(Simulation simulation)
    {
        _simulation = simulation;
        Dom0 = simulation.CreateDomain(simulation.Random.Pick(DomainKind.Pv, DomainKind.Hvm), "dom0");
    }

    /// <summary>Where the backends run.</summary>
    internal Domain Dom0 { get; }

    /// <summary>Connections that only come and go, with rings of different sizes.</summary>
    internal static BlockWorkload[] DrawConnections(SeededRandom random)
    {
        BlockWorkload[] connections = new BlockWorkload[Connections];
        for (int i = 0; i < connections.Length; i++)
        {
            connections[i] = new BlockWorkload { Requests = random.Between(1, 3), QueueDepth = 2, MaxSegments = 1, RingPages = random.Pick(1, 2, 4) };
        }

        return connections;
    }

    /// <summary>Gives a guest a disk, to which it connects once for each workload. Who serves it is not started yet.</summary>
    internal (XenbusDevice Device, Disk Disk) Attach(Domain guest, BlockWorkload[] connections)
    {
        Disk disk = new(2L * connections.Max(c => c.QueueDepth) * BlkifRequest.MaxSegments * 8);
        XenbusDevice device = new(_simulation, guest, Dom0);
        GuestGrants grants = new(guest);
        _simulation.Spawn($"{guest.Name}'s blkfront", () =>
        {
            foreach (BlockWorkload workload in connections)
            {
                new BlockFrontend(_simulation, device, grants, sector => disk.At(sector, Disk.SectorSize), disk.Sectors, workload).Run();
            }
        });
        return (device, disk);
    }

    /// <summary>The backend's side of each connection, from XenStore state to XenStore state.</summary>
    /// <param name="device">The device that the guest connects to.</param>
    /// <param name="connections">How many times it does.</param>
    /// <param name="connect">Maps the ring, and says 0 or a negative errno.</param>
    /// <param name="handleRequests">Serves what is on the ring.</param>
    /// <param name="disconnect">Unmaps the ring.</param>
    internal static void Serve(XenbusDevice device, int connections, Func<GrantRef[], int> connect, Action handleRequests, Action disconnect)
    {
        for (int i = 0; i < connections; i++)
        {
            device.WaitForFrontend(XenbusState.Initialising);
            device.SwitchBackend(XenbusState.InitWait);
            device.WaitForFrontend(XenbusState.Initialised);
            if (connect([.. device.RingRefs]) == 0)
            {
                device.SwitchBackend(XenbusState.Connected);
                while (device.FrontendState is XenbusState.Initialised or XenbusState.Connected)
                {
                    device.Events.Backend.Wait();
                    handleRequests();
                }

                disconnect();
            }

            device.SwitchBackend(XenbusState.Closed);
        }
    }
}
