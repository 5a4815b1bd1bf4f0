using System.Diagnostics.CodeAnalysis;
using Xen.Grants;

namespace Backends.Tpmback;

/// <summary>The data path: reads a command out of the frontend's pages, has it executed, writes the response into them.</summary>
public sealed class Tpmback
{
    private const int PageSize = 4096;
    private const int EFAULT = 14;

    private readonly IGrantTable _grants;
    private readonly IHostMemory _memory;
    private readonly DomId _domid;
    private readonly ulong _mmapArea;
    private readonly SoftwareTpm _tpm;
    private readonly Action _notifyFrontend;
    private readonly Action<string> _log;
    private readonly TpmifTxRequest[] _packet;
    private readonly byte[] _command;

    /// <param name="grants">The host's grant table.</param>
    /// <param name="memory">The host's memory.</param>
    /// <param name="domid">The frontend.</param>
    /// <param name="txRingSize">Slots of a packet: C's <c>TPMIF_TX_RING_SIZE</c>.</param>
    /// <param name="mmapArea">Addresses for as many pages, with nothing mapped there.</param>
    /// <param name="tpm">The TPM to serve.</param>
    /// <param name="notifyFrontend">Notifies the frontend over its event channel.</param>
    /// <param name="log">Takes what goes wrong, in words.</param>
    public Tpmback(
        IGrantTable grants,
        IHostMemory memory,
        DomId domid,
        int txRingSize,
        ulong mmapArea,
        SoftwareTpm tpm,
        Action notifyFrontend,
        Action<string> log)
    {
        _grants = grants;
        _memory = memory;
        _domid = domid;
        _mmapArea = mmapArea;
        _tpm = tpm;
        _notifyFrontend = notifyFrontend;
        _log = log;
        _packet = new TpmifTxRequest[txRingSize];
        _command = new byte[txRingSize * PageSize];
    }

    /// <summary>Serves the packet that is there, if one is: C's <c>tpm_tx_action</c> and the daemon that it wakes.</summary>
    public void TpmTxAction(TpmifTx tx)
    {
        if (!tx.TryTake(_packet))
        {
            return;
        }

        Span<byte> command = _command.AsSpan(0, PacketSize());
        if (command.Length < SoftwareTpm.HeaderSize)
        {
            _log($"invalid packet of {_domid}: {command.Length} bytes");
            return;
        }

        if (PacketReadShmem(command) < 0)
        {
            return;
        }

        PacketWrite(tx, _tpm.Execute(command));
    }

    /// <summary>How long the packet is, by its slots: 0 where one of them does not lie in its page.</summary>
    private int PacketSize()
    {
        int size = 0;
        for (int i = 0; i < _packet.Length && _packet[i].HasBuffer; i++)
        {
            if (_packet[i].Size > _packet[i].Room)
            {
                return 0;
            }

            size += _packet[i].Size;
        }

        return size;
    }

    /// <summary>Reads the packet out of the frontend's pages.</summary>
    /// <returns>How many bytes were read, or -EFAULT.</returns>
    private int PacketReadShmem(Span<byte> data)
    {
        int offset = 0;
        for (int i = 0; offset < data.Length; i++)
        {
            TpmifTxRequest tx = _packet[i];
            MapGrantRef mapOp = MapGrantRef.Create(IdxToKaddr(i), GrantMapFlags.HostMap, tx.Ref, _domid);

            int rc = GrantRetry.Issue(_grants, ref mapOp);
            if (rc != 0)
            {
                Bug($"mapping a page of {_domid} to read: rc {rc}");
            }

            if (mapOp.Status != GrantStatus.Okay)
            {
                _log("Grant table operation failure !");
                return -EFAULT;
            }

            _memory.Read(IdxToKaddr(i) + (ulong)tx.Offset, tx.Size).CopyTo(data[offset..]);
            offset += tx.Size;
            UnmapPage(i, mapOp.Handle);
        }

        return offset;
    }

    /// <summary>Writes a response into the frontend's pages and notifies it.</summary>
    /// <returns>How many bytes were written, or 0 where the response cannot be delivered.</returns>
    private int PacketWrite(TpmifTx ring, ReadOnlySpan<byte> data)
    {
        int offset = 0;
        for (int i = 0; offset < data.Length && i < _packet.Length; i++)
        {
            TpmifTxRequest tx = _packet[i];
            if (!tx.HasBuffer)
            {
                _log("no buffer for the outgoing packet");
                return 0;
            }

            MapGrantRef mapOp = MapGrantRef.Create(IdxToKaddr(i), GrantMapFlags.HostMap, tx.Ref, _domid);

            int rc = GrantRetry.Issue(_grants, ref mapOp);
            if (rc != 0)
            {
                Bug($"mapping a page of {_domid} to write: rc {rc}");
            }

            if (mapOp.Status != GrantStatus.Okay)
            {
                _log("Grant table operation failure !");
                return 0;
            }

            GrantHandle handle = mapOp.Handle;

            int toCopy = Math.Min(data.Length - offset, tx.Room);
            data.Slice(offset, toCopy).CopyTo(_memory.Write(IdxToKaddr(i) + (ulong)tx.Offset, toCopy));
            ring.SetSize(i, toCopy);
            offset += toCopy;
            UnmapPage(i, handle);
        }

        _notifyFrontend();
        return offset;
    }

    private void UnmapPage(int index, GrantHandle handle)
    {
        UnmapGrantRef unmapOp = UnmapGrantRef.Create(IdxToKaddr(index), 0, handle);

        int rc = _grants.GrantTableOp(ref unmapOp);
        if (rc != 0)
        {
            Bug($"unmapping a page of {_domid}: rc {rc}");
        }

        if (unmapOp.Status != GrantStatus.Okay)
        {
            _log($"unmap of a page of {_domid} failed: status {unmapOp.Status}");
        }
    }

    private ulong IdxToKaddr(int index) => _mmapArea + ((ulong)index * PageSize);

    [DoesNotReturn]
    private static void Bug(string what) => throw new InvalidOperationException($"BUG: {what}");
}
