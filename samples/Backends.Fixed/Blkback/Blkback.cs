using System.Diagnostics.CodeAnalysis;
using Xen.Grants;

namespace Backends.Blkback;

/// <summary>The data path: takes requests off a ring, maps the pages they name, moves the data, answers.</summary>
public sealed class Blkback
{
    private const int PageSize = 4096;

    private readonly IGrantTable _grants;
    private readonly IHostMemory _memory;
    private readonly DomId _domid;
    private readonly ulong _pendingPages;
    private readonly Disk _disk;
    private readonly Action _notifyFrontend;
    private readonly Action<string> _log;
    private readonly BlkifRequest _request = new();

    /// <param name="grants">The host's grant table.</param>
    /// <param name="memory">The host's memory.</param>
    /// <param name="domid">The frontend.</param>
    /// <param name="pendingPages">Addresses for <see cref="BlkifRequest.MaxSegments"/> pages, with nothing mapped there.</param>
    /// <param name="disk">The disk to serve.</param>
    /// <param name="notifyFrontend">Notifies the frontend over its event channel.</param>
    /// <param name="log">Takes what goes wrong, in words.</param>
    public Blkback(IGrantTable grants, IHostMemory memory, DomId domid, ulong pendingPages, Disk disk, Action notifyFrontend, Action<string> log)
    {
        _grants = grants;
        _memory = memory;
        _domid = domid;
        _pendingPages = pendingPages;
        _disk = disk;
        _notifyFrontend = notifyFrontend;
        _log = log;
    }

    /// <summary>Serves all requests that are on the ring: C's <c>do_block_io_op</c>.</summary>
    public void DoBlockIoOp(BlkbackRing ring)
    {
        Span<byte> wire = stackalloc byte[BlkifRequest.Size];
        do
        {
            while (ring.TryTakeRequest(wire))
            {
                _request.Decode(wire);
                DispatchRwBlockIo(ring, _request);
            }
        }
        while (ring.FinalCheckForRequests());
    }

    private void DispatchRwBlockIo(BlkbackRing ring, BlkifRequest req)
    {
        if (!req.IsValidFor(_disk))
        {
            _log($"invalid request {req.Id} of {_domid}");
            MakeResponse(ring, req, BlkifRequest.ResponseError);
            return;
        }

        int nseg = req.SegmentCount;
        GrantMapFlags flags = GrantMapFlags.HostMap;
        if (req.Operation == BlkifOperation.Write)
        {
            // The page is only read.
            flags |= GrantMapFlags.ReadOnly;
        }

        MapGrantRef[] map = new MapGrantRef[nseg];
        for (int i = 0; i < nseg; i++)
        {
            map[i] = MapGrantRef.Create(PendingPage(i), flags, req.Segments[i].Gref, _domid);
        }

        int rc = GrantRetry.Issue(_grants, map);
        if (rc != 0)
        {
            Bug($"mapping request {req.Id} of {_domid}: rc {rc}");
        }

        int ret = 0;
        for (int i = 0; i < nseg; i++)
        {
            if (map[i].Status != GrantStatus.Okay)
            {
                _log($"grant map of {_domid} {req.Segments[i].Gref} failed: status {map[i].Status}");
                map[i].Handle = GrantHandle.Invalid;
                ret |= 1;
            }
        }

        if (ret != 0)
        {
            FastFlushArea(map);
            MakeResponse(ring, req, BlkifRequest.ResponseError);
            return;
        }

        req.MoveData(_disk, _memory, PendingPage(0));
        FastFlushArea(map);
        MakeResponse(ring, req, BlkifRequest.ResponseOkay);
    }

    /// <summary>Unmaps what was mapped for a request.</summary>
    private void FastFlushArea(ReadOnlySpan<MapGrantRef> map)
    {
        UnmapGrantRef[] unmap = new UnmapGrantRef[map.Length];
        int invcount = 0;
        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Handle == GrantHandle.Invalid)
            {
                continue;
            }

            unmap[invcount++] = UnmapGrantRef.Create(PendingPage(i), 0, map[i].Handle);
        }

        int rc = _grants.GrantTableOp(unmap.AsSpan(0, invcount));
        if (rc != 0)
        {
            Bug($"unmapping a request of {_domid}: rc {rc}");
        }

        for (int i = 0; i < invcount; i++)
        {
            if (unmap[i].Status != GrantStatus.Okay)
            {
                _log($"unmap of a page of {_domid} failed: status {unmap[i].Status}");
            }
        }
    }

    private void MakeResponse(BlkbackRing ring, BlkifRequest req, short status)
    {
        if (ring.PushResponse(req.Id, req.Operation, status))
        {
            _notifyFrontend();
        }
    }

    private ulong PendingPage(int index) => _pendingPages + ((ulong)index * PageSize);

    [DoesNotReturn]
    private static void Bug(string what) => throw new InvalidOperationException($"BUG: {what}");
}
