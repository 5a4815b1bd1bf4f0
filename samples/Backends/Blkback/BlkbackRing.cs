using System.Buffers.Binary;
using System.Numerics;
using Xen.Grants;

namespace Backends.Blkback;

/// <summary>The backend's end of the ring that it shares with a frontend: one or more pages side by side.</summary>
public sealed class BlkbackRing
{
    private const int PageSize = 4096;
    private const int ReqProd = 0;
    private const int ReqEvent = 4;
    private const int RspProd = 8;
    private const int RspEvent = 12;
    private const int FirstEntry = 64;
    private const int ResponseSize = 16;

    private readonly IHostMemory _memory;
    private readonly ulong _address;
    private readonly uint _size;
    private uint _reqCons;
    private uint _rspProdPrivate;

    /// <summary>Takes over a ring that the frontend has set up: C's <c>BACK_RING_INIT</c>.</summary>
    /// <param name="memory">The memory that it is mapped into.</param>
    /// <param name="address">Where.</param>
    /// <param name="pages">How many pages it has.</param>
    public BlkbackRing(IHostMemory memory, ulong address, int pages)
    {
        _memory = memory;
        _address = address;
        _size = 1u << BitOperations.Log2((uint)((pages * PageSize) - FirstEntry) / BlkifRequest.Size);
    }

    /// <summary>Copies the next request, if there is one, so that the frontend cannot change what is checked.</summary>
    public bool TryTakeRequest(Span<byte> wire)
    {
        if (Waiting == 0)
        {
            return false;
        }

        CopyFrom(EntryAddress(_reqCons), wire);
        _reqCons++;
        return true;
    }

    /// <summary>Puts a response on the ring and shows it to the frontend.</summary>
    /// <returns>Whether the frontend wants to be notified: C's <c>RING_PUSH_RESPONSES_AND_CHECK_NOTIFY</c>.</returns>
    public bool PushResponse(ulong id, BlkifOperation operation, short status)
    {
        Span<byte> response = stackalloc byte[ResponseSize];
        response.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(response, id);
        response[8] = (byte)operation;
        BinaryPrimitives.WriteInt16LittleEndian(response[10..], status);
        CopyTo(EntryAddress(_rspProdPrivate), response);

        uint old = _rspProdPrivate++;
        Store(RspProd, _rspProdPrivate);
        return _rspProdPrivate - Load(RspEvent) < _rspProdPrivate - old;
    }

    /// <summary>Asks to be notified of the next request.</summary>
    /// <returns>Whether there already is one: C's <c>RING_FINAL_CHECK_FOR_REQUESTS</c>.</returns>
    public bool FinalCheckForRequests()
    {
        Store(ReqEvent, _reqCons + 1);
        return Waiting != 0;
    }

    /// <summary>Serves all requests that are on the ring, one after the other.</summary>
    /// <param name="request">Takes each of them.</param>
    /// <param name="tryServe">Does what it asks for, and says whether that could be done.</param>
    /// <param name="notifyFrontend">Notifies the frontend over its event channel.</param>
    public void HandleRequests(BlkifRequest request, Func<bool> tryServe, Action notifyFrontend)
    {
        Span<byte> wire = stackalloc byte[BlkifRequest.Size];
        do
        {
            while (TryTakeRequest(wire))
            {
                request.Decode(wire);
                if (PushResponse(request.Id, request.Operation, tryServe() ? BlkifRequest.ResponseOkay : BlkifRequest.ResponseError))
                {
                    notifyFrontend();
                }
            }
        }
        while (FinalCheckForRequests());
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

    private ulong EntryAddress(uint index) => _address + FirstEntry + ((index & (_size - 1)) * BlkifRequest.Size);

    private uint Load(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_memory.Read(_address + (ulong)offset, sizeof(uint)));

    private void Store(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_memory.Write(_address + (ulong)offset, sizeof(uint)), value);

    // Entries may lie across two pages.
    private void CopyFrom(ulong address, Span<byte> bytes)
    {
        int first = Math.Min(bytes.Length, PageSize - (int)(address % PageSize));
        _memory.Read(address, first).CopyTo(bytes);
        if (first < bytes.Length)
        {
            _memory.Read(address + (ulong)first, bytes.Length - first).CopyTo(bytes[first..]);
        }
    }

    private void CopyTo(ulong address, ReadOnlySpan<byte> bytes)
    {
        int first = Math.Min(bytes.Length, PageSize - (int)(address % PageSize));
        bytes[..first].CopyTo(_memory.Write(address, first));
        if (first < bytes.Length)
        {
            bytes[first..].CopyTo(_memory.Write(address + (ulong)first, bytes.Length - first));
        }
    }
}
