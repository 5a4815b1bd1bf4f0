namespace Xen.Grants.Simulator.Block;

/// <summary>The figures of the block protocol: C's <c>xen/io/blkif.h</c> and <c>xen/io/ring.h</c>, 64-bit.</summary>
internal static class BlockProtocol
{
    internal const int SectorSize = 512;
    internal const int SectorsPerPage = 8;
    internal const int MaxSegments = 11;

    internal const byte OperationRead = 0;
    internal const byte OperationWrite = 1;
    internal const short StatusOkay = 0;

    // struct blkif_sring
    internal const int ReqProdOffset = 0;
    internal const int ReqEventOffset = 4;
    internal const int RspProdOffset = 8;
    internal const int RspEventOffset = 12;
    internal const int EntriesOffset = 64;

    // union blkif_sring_entry: a request, 24 bytes and 8 for each segment
    internal const int EntrySize = 112;
    internal const int SegmentsOffset = 24;
    internal const int SegmentSize = 8;

    /// <summary>How many entries a ring of so many pages has: the largest power of two that fits.</summary>
    internal static uint RingSize(int pages)
    {
        uint fits = (uint)(((pages * 4096) - EntriesOffset) / EntrySize);
        return 1u << System.Numerics.BitOperations.Log2(fits);
    }
}
