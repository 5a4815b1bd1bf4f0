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
}
