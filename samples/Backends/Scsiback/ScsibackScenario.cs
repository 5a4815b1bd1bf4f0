using Xen.Grants;
using Xen.Grants.Simulator;
using Xen.Grants.Simulator.Scsi;

namespace Backends.Scsiback;

/// <summary>Two guests send commands to their disks for a while, disconnect, and do it again.</summary>
public sealed class ScsibackCommands : IGrantScenario
{
    /// <inheritdoc/>
    public string Name => "SCSI commands";

    /// <inheritdoc/>
    public string System => "scsiback";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        ScsibackHost host = new(simulation);
        for (int i = 1; i <= 2; i++)
        {
            Domain guest = simulation.CreateDomain(DomainKind.Hvm, $"guest{i}");
            host.Attach(guest, DrawWorkload(simulation.Random), DrawWorkload(simulation.Random));
        }
    }

    private static ScsiWorkload DrawWorkload(SeededRandom random) => new()
    {
        Commands = 60,
        QueueDepth = random.Between(1, 8),
        MaxSegments = random.Pick(2, 6, VscsiifRequest.MaxSegments),
    };
}

/// <summary>A guest connects to its disk and disconnects, over and over.</summary>
public sealed class ScsibackConnect : IGrantScenario
{
    private const int Connections = 32;

    /// <inheritdoc/>
    public string Name => "connect and disconnect";

    /// <inheritdoc/>
    public string System => "scsiback";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        ScsiWorkload[] connections = new ScsiWorkload[Connections];
        for (int i = 0; i < connections.Length; i++)
        {
            connections[i] = new ScsiWorkload { Commands = simulation.Random.Between(1, 3), QueueDepth = 1, MaxSegments = 1 };
        }

        ScsibackHost host = new(simulation);
        host.Attach(simulation.CreateDomain(DomainKind.Hvm, "guest"), connections);
    }
}

/// <summary>Connects the backend to the simulated host, as a driver domain's kernel would.</summary>
internal sealed class ScsibackHost
{
    private readonly Simulation _simulation;
    private readonly Domain _dom0;

    internal ScsibackHost(Simulation simulation)
    {
        _simulation = simulation;
        _dom0 = simulation.CreateDomain(simulation.Random.Pick(DomainKind.Pv, DomainKind.Hvm), "dom0");
    }

    /// <summary>Gives a guest a disk, to which it connects once for each workload, and the backend a thread for it.</summary>
    internal void Attach(Domain guest, params ScsiWorkload[] connections)
    {
        ScsiDisk disk = new(connections.Max(c => c.QueueDepth) * VscsiifRequest.MaxSegments * 8);
        XenbusDevice device = new(_simulation, guest, _dom0);
        GuestGrants grants = new(guest);
        _simulation.Spawn($"{guest.Name}'s scsifront", () =>
        {
            foreach (ScsiWorkload workload in connections)
            {
                new ScsiFrontend(_simulation, device, grants, disk.At, disk.Sectors, workload).Run();
            }
        });
        _simulation.Spawn($"scsiback for {guest.Name}", () => Serve(device, disk, connections.Length));
    }

    private void Serve(XenbusDevice device, ScsiDisk disk, int connections)
    {
        DomId domid = device.Frontend.Id;
        ScsibackInterface info = new(_dom0.GrantTable, _dom0.Memory, domid, _dom0.ReservePages(1), Log);
        Scsiback scsiback = new(
            _dom0.GrantTable, _dom0.Memory, domid, _dom0.ReservePages(VscsiifRequest.MaxSegments), disk, device.Events.Backend.Notify, Log);

        for (int i = 0; i < connections; i++)
        {
            device.WaitForFrontend(XenbusState.Initialising);
            device.SwitchBackend(XenbusState.InitWait);
            device.WaitForFrontend(XenbusState.Initialised);
            if (info.InitSring(device.RingRefs[0]) == 0)
            {
                device.SwitchBackend(XenbusState.Connected);
                while (device.FrontendState is XenbusState.Initialised or XenbusState.Connected)
                {
                    device.Events.Backend.Wait();
                    scsiback.DoCmd(info.Ring!);
                }

                info.Disconnect();
            }

            device.SwitchBackend(XenbusState.Closed);
        }
    }

    /// <summary>A kernel log that nobody reads.</summary>
    private static void Log(string message)
    {
    }
}
