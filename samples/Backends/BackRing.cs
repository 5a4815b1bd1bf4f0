using System.Buffers.Binary;
using System.Numerics;
using Xen.Grants;

namespace Backends;

/// <summary>The backend's end of a ring of one page that it shares with a frontend, for any protocol.</summary>
public sealed class BackRing
{
    private const int PageSize = 4096;
    private const int ReqProd = 0;
    private const int ReqEvent = 4;
    private const int RspProd = 8;
    private const int RspEvent = 12;
    private const int FirstEntry = 64;

    private readonly IHostMemory _memory;
    private readonly ulong _address;
    private readonly int _entrySize;
    private readonly uint _size;
    private uint _reqCons;
    private uint _rspProdPrivate;

    /// <summary>Takes over a ring that the frontend has set up: C's <c>BACK_RING_INIT</c>.</summary>
    /// <param name="memory">The memory that it is mapped into.</param>
    /// <param name="address">Where.</param>
    /// <param name="entrySize">Bytes of a request or a response, whichever is larger.</param>
    public BackRing(IHostMemory memory, ulong address, int entrySize)
    {
        _memory = memory;
        _address = address;
        _entrySize = entrySize;
        _size = 1u << BitOperations.Log2((uint)((PageSize - FirstEntry) / entrySize));
    }

    /// <summary>Copies the next request, if there is one, so that the frontend cannot change what is checked.</summary>
    public bool TryTakeRequest(Span<byte> wire)
    {
        if (Waiting == 0)
        {
            return false;
        }

        _memory.Read(EntryAddress(_reqCons), wire.Length).CopyTo(wire);
        _reqCons++;
        return true;
    }

    /// <summary>Whether there are so many requests; where not, asks to be notified when there are.</summary>
    /// <remarks>For one request it is C's <c>RING_FINAL_CHECK_FOR_REQUESTS</c>.</remarks>
    public bool HasRequests(int count)
    {
        if (Waiting >= count)
        {
            return true;
        }

        Store(ReqEvent, _reqCons + (uint)count);
        return Waiting >= count;
    }

    /// <summary>Puts a response on the ring.</summary>
    public void PutResponse(ReadOnlySpan<byte> response)
    {
        response.CopyTo(_memory.Write(EntryAddress(_rspProdPrivate), response.Length));
        _rspProdPrivate++;
    }

    /// <summary>Shows the frontend the responses put so far.</summary>
    /// <returns>Whether it wants to be notified: C's <c>RING_PUSH_RESPONSES_AND_CHECK_NOTIFY</c>.</returns>
    public bool PushResponses()
    {
        uint old = Load(RspProd);
        Store(RspProd, _rspProdPrivate);
        return _rspProdPrivate - Load(RspEvent) < _rspProdPrivate - old;
    }

    /// <summary>Requests that can be taken: none where there are more than the ring has room for (<c>RING_REQUEST_PROD_OVERFLOW</c>).</summary>
    private uint Waiting
    {
        get
        {
            uint reqProd = Load(ReqProd);
            return reqProd - _rspProdPrivate > _size ? 0 : reqProd - _reqCons;
        }
    }

    private ulong EntryAddress(uint index) => _address + FirstEntry + ((index & (_size - 1)) * (ulong)_entrySize);

    private uint Load(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_memory.Read(_address + (ulong)offset, sizeof(uint)));

    private void Store(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_memory.Write(_address + (ulong)offset, sizeof(uint)), value);
}
