namespace Xen.Grants.Simulator.Block;

/// <summary>The figures of the block protocol: C's <c>xen/io/blkif.h</c>, 64-bit.</summary>
internal static class BlockProtocol
{
    internal const int SectorSize = 512;
    internal const int SectorsPerPage = 8;
    internal const int MaxSegments = 11;

    internal const byte OperationRead = 0;
    internal const byte OperationWrite = 1;
    internal const short StatusOkay = 0;

    // union blkif_sring_entry: a request, 24 bytes and 8 for each segment
    internal const int EntrySize = 112;
    internal const int SegmentsOffset = 24;
    internal const int SegmentSize = 8;
}
