using Xen.Grants;
using Xen.Grants.Simulator;
using Xen.Grants.Simulator.Tpm;

namespace Backends.Tpmback;

/// <summary>Two guests send commands to their TPMs for a while, disconnect, and do it again.</summary>
public sealed class TpmbackCommands : IGrantScenario
{
    /// <inheritdoc/>
    public string Name => "TPM commands";

    /// <inheritdoc/>
    public string System => "tpmback";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        TpmbackHost host = new(simulation);
        for (int i = 1; i <= 2; i++)
        {
            Domain guest = simulation.CreateDomain(DomainKind.Hvm, $"guest{i}");
            host.Attach(guest, connections: 2, new TpmWorkload { Commands = 40, Slots = simulation.Random.Pick(1, 2, 4) });
        }
    }
}

/// <summary>A guest connects to its TPM and disconnects, over and over.</summary>
public sealed class TpmbackConnect : IGrantScenario
{
    /// <inheritdoc/>
    public string Name => "connect and disconnect";

    /// <inheritdoc/>
    public string System => "tpmback";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        TpmbackHost host = new(simulation);
        host.Attach(simulation.CreateDomain(DomainKind.Hvm, "guest"), connections: 32, new TpmWorkload { Commands = 2 });
    }
}

/// <summary>Connects the backend to the simulated host, as a driver domain's kernel would.</summary>
internal sealed class TpmbackHost
{
    private readonly Simulation _simulation;
    private readonly Domain _dom0;

    internal TpmbackHost(Simulation simulation)
    {
        _simulation = simulation;
        _dom0 = simulation.CreateDomain(simulation.Random.Pick(DomainKind.Pv, DomainKind.Hvm), "dom0");
    }

    /// <summary>Gives a guest a TPM, to which it connects some times, and the backend a thread for it.</summary>
    internal void Attach(Domain guest, int connections, TpmWorkload workload)
    {
        XenbusDevice device = new(_simulation, guest, _dom0);
        TpmFrontend frontend = new(_simulation, device, new GuestGrants(guest), workload);
        _simulation.Spawn($"{guest.Name}'s tpmfront", () =>
        {
            for (int i = 0; i < connections; i++)
            {
                frontend.Run();
            }
        });
        _simulation.Spawn($"tpmback for {guest.Name}", () => Serve(device, connections, workload));
    }

    private void Serve(XenbusDevice device, int connections, TpmWorkload workload)
    {
        DomId domid = device.Frontend.Id;
        TpmbackInterface tpmif = new(_dom0.GrantTable, _dom0.Memory, domid, _dom0.ReservePages(1), Log);
        Tpmback tpmback = new(
            _dom0.GrantTable,
            _dom0.Memory,
            domid,
            workload.Slots,
            _dom0.ReservePages(workload.Slots),
            new SoftwareTpm(TpmFrontend.NvIndex, workload.NvSize),
            device.Events.Backend.Notify,
            Log);

        for (int i = 0; i < connections; i++)
        {
            device.WaitForFrontend(XenbusState.Initialising);
            device.SwitchBackend(XenbusState.InitWait);
            device.WaitForFrontend(XenbusState.Initialised);
            if (tpmif.Connect(device.RingRefs[0]) == 0)
            {
                device.SwitchBackend(XenbusState.Connected);
                while (device.FrontendState is XenbusState.Initialised or XenbusState.Connected)
                {
                    device.Events.Backend.Wait();
                    tpmback.TpmTxAction(tpmif.Tx!);
                }

                tpmif.Disconnect();
            }

            device.SwitchBackend(XenbusState.Closed);
        }
    }

    /// <summary>A kernel log that nobody reads.</summary>
    private static void Log(string message)
    {
    }
}
