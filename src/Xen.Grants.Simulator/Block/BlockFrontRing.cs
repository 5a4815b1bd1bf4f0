using System.Buffers.Binary;
using static Xen.Grants.Simulator.Block.BlockProtocol;

namespace Xen.Grants.Simulator.Block;

/// <summary>The frontend's end of a shared block ring, of one or more pages side by side.</summary>
internal sealed class BlockFrontRing
{
    private readonly IHostMemory _memory;
    private readonly ulong _address;
    private readonly uint _size;
    private uint _reqProdPrivate;
    private uint _rspCons;

    /// <summary>An empty ring in zeroed pages.</summary>
    internal BlockFrontRing(IHostMemory memory, ulong address, int pages)
    {
        _memory = memory;
        _address = address;
        _size = RingSize(pages);
        Store(ReqEventOffset, 1);
        Store(RspEventOffset, 1);
    }

    internal uint Size => _size;

    internal bool IsFull => _reqProdPrivate - _rspCons == _size;

    internal void Put(ReadOnlySpan<byte> request)
    {
        CopyTo(EntryAddress(_reqProdPrivate), request);
        _reqProdPrivate++;
    }

    /// <summary>Shows the backend the requests put so far.</summary>
    /// <returns>Whether it wants to be notified: C's <c>RING_PUSH_REQUESTS_AND_CHECK_NOTIFY</c>.</returns>
    internal bool Push()
    {
        uint old = Load(ReqProdOffset);
        Store(ReqProdOffset, _reqProdPrivate);
        uint wanted = Load(ReqEventOffset);
        return _reqProdPrivate - wanted < _reqProdPrivate - old;
    }

    internal bool TryTakeResponse(Span<byte> response)
    {
        if (_rspCons == Load(RspProdOffset))
        {
            return false;
        }

        CopyFrom(EntryAddress(_rspCons), response);
        _rspCons++;
        return true;
    }

    /// <summary>Asks to be notified of the next response.</summary>
    /// <returns>Whether there already is one: C's <c>RING_FINAL_CHECK_FOR_RESPONSES</c>.</returns>
    internal bool FinalCheck()
    {
        Store(RspEventOffset, _rspCons + 1);
        return _rspCons != Load(RspProdOffset);
    }

    private ulong EntryAddress(uint index) => _address + EntriesOffset + ((index & (_size - 1)) * EntrySize);

    private uint Load(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_memory.Read(_address + (ulong)offset, sizeof(uint)));

    private void Store(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_memory.Write(_address + (ulong)offset, sizeof(uint)), value);

    /// <summary>An entry may lie across two pages.</summary>
    private void CopyTo(ulong address, ReadOnlySpan<byte> bytes)
    {
        int first = Math.Min(bytes.Length, Frame.Size - (int)(address % Frame.Size));
        bytes[..first].CopyTo(_memory.Write(address, first));
        if (first < bytes.Length)
        {
            bytes[first..].CopyTo(_memory.Write(address + (ulong)first, bytes.Length - first));
        }
    }

    private void CopyFrom(ulong address, Span<byte> bytes)
    {
        int first = Math.Min(bytes.Length, Frame.Size - (int)(address % Frame.Size));
        _memory.Read(address, first).CopyTo(bytes);
        if (first < bytes.Length)
        {
            _memory.Read(address + (ulong)first, bytes.Length - first).CopyTo(bytes[first..]);
        }
    }
}
