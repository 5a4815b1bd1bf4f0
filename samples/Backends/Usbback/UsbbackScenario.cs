using Xen.Grants;
using Xen.Grants.Simulator;
using Xen.Grants.Simulator.Usb;

namespace Backends.Usbback;

/// <summary>Two guests use their USB devices for a while, disconnect, and do it again.</summary>
public sealed class UsbbackUrbs : IGrantScenario
{
    /// <inheritdoc/>
    public string Name => "urbs";

    /// <inheritdoc/>
    public string System => "usbback";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        UsbbackHost host = new(simulation);
        for (int i = 1; i <= 2; i++)
        {
            Domain guest = simulation.CreateDomain(DomainKind.Hvm, $"guest{i}");
            int devices = simulation.Random.Between(1, 3);
            host.Attach(guest, DrawWorkload(simulation.Random, devices), DrawWorkload(simulation.Random, devices));
        }
    }

    private static UsbWorkload DrawWorkload(SeededRandom random, int devices) => new()
    {
        Urbs = 60,
        QueueDepth = random.Between(1, 8),
        Devices = devices,
        MaxSegments = random.Pick(1, 4, 15),
    };
}

/// <summary>A guest connects to its USB ports and disconnects, over and over.</summary>
public sealed class UsbbackConnect : IGrantScenario
{
    private const int Connections = 32;

    /// <inheritdoc/>
    public string Name => "connect and disconnect";

    /// <inheritdoc/>
    public string System => "usbback";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        UsbWorkload[] connections = new UsbWorkload[Connections];
        for (int i = 0; i < connections.Length; i++)
        {
            connections[i] = new UsbWorkload { Urbs = simulation.Random.Between(1, 3), QueueDepth = 1, MaxSegments = 1 };
        }

        UsbbackHost host = new(simulation);
        host.Attach(simulation.CreateDomain(DomainKind.Hvm, "guest"), connections);
    }
}

/// <summary>Connects the backend to the simulated host, as a driver domain's kernel would.</summary>
internal sealed class UsbbackHost
{
    private readonly Simulation _simulation;
    private readonly Domain _dom0;

    internal UsbbackHost(Simulation simulation)
    {
        _simulation = simulation;
        _dom0 = simulation.CreateDomain(simulation.Random.Pick(DomainKind.Pv, DomainKind.Hvm), "dom0");
    }

    /// <summary>Gives a guest USB devices, to which it connects once for each workload, and the backend a thread for it.</summary>
    internal void Attach(Domain guest, params UsbWorkload[] connections)
    {
        UsbDevice[] ports = new UsbDevice[connections[0].Devices];
        for (int i = 0; i < ports.Length; i++)
        {
            ports[i] = new UsbDevice();
        }

        XenbusDevice device = new(_simulation, guest, _dom0);
        GuestGrants grants = new(guest);
        _simulation.Spawn($"{guest.Name}'s usbfront", () =>
        {
            foreach (UsbWorkload workload in connections)
            {
                new UsbFrontend(_simulation, device, grants, workload).Run();
            }
        });
        _simulation.Spawn($"usbback for {guest.Name}", () => Serve(device, ports, connections.Length));
    }

    private void Serve(XenbusDevice device, UsbDevice[] ports, int connections)
    {
        DomId domid = device.Frontend.Id;
        UsbbackInterface usbif = new(_dom0.GrantTable, _dom0.Memory, domid, _dom0.ReservePages(UsbbackInterface.RingPages), Log);
        Usbback usbback = new(
            _dom0.GrantTable, _dom0.Memory, domid, _dom0.ReservePages(UsbifUrbRequest.MaxSegments), ports, device.Events.Backend.Notify, Log);

        for (int i = 0; i < connections; i++)
        {
            device.WaitForFrontend(XenbusState.Initialising);
            device.SwitchBackend(XenbusState.InitWait);
            device.WaitForFrontend(XenbusState.Initialised);
            if (usbif.Connect(device.RingRefs[0], device.RingRefs[1]) == 0)
            {
                usbback.Reset();
                device.SwitchBackend(XenbusState.Connected);
                while (device.FrontendState is XenbusState.Initialised or XenbusState.Connected)
                {
                    device.Events.Backend.Wait();
                    usbback.HotplugNotify(usbif.Conns!);
                    usbback.StartSubmitUrb(usbif.Urbs!);
                }

                usbif.Disconnect();
            }

            device.SwitchBackend(XenbusState.Closed);
        }
    }

    /// <summary>A kernel log that nobody reads.</summary>
    private static void Log(string message)
    {
    }
}
