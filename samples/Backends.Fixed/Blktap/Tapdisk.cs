using System.Diagnostics.CodeAnalysis;
using Backends.Blkback;
using Xen.Grants;

namespace Backends.Blktap;

/// <summary>
/// A disk in user space, written with <c>await</c>: all requests that are on the ring are under way at once, and one that waits
/// holds no other up.
/// </summary>
public sealed class Tapdisk
{
    /// <summary>How many requests are under way at once, at most.</summary>
    public const int MaxRequests = 32;

    /// <summary>How many pages the ring may have.</summary>
    public const int MaxRingPages = 4;

    /// <summary>How many pages of addresses it needs.</summary>
    public const int AreaPages = MaxRingPages + (MaxRequests * BlkifRequest.MaxSegments);

    private const int PageSize = 4096;
    private const int EINVAL = 22;

    private readonly IGrantTable _grants;
    private readonly IHostMemory _memory;
    private readonly DomId _domid;
    private readonly ulong _area;
    private readonly TapImage _image;
    private readonly Action _notifyFrontend;
    private readonly Stack<TapRequest> _idle = new();
    private GrantHandle[] _ringHandles = [];
    private BlkbackRing? _ring;

    /// <param name="grants">The host's grant table.</param>
    /// <param name="memory">The host's memory.</param>
    /// <param name="domid">The frontend.</param>
    /// <param name="area">Addresses for <see cref="AreaPages"/> pages, with nothing mapped there.</param>
    /// <param name="image">The disk to serve.</param>
    /// <param name="notifyFrontend">Notifies the frontend over its event channel.</param>
    public Tapdisk(IGrantTable grants, IHostMemory memory, DomId domid, ulong area, TapImage image, Action notifyFrontend)
    {
        _grants = grants;
        _memory = memory;
        _domid = domid;
        _area = area;
        _image = image;
        _notifyFrontend = notifyFrontend;
        for (int i = 0; i < MaxRequests; i++)
        {
            _idle.Push(new TapRequest(RingPage(MaxRingPages + (i * BlkifRequest.MaxSegments))));
        }
    }

    /// <summary>Maps the frontend's ring.</summary>
    /// <returns>0, or a negative errno; then nothing is mapped.</returns>
    public async Task<int> ConnectAsync(GrantRef[] ringRefs)
    {
        if (ringRefs.Length is 0 or > MaxRingPages)
        {
            return -EINVAL;
        }

        MapGrantRef[] maps = new MapGrantRef[ringRefs.Length];
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i] = MapGrantRef.Create(RingPage(i), GrantMapFlags.HostMap, ringRefs[i], _domid);
        }

        await _image.SeekAsync();
        int rc = await GrantRetry.IssueAsync(_grants, maps);
        if (rc != 0)
        {
            Bug($"mapping the ring of {_domid}: rc {rc}");
        }

        _ringHandles = new GrantHandle[maps.Length];
        bool isMapped = TakeHandles(maps, _ringHandles);
        if (!isMapped)
        {
            Unmap(RingPage(0), _ringHandles);
            return -EINVAL;
        }

        _ring = new BlkbackRing(_memory, RingPage(0), maps.Length);
        return 0;
    }

    /// <summary>Takes the ring's mapping away.</summary>
    public void Disconnect()
    {
        _ring = null;
        Unmap(RingPage(0), _ringHandles);
    }

    /// <summary>Serves all requests that are on the ring.</summary>
    public async Task HandleRequestsAsync()
    {
        do
        {
            for (TapRequest[] requests = TakeRequests(); requests.Length > 0; requests = TakeRequests())
            {
                await Task.WhenAll(Array.ConvertAll(requests, ServeAsync));
            }
        }
        while (_ring!.FinalCheckForRequests());
    }

    private TapRequest[] TakeRequests()
    {
        List<TapRequest> requests = [];
        Span<byte> wire = stackalloc byte[BlkifRequest.Size];
        while (_idle.Count > 0 && _ring!.TryTakeRequest(wire))
        {
            TapRequest request = _idle.Pop();
            request.Request.Decode(wire);
            requests.Add(request);
        }

        return [.. requests];
    }

    private async Task ServeAsync(TapRequest request)
    {
        short status = request.Request.IsValidFor(_image.Disk) && await TryTransferAsync(request) ? BlkifRequest.ResponseOkay : BlkifRequest.ResponseError;
        if (_ring!.PushResponse(request.Request.Id, request.Request.Operation, status))
        {
            _notifyFrontend();
        }

        _idle.Push(request);
    }

    private async Task<bool> TryTransferAsync(TapRequest request)
    {
        MapGrantRef[] maps = request.Maps(_domid);
        int rc = await GrantRetry.IssueAsync(_grants, maps);
        if (rc != 0)
        {
            Bug($"mapping a request of {_domid}: rc {rc}");
        }

        GrantHandle[] handles = new GrantHandle[maps.Length];
        bool isMapped = TakeHandles(maps, handles);
        if (isMapped)
        {
            await _image.SeekAsync();
            request.Request.MoveData(_image.Disk, _memory, request.PageOf(0));
        }

        Unmap(request.PageOf(0), handles);
        return isMapped;
    }

    /// <summary>Takes the handles of what could be mapped.</summary>
    /// <returns>Whether all could.</returns>
    private static bool TakeHandles(MapGrantRef[] maps, GrantHandle[] handles)
    {
        bool all = true;
        for (int i = 0; i < maps.Length; i++)
        {
            if (maps[i].Status != GrantStatus.Okay)
            {
                handles[i] = GrantHandle.Invalid;
                all = false;
                continue;
            }

            handles[i] = maps[i].Handle;
        }

        return all;
    }

    /// <summary>Unmaps what is mapped of pages side by side.</summary>
    private void Unmap(ulong first, GrantHandle[] handles)
    {
        UnmapGrantRef[] unmaps = new UnmapGrantRef[handles.Length];
        int count = 0;
        for (int i = 0; i < handles.Length; i++)
        {
            if (handles[i] != GrantHandle.Invalid)
            {
                unmaps[count++] = UnmapGrantRef.Create(first + ((ulong)i * PageSize), 0, handles[i]);
            }
        }

        int rc = _grants.GrantTableOp(unmaps.AsSpan(0, count));
        if (rc != 0)
        {
            Bug($"unmapping pages of {_domid}: rc {rc}");
        }

        for (int i = 0; i < count; i++)
        {
            if (unmaps[i].Status != GrantStatus.Okay)
            {
                Bug($"unmapping a page of {_domid}: status {unmaps[i].Status}");
            }
        }
    }

    private ulong RingPage(int index) => _area + ((ulong)index * PageSize);

    [DoesNotReturn]
    private static void Bug(string what) => throw new InvalidOperationException($"BUG: {what}");
}
