using System.Buffers.Binary;
using Xen.Grants;

namespace Backends.Netback;

/// <summary>A part of a packet that the guest sends, in one granted page: C's <c>struct netif_tx_request</c>.</summary>
/// <param name="Gref">The page.</param>
/// <param name="Offset">Where in the page the bytes begin.</param>
/// <param name="HasMoreData"><c>NETTXF_more_data</c>: the packet goes on in the next request.</param>
/// <param name="Id">The frontend's name for the request; it comes back in the response.</param>
/// <param name="Size">How many bytes; on the ring, the first request of a packet tells those of the whole packet.</param>
public readonly record struct NetifTxRequest(GrantRef Gref, ushort Offset, bool HasMoreData, ushort Id, int Size)
{
    /// <summary>Bytes of a request on the ring; a response has fewer.</summary>
    public const int WireSize = 12;

    private const ushort MoreData = 4;
    private const int PageSize = 4096;

    /// <summary>Whether the bytes lie in the page.</summary>
    public bool IsValid => Size > 0 && Offset + Size <= PageSize;

    /// <summary>Reads a request that was copied from the ring.</summary>
    public static NetifTxRequest Decode(ReadOnlySpan<byte> wire) => new(
        new GrantRef(BinaryPrimitives.ReadUInt32LittleEndian(wire)),
        BinaryPrimitives.ReadUInt16LittleEndian(wire[4..]),
        (BinaryPrimitives.ReadUInt16LittleEndian(wire[6..]) & MoreData) != 0,
        BinaryPrimitives.ReadUInt16LittleEndian(wire[8..]),
        BinaryPrimitives.ReadUInt16LittleEndian(wire[10..]));
}

/// <summary>A part of a packet for the guest, in a page that the guest has posted: C's <c>struct netif_rx_request</c>, and what its response will tell.</summary>
/// <param name="Gref">The page.</param>
/// <param name="Id">The frontend's name for the request.</param>
/// <param name="Offset">Where in the page the bytes begin.</param>
/// <param name="Size">How many bytes.</param>
/// <param name="HasMoreData"><c>NETRXF_more_data</c>: the packet goes on in the next response.</param>
public readonly record struct NetifRxSlot(GrantRef Gref, ushort Id, ushort Offset, ushort Size, bool HasMoreData)
{
    /// <summary>Bytes of a request on the ring, and of a response.</summary>
    public const int WireSize = 8;

    private const ushort MoreData = 4;

    /// <summary>Reads a request that was copied from the ring, for bytes that are to go into its page.</summary>
    public static NetifRxSlot Decode(ReadOnlySpan<byte> wire, int offset, int size, bool hasMoreData) => new(
        new GrantRef(BinaryPrimitives.ReadUInt32LittleEndian(wire[4..])),
        BinaryPrimitives.ReadUInt16LittleEndian(wire),
        (ushort)offset,
        (ushort)size,
        hasMoreData);

    /// <summary>Writes the response.</summary>
    /// <param name="wire">Where; <see cref="WireSize"/> bytes.</param>
    /// <param name="status">How many bytes there are, or an error.</param>
    public void EncodeResponse(Span<byte> wire, short status)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(wire, Id);
        BinaryPrimitives.WriteUInt16LittleEndian(wire[2..], Offset);
        BinaryPrimitives.WriteUInt16LittleEndian(wire[4..], HasMoreData ? MoreData : (ushort)0);
        BinaryPrimitives.WriteInt16LittleEndian(wire[6..], status);
    }
}
