using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Xen.Grants;

namespace Backends.Netback;

/// <summary>
/// The data path, as the backend's kernel thread runs it: maps the pages of packets that the guest sends, and
/// copies packets for the guest into pages that it has posted.
/// </summary>
public sealed class Netback
{
    /// <summary>How many pages are mapped or copied in one batch at the most.</summary>
    public const int MaxPendingReqs = 64;

    private const int PageSize = 4096;
    private const int MaxPacketSize = 65535;
    private const int MaxPacketSlots = 18;
    private const int EthernetHeader = 14;
    private const int NetIpAlign = 2;
    private const short ResponseOkay = 0;
    private const short ResponseError = -1;

    private readonly IGrantTable _grants;
    private readonly IHostMemory _memory;
    private readonly DomId _domid;
    private readonly ulong _mmapPages;
    private readonly ulong _copyPages;
    private readonly Func<ulong, ulong> _frameOf;
    private readonly INic _nic;
    private readonly Action _notifyFrontend;
    private readonly Action<string> _log;

    private readonly NetifTxRequest[] _pendingTx = new NetifTxRequest[MaxPendingReqs];
    private readonly GrantHandle[] _grantTxHandle = new GrantHandle[MaxPendingReqs];
    private readonly int[] _dealloc = new int[MaxPendingReqs];
    private int _deallocCount;
    private readonly NetifRxSlot[] _pendingRx = new NetifRxSlot[MaxPendingReqs];
    private readonly byte[] _packet = new byte[MaxPacketSize];

    /// <param name="grants">The host's grant table.</param>
    /// <param name="memory">The host's memory.</param>
    /// <param name="domid">The frontend.</param>
    /// <param name="mmapPages">Addresses for <see cref="MaxPendingReqs"/> pages, with nothing mapped there.</param>
    /// <param name="copyPages">As many pages of the host's own.</param>
    /// <param name="frameOf">The frame number of a page of the host's own, given its address.</param>
    /// <param name="nic">The network.</param>
    /// <param name="notifyFrontend">Notifies the frontend over its event channel.</param>
    /// <param name="log">Takes what goes wrong, in words.</param>
    public Netback(
        IGrantTable grants, IHostMemory memory, DomId domid, ulong mmapPages, ulong copyPages, Func<ulong, ulong> frameOf, INic nic, Action notifyFrontend, Action<string> log)
    {
        _grants = grants;
        _memory = memory;
        _domid = domid;
        _mmapPages = mmapPages;
        _copyPages = copyPages;
        _frameOf = frameOf;
        _nic = nic;
        _notifyFrontend = notifyFrontend;
        _log = log;
    }

    /// <summary>Copies what the network has for the guest into pages that the guest has posted: C's <c>net_rx_action</c>.</summary>
    public void NetRxAction(BackRing rx)
    {
        for (int count = NetRxTakePackets(rx); count > 0; count = NetRxTakePackets(rx))
        {
            GrantCopy[] copy = new GrantCopy[count];
            for (int i = 0; i < count; i++)
            {
                NetifRxSlot slot = _pendingRx[i];
                copy[i] = GrantCopy.Create(
                    GrantCopySide.Own(_frameOf(Page(_copyPages, i)), slot.Offset),
                    GrantCopySide.Granted(_domid, slot.Gref, slot.Offset),
                    slot.Size,
                    GrantCopyFlags.DestGref);
            }

            int rc = _grants.GrantTableOp(copy);
            if (rc != 0)
            {
                Bug($"copying packets to {_domid}: rc {rc}");
            }

            int first = 0;
            short status = ResponseOkay;
            for (int i = 0; i < count; i++)
            {
                if (copy[i].Status != GrantStatus.Okay)
                {
                    _log($"Bad status {copy[i].Status} from copy to {_domid}.");
                    status = ResponseError;
                }

                if (!_pendingRx[i].HasMoreData)
                {
                    MakeRxResponses(rx, _pendingRx.AsSpan(first..(i + 1)), status);
                    first = i + 1;
                    status = ResponseOkay;
                }
            }

            PushResponses(rx);
        }
    }

    /// <summary>Takes what the guest sends and puts it on the network: C's <c>net_tx_action</c>.</summary>
    public void NetTxAction(BackRing tx)
    {
        for (int count = NetTxTakePackets(tx); count > 0; count = NetTxTakePackets(tx))
        {
            MapGrantRef[] map = new MapGrantRef[count];
            for (int i = 0; i < count; i++)
            {
                // The page is only read.
                map[i] = MapGrantRef.Create(
                    Page(_mmapPages, i), GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, _pendingTx[i].Gref, _domid);
            }

            int rc = _grants.GrantTableOp(map);
            if (rc != 0)
            {
                Bug($"mapping packets of {_domid}: rc {rc}");
            }

            for (int i = 0; i < count; i++)
            {
                // Check the status of the header.
                int header = i;
                GrantStatus err = map[i].Status;
                if (err != 0)
                {
                    MakeTxResponse(tx, i, ResponseError);
                }
                else
                {
                    _grantTxHandle[i] = map[i].Handle;
                }

                while (_pendingTx[i].HasMoreData)
                {
                    i++;

                    // Check the fragment's; where it is okay, remember the handle.
                    GrantStatus newerr = map[i].Status;
                    if (newerr == 0)
                    {
                        _grantTxHandle[i] = map[i].Handle;
                        if (err != 0)
                        {
                            // The packet is dropped already.
                            NetifIdxRelease(i);
                        }

                        continue;
                    }

                    MakeTxResponse(tx, i, ResponseError);
                    if (err == 0)
                    {
                        // The first error: the header and the fragments before this one go too.
                        NetifIdxRelease(header, i);
                        err = newerr;
                    }
                }

                if (err == 0)
                {
                    Transmit(header, i + 1);
                    NetifIdxRelease(header, i + 1);
                }
            }

            NetTxActionDealloc(tx);
            PushResponses(tx);
        }
    }

    /// <summary>Takes packets off the network, as many as there are pages posted for, into pages of the host's own.</summary>
    /// <returns>How many posted pages they will fill.</returns>
    private int NetRxTakePackets(BackRing rx)
    {
        int count = 0;
        while (_nic.WaitingLength is > 0 and int length)
        {
            int slots = (NetIpAlign + length + PageSize - 1) / PageSize;
            if (count + slots > MaxPendingReqs || !rx.HasRequests(slots) || !NetRxTakeSlots(rx, count, length))
            {
                break;
            }

            Span<byte> packet = _packet.AsSpan(0, length);
            _nic.Take(packet);
            for (int end = count + slots; count < end; count++)
            {
                NetifRxSlot slot = _pendingRx[count];
                packet[..slot.Size].CopyTo(_memory.Write(Page(_copyPages, count) + slot.Offset, slot.Size));
                packet = packet[slot.Size..];
            }
        }

        return count;
    }

    /// <summary>Takes the posted pages for one packet off the ring.</summary>
    /// <returns>False where the frontend has taken one back meanwhile, which it must not.</returns>
    private bool NetRxTakeSlots(BackRing rx, int first, int length)
    {
        Span<byte> wire = stackalloc byte[NetifRxSlot.WireSize];
        int offset = NetIpAlign;
        for (int i = first; length > 0; i++)
        {
            if (!rx.TryTakeRequest(wire))
            {
                return false;
            }

            int size = Math.Min(length, PageSize - offset);
            length -= size;
            _pendingRx[i] = NetifRxSlot.Decode(wire, offset, size, hasMoreData: length > 0);
            offset = 0;
        }

        return true;
    }

    /// <summary>Answers for all slots of one packet.</summary>
    private static void MakeRxResponses(BackRing rx, ReadOnlySpan<NetifRxSlot> packet, short status)
    {
        Span<byte> response = stackalloc byte[NetifRxSlot.WireSize];
        foreach (ref readonly NetifRxSlot slot in packet)
        {
            slot.EncodeResponse(response, status == ResponseOkay ? (short)slot.Size : status);
            rx.PutResponse(response);
        }
    }

    /// <summary>Takes packets off the ring, as many as fit into a batch.</summary>
    /// <returns>How many pages they have in all.</returns>
    private int NetTxTakePackets(BackRing tx)
    {
        int count = 0;
        while (count + MaxPacketSlots <= MaxPendingReqs && tx.HasRequests(1) && NetTxTakePacket(tx, count) is > 0 and int slots)
        {
            if (IsValid(_pendingTx.AsSpan(count, slots)))
            {
                count += slots;
            }
            else
            {
                _log($"invalid packet of {_domid}");
                NetTxErr(tx, count, slots);
            }
        }

        return count;
    }

    /// <summary>Copies one packet's requests, and leaves the header with the bytes that are its own.</summary>
    /// <returns>How many there are.</returns>
    private int NetTxTakePacket(BackRing tx, int first)
    {
        Span<byte> wire = stackalloc byte[NetifTxRequest.WireSize];
        int slots = 0;
        int ofFragments = 0;
        bool goesOn = true;
        while (goesOn && slots < MaxPacketSlots && tx.TryTakeRequest(wire))
        {
            NetifTxRequest request = NetifTxRequest.Decode(wire);
            goesOn = request.HasMoreData;
            ofFragments += slots == 0 ? 0 : request.Size;
            _pendingTx[first + slots] = request;
            slots++;
        }

        if (slots > 0)
        {
            _pendingTx[first] = _pendingTx[first] with { Size = _pendingTx[first].Size - ofFragments };
        }

        return slots;
    }

    private static bool IsValid(ReadOnlySpan<NetifTxRequest> packet)
    {
        foreach (ref readonly NetifTxRequest request in packet)
        {
            if (!request.IsValid)
            {
                return false;
            }
        }

        return packet[0].Size >= EthernetHeader && !packet[^1].HasMoreData;
    }

    /// <summary>Answers a packet that cannot be worked on, with all that belongs to it.</summary>
    private void NetTxErr(BackRing tx, int first, int slots)
    {
        for (int i = first; i < first + slots; i++)
        {
            MakeTxResponse(tx, i, ResponseError);
        }

        Span<byte> wire = stackalloc byte[NetifTxRequest.WireSize];
        while (_pendingTx[first + slots - 1].HasMoreData && tx.TryTakeRequest(wire))
        {
            _pendingTx[first + slots - 1] = NetifTxRequest.Decode(wire);
            MakeTxResponse(tx, first + slots - 1, ResponseError);
        }

        PushResponses(tx);
    }

    /// <summary>Puts a packet on the network whose pages are all mapped.</summary>
    private void Transmit(int header, int end)
    {
        int length = 0;
        for (int i = header; i < end; i++)
        {
            NetifTxRequest request = _pendingTx[i];
            _memory.Read(Page(_mmapPages, i) + request.Offset, request.Size).CopyTo(_packet.AsSpan(length));
            length += request.Size;
        }

        _nic.Send(_packet.AsSpan(0, length));
    }

    private void NetifIdxRelease(int index) => _dealloc[_deallocCount++] = index;

    private void NetifIdxRelease(int first, int end)
    {
        for (int i = first; i < end; i++)
        {
            NetifIdxRelease(i);
        }
    }

    /// <summary>Unmaps and answers for all pages that were released.</summary>
    private void NetTxActionDealloc(BackRing tx)
    {
        int count = _deallocCount;
        _deallocCount = 0;
        UnmapGrantRef[] unmap = new UnmapGrantRef[count];
        for (int i = 0; i < count; i++)
        {
            unmap[i] = UnmapGrantRef.Create(Page(_mmapPages, _dealloc[i]), 0, _grantTxHandle[_dealloc[i]]);
        }

        int rc = _grants.GrantTableOp(unmap);
        if (rc != 0)
        {
            Bug($"unmapping packets of {_domid}: rc {rc}");
        }

        for (int i = 0; i < count; i++)
        {
            if (unmap[i].Status != GrantStatus.Okay)
            {
                _log($"unmap of a page of {_domid} failed: status {unmap[i].Status}");
            }

            MakeTxResponse(tx, _dealloc[i], ResponseOkay);
        }
    }

    private void MakeTxResponse(BackRing tx, int index, short status)
    {
        Span<byte> response = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(response, _pendingTx[index].Id);
        BinaryPrimitives.WriteInt16LittleEndian(response[2..], status);
        tx.PutResponse(response);
    }

    private void PushResponses(BackRing ring)
    {
        if (ring.PushResponses())
        {
            _notifyFrontend();
        }
    }

    private static ulong Page(ulong first, int index) => first + ((ulong)index * PageSize);

    [DoesNotReturn]
    private static void Bug(string what) => throw new InvalidOperationException($"BUG: {what}");
}
