namespace Xen.Grants.Simulator.Net;

/// <summary>
/// The machine at the other end of the wire, behind the backend: checks what a guest sends it, and sends packets
/// of its own. The backend's host hands over what the backend puts on the wire, and takes from it what is on the
/// wire for the guest. One to a device, for all its connections.
/// </summary>
/// <remarks>A packet that arrives for the guest raises the backend's event port, as its network card would.</remarks>
public sealed class NetPeer
{
    /// <summary>How many packets fit on the wire.</summary>
    private const int WireLength = 32;

    private readonly Simulation _simulation;
    private readonly XenbusDevice _device;
    private readonly WaitList _room;
    private readonly Dictionary<ulong, int> _expected = [];
    private readonly Queue<Packet> _wire = new();
    private readonly List<Packet> _taken = [];
    private byte[] _content = new byte[2048];
    private int _connection;
    private long _strays;

    /// <summary>The far end of a device's wire.</summary>
    public NetPeer(Simulation simulation, XenbusDevice device)
    {
        _simulation = simulation;
        _device = device;
        _room = new WaitList(simulation.Scheduler);
    }

    /// <summary>How many bytes the next packet for the guest has; 0 where there is none.</summary>
    public int WaitingLength
    {
        get
        {
            _simulation.Scheduler.Enter();
            return _wire.TryPeek(out Packet next) ? next.Length : 0;
        }
    }

    /// <summary>Takes the next packet for the guest off the wire.</summary>
    /// <param name="packet">Where it is written; <see cref="WaitingLength"/> bytes.</param>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public void Take(Span<byte> packet)
    {
        _simulation.Scheduler.Enter();
        Packet next = _wire.Dequeue();
        _taken.Add(next);
        NumberedBytes.Fill(packet[..next.Length], next.Number);
        _room.WakeAll();
    }

    /// <summary>Receives a packet from the guest.</summary>
    public void Receive(ReadOnlySpan<byte> packet)
    {
        _simulation.Scheduler.Enter();
        ulong number = packet.Length < sizeof(ulong) ? 0 : NumberedBytes.NumberOf(packet);
        if (_expected.TryGetValue(number, out int length) && IsContentOf(number, length, packet))
        {
            _expected.Remove(number);
        }
        else
        {
            _strays++;
        }
    }

    /// <summary>The guest sends a packet.</summary>
    internal void Expect(ulong number, int length) => _expected.Add(number, length);

    /// <summary>The guest's packet is answered; from now on it is not expected any more.</summary>
    /// <returns>Whether it has arrived, byte for byte.</returns>
    internal bool HasArrived(ulong number) => !_expected.Remove(number);

    /// <summary>Begins to send the guest packets, on an actor of its own.</summary>
    internal void StartSending(NetWorkload workload)
    {
        int connection = ++_connection;
        _simulation.Spawn($"{_device.Frontend.Name}'s peer", () => SendAll(connection, workload));
    }

    /// <summary>Whether the backend has a packet for the guest that it has not answered for yet.</summary>
    internal bool HasTaken => _taken.Count > 0;

    /// <summary>The guest got a packet.</summary>
    /// <returns>Whether it is one that was sent, byte for byte.</returns>
    internal bool TryEnd(ReadOnlySpan<byte> packet, out Packet ended)
    {
        ulong number = packet.Length < sizeof(ulong) ? 0 : NumberedBytes.NumberOf(packet);
        int index = _taken.FindIndex(p => p.Number == number);
        if (index < 0 || !IsContentOf(number, _taken[index].Length, packet))
        {
            ended = default;
            return false;
        }

        ended = _taken[index];
        _taken.RemoveAt(index);
        return true;
    }

    /// <summary>The guest got something that cannot be told from its content. A ring keeps the order.</summary>
    internal Packet EndOldest()
    {
        Packet ended = _taken[0];
        _taken.RemoveAt(0);
        return ended;
    }

    /// <summary>The connection is over: whatever is under way is gone.</summary>
    internal void HangUp()
    {
        _connection++;
        _expected.Clear();
        _wire.Clear();
        _taken.Clear();
        _room.WakeAll();
        if (_strays > 0)
        {
            _simulation.Fail($"{_strays} {(_strays == 1 ? "packet" : "packets")} reached the far end that the guest did not send");
            _strays = 0;
        }
    }

    private void SendAll(int connection, NetWorkload workload)
    {
        int sent = 0;
        while (sent < workload.Incoming)
        {
            Actor actor = _simulation.SchedulingPoint();
            actor.Sleeps.WaitIsOver();
            if (connection != _connection)
            {
                return;
            }

            if (_wire.Count == WireLength)
            {
                _room.Wait(actor, "room on the wire");
                continue;
            }

            int length = _simulation.Random.Between(NetProtocol.MinPacketSize, workload.MaxPacketSize);
            _wire.Enqueue(new Packet(_simulation.Random.NextUInt64(), length, _simulation.TimeProvider.GetTimestamp()));
            _simulation.Requests.Add(NetFrontend.Incoming);
            _device.Events.Backend.Raise();
            sent++;
        }
    }

    private bool IsContentOf(ulong number, int length, ReadOnlySpan<byte> packet)
    {
        if (_content.Length < length)
        {
            _content = new byte[NetProtocol.MaxPacketSize];
        }

        Span<byte> content = _content.AsSpan(0, length);
        NumberedBytes.Fill(content, number);
        return packet.SequenceEqual(content);
    }

    /// <summary>A packet for the guest.</summary>
    internal readonly record struct Packet(ulong Number, int Length, long SentAt);
}
