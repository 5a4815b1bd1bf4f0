using Backends.Blkback;
using Xen.Grants;

namespace Backends.Blktap;

/// <summary>A request under way: what the guest asked for, and the pages that are mapped for it.</summary>
/// <param name="area">Addresses for <see cref="BlkifRequest.MaxSegments"/> pages, with nothing mapped there.</param>
public sealed class TapRequest(ulong area)
{
    private const int PageSize = 4096;

    /// <summary>The tap's own copy of the request.</summary>
    public BlkifRequest Request { get; } = new();

    /// <summary>Where a segment's page is mapped.</summary>
    public ulong PageOf(int segment) => area + ((ulong)segment * PageSize);

    /// <summary>Whether it lies within a disk and in its pages.</summary>
    public bool IsValidFor(Disk disk)
    {
        if (Request.Operation is not (BlkifOperation.Read or BlkifOperation.Write) || Request.SegmentCount is 0 or > BlkifRequest.MaxSegments)
        {
            return false;
        }

        int bytes = 0;
        foreach (ref readonly BlkifSegment segment in Request.Segments)
        {
            if (!segment.IsValid)
            {
                return false;
            }

            bytes += segment.Length;
        }

        return disk.Contains(Request.Sector, bytes / Disk.SectorSize);
    }

    /// <summary>The maps that it needs.</summary>
    public MapGrantRef[] Maps(DomId domid)
    {
        GrantMapFlags flags = GrantMapFlags.HostMap | (Request.Operation == BlkifOperation.Write ? GrantMapFlags.ReadOnly : 0);
        MapGrantRef[] maps = new MapGrantRef[Request.SegmentCount];
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i] = MapGrantRef.Create(PageOf(i), flags, Request.Segments[i].Gref, domid);
        }

        return maps;
    }

    /// <summary>Moves the data between the disk and the pages, all of which are mapped.</summary>
    public void Move(Disk disk, IHostMemory memory)
    {
        long sector = (long)Request.Sector;
        for (int i = 0; i < Request.SegmentCount; i++)
        {
            BlkifSegment segment = Request.Segments[i];
            ulong address = PageOf(i) + (ulong)segment.Offset;
            Span<byte> sectors = disk.At(sector, segment.Length);
            if (Request.Operation == BlkifOperation.Write)
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
