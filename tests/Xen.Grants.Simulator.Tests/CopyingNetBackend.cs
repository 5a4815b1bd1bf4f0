using System.Buffers.Binary;
using Xen.Grants.Simulator.Net;

namespace Xen.Grants.Simulator.Tests;

/// <summary>What a <see cref="CopyingNetBackend"/> does wrong; to some, with every tenth packet.</summary>
public enum NetMistake
{
    None,
    RefuseToConnect,
    DropSomeOutgoing,
    DropSomeIncoming,
    FailOneSlot,
    ForgetSomeOutgoing,
    ForgetSomeIncoming,
    AnswerSomeOutgoingTwice,
    AnswerSomeIncomingTwice,
    LoseSomeOutgoing,
    CorruptSomeOutgoing,
    CorruptSomeIncoming,
    TruncateSomeIncoming,
    SendSomeTwice,
    FailSomeThatGotThrough,
    LeaveTheRingsMapped,
    LeaveEarly,
    Crash,
    DoNotRetry,
}

/// <summary>A small network backend that copies in both directions, slot by slot, right or with one mistake.</summary>
internal sealed class CopyingNetBackend(XenbusDevice device, NetPeer peer, NetMistake mistake)
{
    private const int PageSize = 4096;
    private const ushort MoreData = 4;
    private const short Error = -1;

    /// <summary>Where in a posted page the backend puts what comes in, to see that the frontend looks there.</summary>
    private const ushort ReceiveOffset = 64;

    private readonly Domain _host = device.Backend;
    private readonly MappedRings _mapping = new(device);
    private readonly byte[] _packet = new byte[65536];
    private readonly List<ushort> _ids = [];
    private BackRing _tx = null!;
    private BackRing _rx = null!;
    private ulong _buffer;
    private int _packets;
    private bool _wantsToKnow;

    /// <summary>One packet in ten, for the mistakes that only some meet.</summary>
    private bool IsTenth => _packets % 10 == 0;

    private bool HasLeft => mistake == NetMistake.LeaveEarly && _packets > 30;

    internal void Run()
    {
        device.SwitchBackend(XenbusState.InitWait);
        device.WaitForFrontend(XenbusState.Initialised);
        _buffer = _host.AllocatePages(1);
        if (mistake == NetMistake.RefuseToConnect || !_mapping.TryMap(retry: mistake != NetMistake.DoNotRetry))
        {
            device.SwitchBackend(XenbusState.Closed);
            return;
        }

        _tx = new BackRing(_host.Memory, _mapping.Address, 1, 12);
        _rx = new BackRing(_host.Memory, _mapping.Address + PageSize, 1, 8);
        device.SwitchBackend(XenbusState.Connected);
        while (device.FrontendState is XenbusState.Initialised or XenbusState.Connected && !HasLeft)
        {
            device.Events.Backend.Wait();
            do
            {
                ServeOutgoing();
            }
            while (!HasLeft && _tx.HasRequests(1));
            ServeIncoming();
            if (_wantsToKnow)
            {
                device.Events.Backend.Notify();
                _wantsToKnow = false;
            }
        }

        if (mistake != NetMistake.LeaveTheRingsMapped)
        {
            _mapping.Unmap();
        }

        device.SwitchBackend(XenbusState.Closed);
    }

    private void ServeOutgoing()
    {
        Span<byte> request = stackalloc byte[12];
        while (!HasLeft && _tx.TryTake(request))
        {
            int total = BinaryPrimitives.ReadUInt16LittleEndian(request[10..]);
            bool copied = TakePacket(request, total);
            _packets++;
            if (IsTenth && mistake == NetMistake.Crash)
            {
                _host.Memory.Read(0, 1);
            }

            if (HasLeft || (IsTenth && mistake == NetMistake.ForgetSomeOutgoing))
            {
                continue;
            }

            if (copied && !(IsTenth && mistake is NetMistake.DropSomeOutgoing or NetMistake.LoseSomeOutgoing))
            {
                Send(_packet.AsSpan(0, total));
            }

            bool fails = IsTenth && mistake is NetMistake.DropSomeOutgoing or NetMistake.FailSomeThatGotThrough;
            AnswerOutgoing(copied && !fails ? (short)0 : Error);
            if (IsTenth && mistake == NetMistake.AnswerSomeOutgoingTwice)
            {
                AnswerOutgoing(0);
            }
        }
    }

    /// <summary>Copies all slots of one packet, of which the first one's request is here.</summary>
    private bool TakePacket(Span<byte> request, int total)
    {
        _ids.Clear();
        bool copied = true;
        int done = 0;
        List<byte[]> slots = [request.ToArray()];
        while ((BinaryPrimitives.ReadUInt16LittleEndian(request[6..]) & MoreData) != 0)
        {
            Assert.True(_tx.TryTake(request), "The frontend showed a part of a packet.");
            slots.Add(request.ToArray());
        }

        // The first slot tells the size of all.
        int first = total - slots.Skip(1).Sum(s => BinaryPrimitives.ReadUInt16LittleEndian(s.AsSpan(10)));
        foreach (byte[] slot in slots)
        {
            int size = done == 0 ? first : BinaryPrimitives.ReadUInt16LittleEndian(slot.AsSpan(10));
            GrantRef reference = new(BinaryPrimitives.ReadUInt32LittleEndian(slot));
            ushort offset = BinaryPrimitives.ReadUInt16LittleEndian(slot.AsSpan(4));
            _ids.Add(BinaryPrimitives.ReadUInt16LittleEndian(slot.AsSpan(8)));
            copied &= Copy(GrantCopySide.Granted(device.Frontend.Id, reference, offset), Own(0), size, GrantCopyFlags.SourceGref);
            _host.Memory.Read(_buffer, size).CopyTo(_packet.AsSpan(done));
            done += size;
        }

        return copied;
    }

    private void Send(Span<byte> packet)
    {
        if (IsTenth && mistake == NetMistake.CorruptSomeOutgoing)
        {
            packet[^1] ^= 1;
        }

        peer.Receive(packet);
        if (IsTenth && mistake == NetMistake.SendSomeTwice)
        {
            peer.Receive(packet);
        }
    }

    private void AnswerOutgoing(short status)
    {
        Span<byte> response = stackalloc byte[4];
        foreach (ushort id in _ids)
        {
            bool fails = mistake == NetMistake.FailOneSlot && IsTenth && id == _ids[^1];
            BinaryPrimitives.WriteUInt16LittleEndian(response, id);
            BinaryPrimitives.WriteInt16LittleEndian(response[2..], fails ? Error : status);
            _wantsToKnow |= _tx.Put(response);
        }
    }

    private void ServeIncoming()
    {
        while (!HasLeft && peer.WaitingLength is > 0 and int length)
        {
            int slots = (length + PageSize - ReceiveOffset - 1) / (PageSize - ReceiveOffset);
            if (!_rx.HasRequests((uint)slots))
            {
                return;
            }

            _packets++;
            Span<byte> packet = _packet.AsSpan(0, length);
            peer.Take(packet);
            if (IsTenth && mistake == NetMistake.ForgetSomeIncoming)
            {
                continue;
            }

            if (IsTenth && mistake == NetMistake.CorruptSomeIncoming)
            {
                packet[^1] ^= 1;
            }

            Deliver(IsTenth && mistake == NetMistake.TruncateSomeIncoming ? packet[..^1] : packet);
        }
    }

    private void Deliver(ReadOnlySpan<byte> packet)
    {
        bool copied = !(IsTenth && mistake == NetMistake.DropSomeIncoming);
        List<byte[]> responses = [];
        Span<byte> request = stackalloc byte[8];
        while (!packet.IsEmpty)
        {
            int size = Math.Min(packet.Length, PageSize - ReceiveOffset);
            packet[..size].CopyTo(_host.Memory.Write(_buffer, size));
            packet = packet[size..];
            Assert.True(_rx.TryTake(request));
            GrantRef reference = new(BinaryPrimitives.ReadUInt32LittleEndian(request[4..]));
            copied &= Copy(Own(0), GrantCopySide.Granted(device.Frontend.Id, reference, ReceiveOffset), size, GrantCopyFlags.DestGref);

            byte[] response = new byte[8];
            request[..2].CopyTo(response);
            BinaryPrimitives.WriteUInt16LittleEndian(response.AsSpan(2), ReceiveOffset);
            BinaryPrimitives.WriteUInt16LittleEndian(response.AsSpan(4), packet.IsEmpty ? (ushort)0 : MoreData);
            BinaryPrimitives.WriteInt16LittleEndian(response.AsSpan(6), (short)size);
            responses.Add(response);
        }

        foreach (byte[] response in responses)
        {
            if (!copied)
            {
                BinaryPrimitives.WriteInt16LittleEndian(response.AsSpan(6), Error);
            }

            _wantsToKnow |= _rx.Put(response);
        }

        if (IsTenth && mistake == NetMistake.AnswerSomeIncomingTwice)
        {
            _wantsToKnow |= _rx.Put(responses[^1]);
        }
    }

    private GrantCopySide Own(ushort offset) => GrantCopySide.Own(_host.FrameNumberOf(_buffer), offset);

    private bool Copy(GrantCopySide source, GrantCopySide dest, int length, GrantCopyFlags flags)
    {
        GrantCopy copy = GrantCopy.Create(source, dest, (ushort)length, flags);
        int rc = mistake == NetMistake.DoNotRetry ? _host.GrantTable.GrantTableOp(ref copy) : GrantRetry.Issue(_host.GrantTable, ref copy);
        return rc == 0 && copy.Status == GrantStatus.Okay;
    }
}

/// <summary>A guest that exchanges packets with a peer through a <see cref="CopyingNetBackend"/>.</summary>
internal sealed class CopyingNetScenario(NetMistake mistake, NetWorkload workload) : IGrantScenario
{
    public string Name => "packets both ways";

    public string System => "copying network backend";

    public void Run(Simulation simulation)
    {
        Domain host = simulation.CreateDomain(DomainKind.Pv, "host");
        Domain guest = simulation.CreateDomain(DomainKind.Hvm, "guest");
        XenbusDevice device = new(simulation, guest, host);
        NetPeer peer = new(simulation, device);
        simulation.Spawn("frontend", new NetFrontend(simulation, device, new GuestGrants(guest), peer, workload).Run);
        simulation.Spawn("backend", new CopyingNetBackend(device, peer, mistake).Run);
    }
}
