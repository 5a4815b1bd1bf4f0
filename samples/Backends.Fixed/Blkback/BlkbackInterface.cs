using System.Diagnostics.CodeAnalysis;
using Xen.Grants;

namespace Backends.Blkback;

/// <summary>One frontend's connection: its ring, mapped into the backend.</summary>
public sealed class BlkbackInterface
{
    /// <summary><c>BLKIF_MAX_RING_PAGES</c>.</summary>
    public const int MaxRingPages = 4;

    private const int PageSize = 4096;
    private const int EINVAL = 22;

    private readonly IGrantTable _grants;
    private readonly IHostMemory _memory;
    private readonly DomId _domid;
    private readonly ulong _ringArea;
    private readonly Action<string> _log;
    private readonly GrantHandle[] _shmemHandle = new GrantHandle[MaxRingPages];
    private int _nrSharedPages;

    /// <param name="grants">The host's grant table.</param>
    /// <param name="memory">The host's memory.</param>
    /// <param name="domid">The frontend.</param>
    /// <param name="ringArea">Addresses for <see cref="MaxRingPages"/> pages, with nothing mapped there.</param>
    /// <param name="log">Takes what goes wrong, in words.</param>
    public BlkbackInterface(IGrantTable grants, IHostMemory memory, DomId domid, ulong ringArea, Action<string> log)
    {
        _grants = grants;
        _memory = memory;
        _domid = domid;
        _ringArea = ringArea;
        _log = log;
    }

    /// <summary>The ring; null while not connected.</summary>
    public BlkbackRing? Ring { get; private set; }

    /// <summary>Maps the frontend's ring: C's <c>blkif_map</c>.</summary>
    /// <returns>0, or non-zero where the ring could not be mapped; then nothing is.</returns>
    public int Connect(ReadOnlySpan<GrantRef> sharedPages)
    {
        if (sharedPages.Length is 0 or > MaxRingPages)
        {
            return -EINVAL;
        }

        int err = MapFrontendPages(sharedPages);
        if (err != 0)
        {
            return err;
        }

        Ring = new BlkbackRing(_memory, _ringArea, _nrSharedPages);
        return 0;
    }

    /// <summary>Takes the ring's mapping away: C's <c>blkif_disconnect</c>.</summary>
    public void Disconnect()
    {
        if (Ring is not null)
        {
            Ring = null;
            UnmapFrontendPages();
        }
    }

    private int MapFrontendPages(ReadOnlySpan<GrantRef> sharedPages)
    {
        MapGrantRef[] op = new MapGrantRef[sharedPages.Length];
        GrantStatus status = GrantStatus.Okay;

        for (int i = 0; i < op.Length; i++)
        {
            op[i] = MapGrantRef.Create(RingPage(i), GrantMapFlags.HostMap, sharedPages[i], _domid);
        }

        int rc = GrantRetry.Issue(_grants, op);
        if (rc != 0)
        {
            Bug($"mapping the ring of {_domid}: rc {rc}");
        }

        for (int i = 0; i < op.Length; i++)
        {
            if (op[i].Status != GrantStatus.Okay)
            {
                status = op[i].Status;
                _shmemHandle[i] = GrantHandle.Invalid;
                continue;
            }

            _shmemHandle[i] = op[i].Handle;
        }

        _nrSharedPages = op.Length;

        if (status != GrantStatus.Okay)
        {
            _log("Grant table operation failure !");
            UnmapFrontendPages();
        }

        return (int)status;
    }

    private void UnmapFrontendPages()
    {
        UnmapGrantRef[] op = new UnmapGrantRef[MaxRingPages];
        int count = 0;
        for (int i = 0; i < _nrSharedPages; i++)
        {
            if (_shmemHandle[i] == GrantHandle.Invalid)
            {
                continue;
            }

            op[count++] = UnmapGrantRef.Create(RingPage(i), 0, _shmemHandle[i]);
        }

        int rc = _grants.GrantTableOp(op.AsSpan(0, count));
        if (rc != 0)
        {
            Bug($"unmapping the ring of {_domid}: rc {rc}");
        }

        for (int i = 0; i < count; i++)
        {
            if (op[i].Status != GrantStatus.Okay)
            {
                _log($"unmap of a ring page of {_domid} failed: status {op[i].Status}");
            }
        }

        _nrSharedPages = 0;
    }

    private ulong RingPage(int index) => _ringArea + ((ulong)index * PageSize);

    [DoesNotReturn]
    private static void Bug(string what) => throw new InvalidOperationException($"BUG: {what}");
}
