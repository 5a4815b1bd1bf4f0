using System.Buffers.Binary;
using Xen.Grants;

namespace Backends.Blkback;

/// <summary>What a frontend asks for, <c>blkif_request.operation</c>.</summary>
public enum BlkifOperation : byte
{
    /// <summary><c>BLKIF_OP_READ</c>.</summary>
    Read = 0,

    /// <summary><c>BLKIF_OP_WRITE</c>.</summary>
    Write = 1,
}

/// <summary>The backend's own copy of one request: the ring's may change while it is worked on.</summary>
public sealed class BlkifRequest
{
    /// <summary><c>BLKIF_MAX_SEGMENTS_PER_REQUEST</c>.</summary>
    public const int MaxSegments = 11;

    /// <summary>Bytes of a request on the ring.</summary>
    public const int Size = 112;

    /// <summary><c>BLKIF_RSP_OKAY</c>.</summary>
    public const short ResponseOkay = 0;

    /// <summary><c>BLKIF_RSP_ERROR</c>.</summary>
    public const short ResponseError = -1;

    private const int PageSize = 4096;

    private readonly BlkifSegment[] _segments = new BlkifSegment[MaxSegments];

    /// <summary>What to do.</summary>
    public BlkifOperation Operation { get; private set; }

    /// <summary>The frontend's name for the request; it comes back in the response.</summary>
    public ulong Id { get; private set; }

    /// <summary>The disk's first sector to read or write.</summary>
    public ulong Sector { get; private set; }

    /// <summary>How many segments the frontend says there are: anything from 0 to 255.</summary>
    public int SegmentCount { get; private set; }

    /// <summary>The parts of the request, each in one granted page; for a count that was found valid.</summary>
    public ReadOnlySpan<BlkifSegment> Segments => _segments.AsSpan(0, SegmentCount);

    /// <summary>Reads a request that was copied from the ring.</summary>
    public void Decode(ReadOnlySpan<byte> wire)
    {
        Operation = (BlkifOperation)wire[0];
        SegmentCount = wire[1];
        Id = BinaryPrimitives.ReadUInt64LittleEndian(wire[8..]);
        Sector = BinaryPrimitives.ReadUInt64LittleEndian(wire[16..]);
        for (int i = 0; i < MaxSegments; i++)
        {
            ReadOnlySpan<byte> segment = wire.Slice(24 + (i * 8), 8);
            _segments[i] = new BlkifSegment(new GrantRef(BinaryPrimitives.ReadUInt32LittleEndian(segment)), segment[4], segment[5]);
        }
    }

    /// <summary>Whether it lies within a disk and in its pages.</summary>
    public bool IsValidFor(Disk disk)
    {
        if (Operation is not (BlkifOperation.Read or BlkifOperation.Write) || SegmentCount is 0 or > MaxSegments)
        {
            return false;
        }

        int bytes = 0;
        foreach (ref readonly BlkifSegment segment in Segments)
        {
            if (!segment.IsValid)
            {
                return false;
            }

            bytes += segment.Length;
        }

        return disk.Contains(Sector, bytes / Disk.SectorSize);
    }

    /// <summary>Moves the data between the disk and the pages, which are mapped side by side.</summary>
    public void MoveData(Disk disk, IHostMemory memory, ulong pages)
    {
        long sector = (long)Sector;
        for (int i = 0; i < SegmentCount; i++)
        {
            BlkifSegment segment = _segments[i];
            ulong address = pages + (ulong)((i * PageSize) + segment.Offset);
            Span<byte> sectors = disk.At(sector, segment.Length);
            if (Operation == BlkifOperation.Write)
            {
                memory.Read(address, segment.Length).CopyTo(sectors);
            }
            else
            {
                sectors.CopyTo(memory.Write(address, segment.Length));
            }

            sector += segment.Length / Disk.SectorSize;
        }
    }
}

/// <summary>Some sectors of a granted page: C's <c>struct blkif_request_segment</c>.</summary>
/// <param name="Gref">The page.</param>
/// <param name="FirstSector">The first sector in the page: 0 to 7.</param>
/// <param name="LastSector">The last one, included.</param>
public readonly record struct BlkifSegment(GrantRef Gref, byte FirstSector, byte LastSector)
{
    /// <summary>Bytes in all, for sectors that were found valid.</summary>
    public int Length => (LastSector - FirstSector + 1) * Disk.SectorSize;

    /// <summary>Where in the page they begin, in bytes.</summary>
    public int Offset => FirstSector * Disk.SectorSize;

    /// <summary>Whether the sectors lie in the page, in order.</summary>
    public bool IsValid => FirstSector <= LastSector && LastSector < 8;
}
