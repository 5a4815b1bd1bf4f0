using Xen.Grants;
using Xen.Grants.Simulator;
using Xen.Grants.Simulator.Net;

namespace Backends.Netback;

/// <summary>Two guests send and receive packets of all sizes for a while, disconnect, and do it again.</summary>
public sealed class NetbackPackets : IGrantScenario
{
    /// <inheritdoc/>
    public string Name => "packets both ways";

    /// <inheritdoc/>
    public string System => "netback";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        NetbackHost host = new(simulation);
        for (int i = 1; i <= 2; i++)
        {
            Domain guest = simulation.CreateDomain(DomainKind.Hvm, $"guest{i}");
            host.Attach(guest, DrawWorkload(simulation.Random), DrawWorkload(simulation.Random));
        }
    }

    private static NetWorkload DrawWorkload(SeededRandom random) => new()
    {
        Outgoing = 40,
        Incoming = 40,
        MaxPacketSize = random.Pick(1514, 9014, 65535),
        QueueDepth = random.Between(1, 12),
        ReceivePages = random.Pick(18, 64, 256),
    };
}

/// <summary>A guest connects to its network and disconnects, over and over.</summary>
public sealed class NetbackConnect : IGrantScenario
{
    private const int Connections = 32;

    /// <inheritdoc/>
    public string Name => "connect and disconnect";

    /// <inheritdoc/>
    public string System => "netback";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        NetWorkload[] connections = new NetWorkload[Connections];
        for (int i = 0; i < connections.Length; i++)
        {
            connections[i] = new NetWorkload
            {
                Outgoing = simulation.Random.Between(1, 2),
                Incoming = simulation.Random.Between(1, 2),
                MaxPacketSize = 1514,
                QueueDepth = 2,
                ReceivePages = 18,
            };
        }

        NetbackHost host = new(simulation);
        host.Attach(simulation.CreateDomain(DomainKind.Hvm, "guest"), connections);
    }
}

/// <summary>Connects the backend to the simulated host, as a driver domain's kernel would.</summary>
internal sealed class NetbackHost
{
    private readonly Simulation _simulation;
    private readonly Domain _dom0;

    internal NetbackHost(Simulation simulation)
    {
        _simulation = simulation;
        _dom0 = simulation.CreateDomain(simulation.Random.Pick(DomainKind.Pv, DomainKind.Hvm), "dom0");
    }

    /// <summary>Gives a guest a network, to which it connects once for each workload, and the backend a thread for it.</summary>
    internal void Attach(Domain guest, params NetWorkload[] connections)
    {
        XenbusDevice device = new(_simulation, guest, _dom0);
        GuestGrants grants = new(guest);
        NetPeer peer = new(_simulation, device);
        _simulation.Spawn($"{guest.Name}'s netfront", () =>
        {
            foreach (NetWorkload workload in connections)
            {
                new NetFrontend(_simulation, device, grants, peer, workload).Run();
            }
        });
        _simulation.Spawn($"netback for {guest.Name}", () => Serve(device, new Wire(peer), connections.Length));
    }

    private void Serve(XenbusDevice device, INic nic, int connections)
    {
        DomId domid = device.Frontend.Id;
        NetbackInterface netif = new(_dom0.GrantTable, _dom0.Memory, domid, _dom0.ReservePages(NetbackInterface.RingPages), Log);
        Netback netback = new(
            _dom0.GrantTable,
            _dom0.Memory,
            domid,
            _dom0.ReservePages(Netback.MaxPendingReqs),
            _dom0.AllocatePages(Netback.MaxPendingReqs),
            address => _dom0.FrameNumberOf(address),
            nic,
            device.Events.Backend.Notify,
            Log);

        for (int i = 0; i < connections; i++)
        {
            device.WaitForFrontend(XenbusState.Initialising);
            device.SwitchBackend(XenbusState.InitWait);
            device.WaitForFrontend(XenbusState.Initialised);
            if (netif.Connect(device.RingRefs[0], device.RingRefs[1]) == 0)
            {
                device.SwitchBackend(XenbusState.Connected);
                while (device.FrontendState is XenbusState.Initialised or XenbusState.Connected)
                {
                    device.Events.Backend.Wait();
                    netback.NetTxAction(netif.Tx!);
                    netback.NetRxAction(netif.Rx!);
                }

                netif.Disconnect();
            }

            device.SwitchBackend(XenbusState.Closed);
        }
    }

    /// <summary>A kernel log that nobody reads.</summary>
    private static void Log(string message)
    {
    }

    private sealed class Wire(NetPeer peer) : INic
    {
        public int WaitingLength => peer.WaitingLength;

        public void Take(Span<byte> packet) => peer.Take(packet);

        public void Send(ReadOnlySpan<byte> packet) => peer.Receive(packet);
    }
}
