using System.Buffers.Binary;
using static Xen.Grants.Simulator.Net.NetProtocol;

namespace Xen.Grants.Simulator.Net;

/// <summary>The receiving half of a network frontend: posts empty pages and takes back packets.</summary>
internal sealed class NetReceiver
{
    private readonly Simulation _simulation;
    private readonly Domain _guest;
    private readonly GrantedPages _pages;
    private readonly NetPeer _peer;
    private readonly FrontRing _ring;
    private readonly RequestWaits _waits;
    private readonly int _expected;
    private readonly Buffer[] _buffers;
    private readonly Stack<Buffer> _idle = new();
    private readonly List<Buffer> _packet = [];
    private readonly byte[] _bytes;
    private int _ended;

    internal NetReceiver(Simulation simulation, XenbusDevice device, GrantedPages pages, NetPeer peer, FrontRing ring, NetWorkload workload)
    {
        _simulation = simulation;
        _guest = device.Frontend;
        _pages = pages;
        _peer = peer;
        _ring = ring;
        _waits = new RequestWaits(simulation, "an incoming packet");
        _expected = workload.Incoming;
        _bytes = new byte[workload.MaxPacketSize];
        _buffers = new Buffer[workload.ReceivePages];
        for (int i = 0; i < _buffers.Length; i++)
        {
            _buffers[i] = new Buffer { Id = (ushort)i };
            _idle.Push(_buffers[i]);
        }
    }

    internal bool IsDone => _ended == _expected;

    /// <summary>Posts every page that is idle.</summary>
    /// <returns>Whether the backend wants to be notified.</returns>
    internal bool PostPages()
    {
        Span<byte> request = stackalloc byte[RxEntrySize];
        request.Clear();
        while (_idle.TryPop(out Buffer? buffer))
        {
            buffer.IsPosted = true;
            buffer.Page = _pages.Take();
            buffer.Ref = _pages.Grant(buffer.Page, readOnly: false);
            BinaryPrimitives.WriteUInt16LittleEndian(request, buffer.Id);
            BinaryPrimitives.WriteUInt32LittleEndian(request[4..], buffer.Ref.Value);
            _ring.Put(request);
        }

        return _ring.Push();
    }

    /// <inheritdoc cref="FrontRing.FinalCheck"/>
    internal bool FinalCheck() => _ring.FinalCheck();

    internal void TakeResponses()
    {
        Span<byte> response = stackalloc byte[RxEntrySize];
        while (_ring.TryTakeResponse(response))
        {
            Buffer buffer = _buffers[BinaryPrimitives.ReadUInt16LittleEndian(response) % _buffers.Length];
            if (!buffer.IsPosted)
            {
                _simulation.Requests.End(NetFrontend.Incoming, RequestOutcome.AnsweredTwice);
                continue;
            }

            buffer.IsPosted = false;
            buffer.Offset = BinaryPrimitives.ReadUInt16LittleEndian(response[2..]);
            buffer.Status = BinaryPrimitives.ReadInt16LittleEndian(response[6..]);
            _packet.Add(buffer);
            if ((BinaryPrimitives.ReadUInt16LittleEndian(response[4..]) & MoreData) == 0)
            {
                EndPacket();
            }
        }
    }

    /// <summary>Takes back what is still posted, once the backend is gone.</summary>
    internal void TakeBackPages()
    {
        foreach (Buffer buffer in _buffers)
        {
            if (buffer.IsPosted)
            {
                _pages.Return(buffer.Page, buffer.Ref);
            }
        }
    }

    private void EndPacket()
    {
        if (_peer.HasTaken)
        {
            _ended++;
            bool succeeded = _packet.TrueForAll(b => b.Status >= 0);
            (RequestOutcome outcome, NetPeer.Packet packet) = succeeded ? Deliver() : Drop();
            _simulation.Requests.End(NetFrontend.Incoming, outcome);
            _waits.Ended(packet.SentAt, succeeded, HasLostPage());
        }
        else
        {
            _simulation.Requests.End(NetFrontend.Incoming, RequestOutcome.AnsweredTwice);
        }

        foreach (Buffer buffer in _packet)
        {
            _pages.Return(buffer.Page, buffer.Ref);
            _idle.Push(buffer);
        }

        _packet.Clear();
    }

    private (RequestOutcome Outcome, NetPeer.Packet Packet) Drop() =>
        (HasLostPage() ? RequestOutcome.Right : RequestOutcome.ErrorWithoutCause, _peer.EndOldest());

    private (RequestOutcome Outcome, NetPeer.Packet Packet) Deliver()
    {
        int length = ReadPacket();
        if (length >= 0 && _peer.TryEnd(_bytes.AsSpan(0, length), out NetPeer.Packet packet))
        {
            return (RequestOutcome.Right, packet);
        }

        // What was in a page that is lost by now, nobody can tell.
        return (HasLostPage() ? RequestOutcome.Right : RequestOutcome.Corrupted, _peer.EndOldest());
    }

    /// <summary>Puts a packet together.</summary>
    /// <returns>How many bytes it has, or -1 where it is none, or cannot be read because a page is lost.</returns>
    private int ReadPacket()
    {
        int length = 0;
        foreach (Buffer buffer in _packet)
        {
            bool isInPage = buffer.Offset + buffer.Status <= Frame.Size;
            if (!isInPage || length + buffer.Status > _bytes.Length || _pages.IsLost(buffer.Page))
            {
                return -1;
            }

            _guest.Memory.Read(buffer.Page + buffer.Offset, buffer.Status).CopyTo(_bytes.AsSpan(length));
            length += buffer.Status;
        }

        return length;
    }

    private bool HasLostPage() => _packet.Exists(b => _pages.IsLost(b.Page));

    /// <summary>A page that is posted, and the answer.</summary>
    private sealed class Buffer
    {
        internal required ushort Id { get; init; }

        internal bool IsPosted { get; set; }

        internal ulong Page { get; set; }

        internal GrantRef Ref { get; set; }

        internal ushort Offset { get; set; }

        internal short Status { get; set; }
    }
}
