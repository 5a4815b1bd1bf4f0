using System.Buffers.Binary;
using static Xen.Grants.Simulator.Net.NetProtocol;

namespace Xen.Grants.Simulator.Net;

/// <summary>The sending half of a network frontend.</summary>
internal sealed class NetTransmitter
{
    private readonly Simulation _simulation;
    private readonly Domain _guest;
    private readonly GrantedPages _pages;
    private readonly NetPeer _peer;
    private readonly FrontRing _ring;
    private readonly NetWorkload _workload;
    private readonly SeededRandom _random;
    private readonly RequestWaits _waits;
    private readonly Slot[] _slots;
    private readonly Stack<Slot> _idle = new();
    private readonly byte[] _content;
    private int _sent;
    private int _underWay;

    internal NetTransmitter(Simulation simulation, XenbusDevice device, GrantedPages pages, NetPeer peer, FrontRing ring, NetWorkload workload)
    {
        _simulation = simulation;
        _guest = device.Frontend;
        _pages = pages;
        _peer = peer;
        _ring = ring;
        _workload = workload;
        _random = simulation.Random;
        _waits = new RequestWaits(simulation, "an outgoing packet");
        _content = new byte[workload.MaxPacketSize];
        _slots = new Slot[ring.Free];
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new Slot { Id = (ushort)i };
            _idle.Push(_slots[i]);
        }
    }

    internal bool IsDone => _sent == _workload.Outgoing && _underWay == 0;

    /// <summary>Sends what there is room for.</summary>
    /// <returns>Whether the backend wants to be notified.</returns>
    internal bool Send()
    {
        while (_sent < _workload.Outgoing && _underWay < _workload.QueueDepth && _ring.Free >= MaxSlots && _idle.Count >= MaxSlots)
        {
            Send(new Packet(_random.NextUInt64(), _random.Between(MinPacketSize, _workload.MaxPacketSize), _simulation.TimeProvider.GetTimestamp()));
        }

        return _ring.Push();
    }

    /// <inheritdoc cref="FrontRing.FinalCheck"/>
    internal bool FinalCheck() => _ring.FinalCheck();

    internal void TakeResponses()
    {
        Span<byte> response = stackalloc byte[TxResponseSize];
        while (_ring.TryTakeResponse(response))
        {
            ushort id = BinaryPrimitives.ReadUInt16LittleEndian(response);
            short status = BinaryPrimitives.ReadInt16LittleEndian(response[2..]);
            Slot slot = _slots[id % _slots.Length];
            if (slot.Id == id && slot.Packet is Packet packet)
            {
                Answer(slot, packet, status);
            }
            else
            {
                _simulation.Requests.End(NetFrontend.Outgoing, RequestOutcome.AnsweredTwice);
            }
        }
    }

    private void Send(Packet packet)
    {
        Span<byte> content = _content.AsSpan(0, packet.Length);
        NumberedBytes.Fill(content, packet.Number);
        int count = DrawSlotCount(packet.Length);
        for (int left = count; left > 0; left--)
        {
            int size = DrawSlotSize(content.Length, left, isFirst: left == count);
            Put(packet, content[..size], isLast: left == 1);
            content = content[size..];
        }

        _peer.Expect(packet.Number, packet.Length);
        _sent++;
        _underWay++;
        _simulation.Requests.Add(NetFrontend.Outgoing);
    }

    /// <summary>As few as there can be, or a few more.</summary>
    private int DrawSlotCount(int length)
    {
        int least = (length + Frame.Size - 1) / Frame.Size;
        return Math.Min(least + _random.Next(4), MaxSlots);
    }

    /// <summary>Any size that leaves what can be put into the other slots, and a byte for each.</summary>
    private int DrawSlotSize(int length, int slotsLeft, bool isFirst)
    {
        int least = Math.Max(isFirst ? HeaderSize : 1, length - ((slotsLeft - 1) * Frame.Size));
        int most = Math.Min(Frame.Size, length - (slotsLeft - 1));
        return _random.Between(least, most);
    }

    private void Put(Packet packet, ReadOnlySpan<byte> bytes, bool isLast)
    {
        int offset = _random.Next(Frame.Size - bytes.Length + 1);
        Slot slot = _idle.Pop();
        slot.Id += (ushort)_slots.Length;
        slot.Packet = packet;
        slot.Page = _pages.Take();
        bytes.CopyTo(_guest.Memory.Write(slot.Page + (ulong)offset, bytes.Length));
        slot.Ref = _pages.Grant(slot.Page, readOnly: true);

        // The first slot tells the size of the whole packet, each other one its own.
        int size = packet.Slots.Count == 0 ? packet.Length : bytes.Length;
        packet.Slots.Add(slot);

        Span<byte> request = stackalloc byte[TxEntrySize];
        BinaryPrimitives.WriteUInt32LittleEndian(request, slot.Ref.Value);
        BinaryPrimitives.WriteUInt16LittleEndian(request[4..], (ushort)offset);
        BinaryPrimitives.WriteUInt16LittleEndian(request[6..], isLast ? (ushort)0 : MoreData);
        BinaryPrimitives.WriteUInt16LittleEndian(request[8..], slot.Id);
        BinaryPrimitives.WriteUInt16LittleEndian(request[10..], (ushort)size);
        _ring.Put(request);
    }

    private void Answer(Slot slot, Packet packet, short status)
    {
        slot.Packet = null;
        packet.Failed |= status != StatusOkay;
        packet.Answered++;
        if (packet.Answered == packet.Slots.Count)
        {
            End(packet);
        }
    }

    private void End(Packet packet)
    {
        bool hasLostPage = packet.Slots.Exists(s => _pages.IsLost(s.Page));
        bool arrived = _peer.HasArrived(packet.Number);
        _simulation.Requests.End(NetFrontend.Outgoing, packet.Failed switch
        {
            false => arrived ? RequestOutcome.Right : RequestOutcome.Corrupted,
            true => !arrived && hasLostPage ? RequestOutcome.Right : RequestOutcome.ErrorWithoutCause,
        });
        _waits.Ended(packet.SentAt, !packet.Failed, hasLostPage);
        _underWay--;
        foreach (Slot slot in packet.Slots)
        {
            _pages.Return(slot.Page, slot.Ref);
            _idle.Push(slot);
        }
    }

    /// <summary>A packet of the guest's. It is dropped as a whole: an error for one slot is one for all of it.</summary>
    private sealed class Packet(ulong number, int length, long sentAt)
    {
        internal ulong Number => number;

        internal int Length => length;

        internal long SentAt => sentAt;

        internal List<Slot> Slots { get; } = [];

        internal int Answered { get; set; }

        internal bool Failed { get; set; }
    }

    private sealed class Slot
    {
        /// <summary>New with each use; what is left of a division by the number of slots is its index.</summary>
        internal ushort Id { get; set; }

        /// <summary>The packet that it is a part of, until it is answered.</summary>
        internal Packet? Packet { get; set; }

        internal ulong Page { get; set; }

        internal GrantRef Ref { get; set; }
    }
}
