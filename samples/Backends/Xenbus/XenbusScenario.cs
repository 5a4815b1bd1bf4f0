using Xen.Grants;
using Xen.Grants.Simulator;
using Xen.Grants.Simulator.Xencons;

namespace Backends.Xenbus;

/// <summary>A guest connects to its console and disconnects, over and over; xenbus finds an address for the ring.</summary>
public sealed class XenbusMapRingValloc : IGrantScenario
{
    /// <inheritdoc/>
    public string Name => "ring at an address of xenbus's";

    /// <inheritdoc/>
    public string System => "xenbus";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        XenbusHost host = new(simulation);
        host.Attach(simulation.CreateDomain(DomainKind.Hvm, "guest"), callersAddress: false);
    }
}

/// <summary>Two guests connect to their consoles and disconnect, over and over; the driver says where the ring is to be.</summary>
public sealed class XenbusMapRing : IGrantScenario
{
    /// <inheritdoc/>
    public string Name => "ring at the driver's address";

    /// <inheritdoc/>
    public string System => "xenbus";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        XenbusHost host = new(simulation);
        for (int i = 1; i <= 2; i++)
        {
            host.Attach(simulation.CreateDomain(DomainKind.Hvm, $"guest{i}"), callersAddress: true);
        }
    }
}

/// <summary>Connects a console's backend to the simulated host, as a driver domain's kernel would.</summary>
internal sealed class XenbusHost
{
    private const int Connections = 32;

    private readonly Simulation _simulation;
    private readonly Domain _dom0;
    private readonly VmAreas _areas;

    internal XenbusHost(Simulation simulation)
    {
        _simulation = simulation;
        _dom0 = simulation.CreateDomain(simulation.Random.Pick(DomainKind.Pv, DomainKind.Hvm), "dom0");
        _areas = new VmAreas(() => _dom0.ReservePages(1));
    }

    /// <summary>Gives a guest a console, to which it connects some times, and the backend a thread for it.</summary>
    internal void Attach(Domain guest, bool callersAddress)
    {
        XenbusDevice device = new(_simulation, guest, _dom0);
        ConsoleFrontend frontend = new(_simulation, device, new GuestGrants(guest), new ConsoleWorkload { Lines = 3 });
        _simulation.Spawn($"{guest.Name}'s xencons", () =>
        {
            for (int i = 0; i < Connections; i++)
            {
                frontend.Run();
            }
        });
        _simulation.Spawn($"consback for {guest.Name}", () => Serve(device, callersAddress));
    }

    private void Serve(XenbusDevice device, bool callersAddress)
    {
        XenbusBackendClient client = new(_dom0.GrantTable, device.Frontend.Id, _areas, WriteError);
        Consback consback = new(device.Events.Backend.Notify);
        ulong vaddr = _dom0.ReservePages(1);

        for (int i = 0; i < Connections; i++)
        {
            device.WaitForFrontend(XenbusState.Initialising);
            device.SwitchBackend(XenbusState.InitWait);
            device.WaitForFrontend(XenbusState.Initialised);
            if (callersAddress)
            {
                if (client.MapRing(device.RingRefs[0], out GrantHandle handle, vaddr) == 0)
                {
                    Echo(device, consback, vaddr);
                    client.UnmapRing(handle, vaddr);
                }
            }
            else if (client.MapRingValloc(device.RingRefs[0], out VmArea? area) == 0)
            {
                Echo(device, consback, area!.Address);
                client.UnmapRingVfree(area);
            }

            device.SwitchBackend(XenbusState.Closed);
        }
    }

    private static void Echo(XenbusDevice device, Consback consback, ulong address)
    {
        XenconsInterface console = new(device.Backend.Memory, address);
        device.SwitchBackend(XenbusState.Connected);
        while (device.FrontendState is XenbusState.Initialised or XenbusState.Connected)
        {
            device.Events.Backend.Wait();
            consback.Echo(console);
        }
    }

    /// <summary>An error node that nobody reads.</summary>
    private static void WriteError(int err, string message)
    {
    }
}
