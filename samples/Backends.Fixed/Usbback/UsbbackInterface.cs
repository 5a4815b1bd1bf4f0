using System.Diagnostics.CodeAnalysis;
using Xen.Grants;

namespace Backends.Usbback;

/// <summary>One frontend's connection: its two rings, mapped into the backend.</summary>
public sealed class UsbbackInterface
{
    /// <summary>The pages that the rings need: an urb ring and a connection ring.</summary>
    public const int RingPages = 2;

    /// <summary>Bytes of an entry of the connection ring: C's <c>union usbif_conn_sring_entry</c>.</summary>
    public const int ConnEntrySize = 4;

    private const int PageSize = 4096;
    private const int ENOMEM = 12;

    private readonly IGrantTable _grants;
    private readonly IHostMemory _memory;
    private readonly DomId _domid;
    private readonly ulong _urbRingArea;
    private readonly ulong _connRingArea;
    private readonly Action<string> _log;
    private GrantHandle _urbShmemHandle = GrantHandle.Invalid;
    private GrantHandle _connShmemHandle = GrantHandle.Invalid;

    /// <param name="grants">The host's grant table.</param>
    /// <param name="memory">The host's memory.</param>
    /// <param name="domid">The frontend.</param>
    /// <param name="ringArea">Addresses for <see cref="RingPages"/> pages, with nothing mapped there; 0 where none could be had.</param>
    /// <param name="log">Takes what goes wrong, in words.</param>
    public UsbbackInterface(IGrantTable grants, IHostMemory memory, DomId domid, ulong ringArea, Action<string> log)
    {
        _grants = grants;
        _memory = memory;
        _domid = domid;
        _urbRingArea = ringArea;
        _connRingArea = ringArea + PageSize;
        _log = log;
    }

    /// <summary>The ring of urbs; null while not connected.</summary>
    public BackRing? Urbs { get; private set; }

    /// <summary>The ring of port events; null while not connected.</summary>
    public BackRing? Conns { get; private set; }

    /// <summary>Maps the frontend's rings: C's <c>usbif_map</c>.</summary>
    /// <returns>0, or non-zero where a ring could not be mapped; then none is.</returns>
    public int Connect(GrantRef urbRingRef, GrantRef connRingRef)
    {
        if (_urbRingArea == 0)
        {
            return -ENOMEM;
        }

        int err = MapFrontendPages(urbRingRef, connRingRef);
        if (err != 0)
        {
            return err;
        }

        Urbs = new BackRing(_memory, _urbRingArea, UsbifUrbRequest.Size);
        Conns = new BackRing(_memory, _connRingArea, ConnEntrySize);
        return 0;
    }

    /// <summary>Takes the rings' mappings away: C's <c>usbif_disconnect</c>.</summary>
    public void Disconnect()
    {
        if (Urbs is not null)
        {
            Urbs = null;
            Conns = null;
            UnmapFrontendPages();
        }
    }

    private int MapFrontendPages(GrantRef urbRingRef, GrantRef connRingRef)
    {
        MapGrantRef op = MapGrantRef.Create(_urbRingArea, GrantMapFlags.HostMap, urbRingRef, _domid);

        int rc = GrantRetry.Issue(_grants, ref op);
        if (rc != 0)
        {
            Bug($"mapping the urb ring of {_domid}: rc {rc}");
        }

        if (op.Status != GrantStatus.Okay)
        {
            _log("grant table failure mapping urb_ring_ref");
            return op.Status.ToErrno();
        }

        _urbShmemHandle = op.Handle;

        op = MapGrantRef.Create(_connRingArea, GrantMapFlags.HostMap, connRingRef, _domid);

        rc = GrantRetry.Issue(_grants, ref op);
        if (rc != 0)
        {
            Bug($"mapping the connection ring of {_domid}: rc {rc}");
        }

        if (op.Status != GrantStatus.Okay)
        {
            UnmapGrantRef unop = UnmapGrantRef.Create(_urbRingArea, 0, _urbShmemHandle);
            rc = _grants.GrantTableOp(ref unop);
            if (rc != 0)
            {
                Bug($"unmapping the urb ring of {_domid}: rc {rc}");
            }

            if (unop.Status != GrantStatus.Okay)
            {
                return unop.Status.ToErrno();
            }

            _log("grant table failure mapping conn_ring_ref");
            return op.Status.ToErrno();
        }

        _connShmemHandle = op.Handle;
        return 0;
    }

    private void UnmapFrontendPages()
    {
        UnmapGrantRef[] op =
        [
            UnmapGrantRef.Create(_urbRingArea, 0, _urbShmemHandle),
            UnmapGrantRef.Create(_connRingArea, 0, _connShmemHandle),
        ];

        int rc = _grants.GrantTableOp(op);
        if (rc != 0)
        {
            Bug($"unmapping the rings of {_domid}: rc {rc}");
        }

        for (int i = 0; i < op.Length; i++)
        {
            if (op[i].Status != GrantStatus.Okay)
            {
                _log($"unmap of a ring of {_domid} failed: status {op[i].Status}");
            }
        }
    }

    [DoesNotReturn]
    private static void Bug(string what) => throw new InvalidOperationException($"BUG: {what}");
}
