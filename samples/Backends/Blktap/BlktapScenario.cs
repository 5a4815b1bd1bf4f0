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
    /// <inheritdoc/>
    public string Name => "connect and disconnect";

    /// <inheritdoc/>
    public string System => "blktap";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        BlockWorkload[] connections = BlockHost.DrawConnections(simulation.Random);
        new BlktapHost(simulation).Attach(simulation.CreateDomain(DomainKind.Hvm, "guest"), connections);
    }
}

/// <summary>Runs the taps on the simulated host, each on an actor with an asynchronous body.</summary>
internal sealed class BlktapHost(Simulation simulation)
{
    private readonly BlockHost _host = new(simulation);

    /// <summary>Gives a guest a disk, to which it connects once for each workload, and starts the disk's tap.</summary>
    internal void Attach(Domain guest, params BlockWorkload[] connections)
    {
        (XenbusDevice device, Disk disk) = _host.Attach(guest, connections);
        simulation.SpawnAsync($"tapdisk for {guest.Name}", () => ServeAsync(device, disk, connections.Length));
    }

    private async Task ServeAsync(XenbusDevice device, Disk disk, int connections)
    {
        Domain dom0 = _host.Dom0;
        TapImage image = new(disk, dom0.GrantTable.TimeProvider);
        Tapdisk tapdisk = new(
            dom0.GrantTable, dom0.Memory, device.Frontend.Id, dom0.ReservePages(Tapdisk.AreaPages), image, device.Events.Backend.Notify);

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
