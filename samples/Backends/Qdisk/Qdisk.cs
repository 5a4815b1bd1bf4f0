using Backends.Blkback;
using Xen.Grants;
using static Backends.Qdisk.XenHeader;

namespace Backends.Qdisk;

/// <summary>
/// A disk in user space over a binding of its own, in the spelling of Xen's headers. Of Xen.Grants it uses the waiting for pages
/// that are paged out, which takes a status wherever it stands.
/// </summary>
public sealed unsafe class Qdisk
{
    /// <summary>How many pages the ring may have.</summary>
    public const int MaxRingPages = 4;

    /// <summary>How many pages of addresses it needs.</summary>
    public const int AreaPages = MaxRingPages + BlkifRequest.MaxSegments;

    private const int PageSize = 4096;
    private const int EINVAL = 22;

    private readonly XenCalls _xen;
    private readonly GrantRetryPolicy _patience;
    private readonly IHostMemory _memory;
    private readonly DomId _domid;
    private readonly ulong _area;
    private readonly Disk _disk;
    private readonly Action _notifyFrontend;
    private readonly BlkifRequest _request = new();
    private gnttab_map_grant_ref[] _ringMaps = [];
    private BlkbackRing? _ring;

    /// <param name="xen">The hypercalls.</param>
    /// <param name="clock">The host's clock.</param>
    /// <param name="memory">The host's memory.</param>
    /// <param name="domid">The frontend.</param>
    /// <param name="area">Addresses for <see cref="AreaPages"/> pages, with nothing mapped there.</param>
    /// <param name="disk">The disk to serve.</param>
    /// <param name="notifyFrontend">Notifies the frontend over its event channel.</param>
    public Qdisk(XenCalls xen, TimeProvider clock, IHostMemory memory, DomId domid, ulong area, Disk disk, Action notifyFrontend)
    {
        _xen = xen;
        _patience = new GrantRetryPolicy { TimeProvider = clock };
        _memory = memory;
        _domid = domid;
        _area = area;
        _disk = disk;
        _notifyFrontend = notifyFrontend;
    }

    /// <summary>Maps the frontend's ring.</summary>
    /// <returns>0, or a negative errno; then nothing is mapped.</returns>
    public int Connect(ReadOnlySpan<GrantRef> ringRefs)
    {
        if (ringRefs.Length is 0 or > MaxRingPages)
        {
            return -EINVAL;
        }

        _ringMaps = new gnttab_map_grant_ref[ringRefs.Length];
        for (int i = 0; i < _ringMaps.Length; i++)
        {
            _ringMaps[i] = new gnttab_map_grant_ref { host_addr = PageAt(i), flags = GNTMAP_host_map, @ref = ringRefs[i].Value, dom = _domid.Value };
        }

        if (!TryMapAll(_ringMaps))
        {
            return -EINVAL;
        }

        _ring = new BlkbackRing(_memory, PageAt(0), _ringMaps.Length);
        return 0;
    }

    /// <summary>Takes the ring's mapping away.</summary>
    public void Disconnect()
    {
        _ring = null;
        Unmap(_ringMaps);
    }

    /// <summary>Serves all requests that are on the ring.</summary>
    public void HandleRequests() => _ring!.HandleRequests(_request, () => _request.IsValidFor(_disk) && TryTransfer(), _notifyFrontend);

    private bool TryTransfer()
    {
        uint flags = GNTMAP_host_map | (_request.Operation == BlkifOperation.Write ? GNTMAP_readonly : 0);
        gnttab_map_grant_ref[] maps = new gnttab_map_grant_ref[_request.SegmentCount];
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i] = new gnttab_map_grant_ref { host_addr = PageAt(MaxRingPages + i), flags = flags, @ref = _request.Segments[i].Gref.Value, dom = _domid.Value };
        }

        if (!TryMapAll(maps))
        {
            return false;
        }

        _request.MoveData(_disk, _memory, PageAt(MaxRingPages));
        Unmap(maps);
        return true;
    }

    /// <summary>Maps pages one after the other, and none where one of them cannot be.</summary>
    private bool TryMapAll(gnttab_map_grant_ref[] maps)
    {
        for (int i = 0; i < maps.Length; i++)
        {
            if (!TryMap(maps, i))
            {
                Unmap(maps.AsSpan(0, i));
                return false;
            }
        }

        return true;
    }

    private bool TryMap(gnttab_map_grant_ref[] maps, int index)
    {
        int rc = IssueMap(maps, index);
        if (rc == 0)
        {
            rc = GrantRetry.Retry(ref maps[index].status, () => IssueMap(maps, index), _patience);
        }

        return rc == 0 && maps[index].status == GNTST_okay;
    }

    private int IssueMap(gnttab_map_grant_ref[] maps, int index)
    {
        fixed (gnttab_map_grant_ref* map = &maps[index])
        {
            return _xen.HYPERVISOR_grant_table_op(GNTTABOP_map_grant_ref, map, 1);
        }
    }

    private void Unmap(ReadOnlySpan<gnttab_map_grant_ref> maps)
    {
        foreach (ref readonly gnttab_map_grant_ref map in maps)
        {
            gnttab_unmap_grant_ref unmap = new() { host_addr = map.host_addr, handle = map.handle };
            int rc = _xen.HYPERVISOR_grant_table_op(GNTTABOP_unmap_grant_ref, &unmap, 1);
            if (rc != 0 || unmap.status != GNTST_okay)
            {
                throw new InvalidOperationException($"BUG: unmapping a page of {_domid}: rc {rc}, status {unmap.status}");
            }
        }
    }

    private ulong PageAt(int index) => _area + ((ulong)index * PageSize);
}
