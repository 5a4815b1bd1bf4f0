namespace Xen.Grants.Simulator.Net;

/// <summary>
/// A guest's network driver and its user: connects to a backend over two shared rings, exchanges seeded packets
/// with a <see cref="NetPeer"/> through grants of its own pages; between them they check every byte.
/// </summary>
/// <remarks>
/// A packet may be answered with an error for one reason only: one of its pages is lost. A page that is lost is
/// never touched again, so that the guest itself does not wait for it for ever.
/// </remarks>
public sealed class NetFrontend
{
    internal const string Outgoing = "outgoing packets";
    internal const string Incoming = "incoming packets";

    private readonly Simulation _simulation;
    private readonly XenbusDevice _device;
    private readonly GuestGrants _grants;
    private readonly NetPeer _peer;
    private readonly NetWorkload _workload;
    private readonly FrontendConnection _connection;

    /// <summary>A driver for one connection of a device.</summary>
    /// <param name="simulation">The world.</param>
    /// <param name="device">The device to use; its frontend is the guest.</param>
    /// <param name="grants">The guest's grant table.</param>
    /// <param name="peer">The far end of the device's wire.</param>
    /// <param name="workload">What to send.</param>
    public NetFrontend(Simulation simulation, XenbusDevice device, GuestGrants grants, NetPeer peer, NetWorkload workload)
    {
        workload.ThrowIfInvalid();
        _simulation = simulation;
        _device = device;
        _grants = grants;
        _peer = peer;
        _workload = workload with { Outgoing = simulation.Requests.Limit(workload.Outgoing), Incoming = simulation.Requests.Limit(workload.Incoming) };
        _connection = new FrontendConnection(simulation, device, grants);
    }

    /// <summary>
    /// Connects, exchanges all packets and disconnects, on the actor that calls. <see cref="XenbusDevice.RingRefs"/>
    /// are the transmit ring and the receive ring, a page each. The backend is to answer
    /// <see cref="XenbusState.Initialising"/> with <see cref="XenbusState.InitWait"/>.
    /// </summary>
    public void Run()
    {
        ulong rings = _connection.Begin(ringPages: 2);
        IHostMemory memory = _device.Frontend.Memory;
        GrantedPages pages = new(_device, _grants);
        NetTransmitter transmitter = new(
            _simulation, _device, pages, _peer, new FrontRing(memory, rings, 1, NetProtocol.TxEntrySize), _workload);
        NetReceiver receiver = new(
            _simulation, _device, pages, _peer, new FrontRing(memory, rings + Frame.Size, 1, NetProtocol.RxEntrySize), _workload);
        if (_connection.Connect())
        {
            _peer.StartSending(_workload);
            Exchange(transmitter, receiver);
            _connection.Disconnect();
            receiver.TakeBackPages();
            _peer.HangUp();
        }
        else if (_connection.IsRefusedWithoutCause)
        {
            GiveUpAll();
        }

        _connection.End();
    }

    private void Exchange(NetTransmitter transmitter, NetReceiver receiver)
    {
        // A backend that leaves without an answer ends it: nobody knows what it did of what was under way.
        while (_device.BackendState == XenbusState.Connected)
        {
            bool wantsToKnow = transmitter.Send() | receiver.PostPages();
            if (wantsToKnow)
            {
                _device.Events.Frontend.Notify();
            }

            bool isAnswered = transmitter.FinalCheck() | receiver.FinalCheck();
            if (!isAnswered)
            {
                if (transmitter.IsDone && receiver.IsDone)
                {
                    return;
                }

                _device.Events.Frontend.Wait();
            }

            transmitter.TakeResponses();
            receiver.TakeResponses();
        }
    }

    /// <summary>The device never came, though nothing is wrong with the rings: none of the packets gets through.</summary>
    private void GiveUpAll()
    {
        for (int i = 0; i < _workload.Outgoing; i++)
        {
            _simulation.Requests.Add(Outgoing);
        }

        for (int i = 0; i < _workload.Incoming; i++)
        {
            _simulation.Requests.Add(Incoming);
        }
    }
}
