using System.Buffers.Binary;
using System.Numerics;

namespace Xen.Grants.Simulator;

/// <summary>
/// The frontend's end of a shared ring, of one or more pages side by side, for requests and responses of any
/// protocol: C's <c>xen/io/ring.h</c>.
/// </summary>
internal sealed class FrontRing
{
    private readonly IHostMemory _memory;
    private readonly ulong _address;
    private readonly int _entrySize;
    private readonly uint _size;
    private uint _reqProdPrivate;
    private uint _rspCons;

    /// <summary>An empty ring in zeroed pages.</summary>
    /// <param name="memory">The guest's memory.</param>
    /// <param name="address">Where the ring is.</param>
    /// <param name="pages">How many pages it has.</param>
    /// <param name="entrySize">Bytes of a request or a response, whichever is larger.</param>
    internal FrontRing(IHostMemory memory, ulong address, int pages, int entrySize)
    {
        _memory = memory;
        _address = address;
        _entrySize = entrySize;
        // The largest power of two that fits.
        _size = 1u << BitOperations.Log2((uint)(((pages * Frame.Size) - RingPage.Entries) / entrySize));
        Store(RingPage.ReqEvent, 1);
        Store(RingPage.RspEvent, 1);
    }

    /// <summary>How many requests there is room for.</summary>
    internal int Free => (int)(_size - (_reqProdPrivate - _rspCons));

    internal void Put(ReadOnlySpan<byte> request)
    {
        CopyTo(EntryAddress(_reqProdPrivate), request);
        _reqProdPrivate++;
    }

    /// <summary>Shows the backend the requests put so far.</summary>
    /// <returns>Whether it wants to be notified: C's <c>RING_PUSH_REQUESTS_AND_CHECK_NOTIFY</c>.</returns>
    internal bool Push()
    {
        uint old = Load(RingPage.ReqProd);
        Store(RingPage.ReqProd, _reqProdPrivate);
        uint wanted = Load(RingPage.ReqEvent);
        return _reqProdPrivate - wanted < _reqProdPrivate - old;
    }

    internal bool TryTakeResponse(Span<byte> response)
    {
        if (_rspCons == Load(RingPage.RspProd))
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
        Store(RingPage.RspEvent, _rspCons + 1);
        return _rspCons != Load(RingPage.RspProd);
    }

    private ulong EntryAddress(uint index) => _address + RingPage.Entries + ((index & (_size - 1)) * (ulong)_entrySize);

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
