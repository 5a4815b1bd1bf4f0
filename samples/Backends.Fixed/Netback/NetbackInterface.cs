using System.Diagnostics.CodeAnalysis;
using Xen.Grants;

namespace Backends.Netback;

/// <summary>One frontend's connection: its two rings, mapped into the backend.</summary>
public sealed class NetbackInterface
{
    /// <summary>The pages that the rings need: a transmit ring and a receive ring.</summary>
    public const int RingPages = 2;

    private const int PageSize = 4096;

    private readonly IGrantTable _grants;
    private readonly IHostMemory _memory;
    private readonly DomId _domid;
    private readonly Action<string> _log;
    private readonly Comms _tx;
    private readonly Comms _rx;

    /// <param name="grants">The host's grant table.</param>
    /// <param name="memory">The host's memory.</param>
    /// <param name="domid">The frontend.</param>
    /// <param name="ringArea">Addresses for <see cref="RingPages"/> pages, with nothing mapped there.</param>
    /// <param name="log">Takes what goes wrong, in words.</param>
    public NetbackInterface(IGrantTable grants, IHostMemory memory, DomId domid, ulong ringArea, Action<string> log)
    {
        _grants = grants;
        _memory = memory;
        _domid = domid;
        _log = log;
        _tx = new Comms(ringArea);
        _rx = new Comms(ringArea + PageSize);
    }

    /// <summary>The ring of packets that the guest sends; null while not connected.</summary>
    public BackRing? Tx { get; private set; }

    /// <summary>The ring of pages for packets to the guest; null while not connected.</summary>
    public BackRing? Rx { get; private set; }

    /// <summary>Maps the frontend's rings: C's <c>netif_map</c>.</summary>
    /// <returns>0, or non-zero where a ring could not be mapped; then neither is.</returns>
    public int Connect(GrantRef txRingRef, GrantRef rxRingRef)
    {
        int err = MapFrontendPages(_tx, txRingRef);
        if (err != 0)
        {
            return err;
        }

        err = MapFrontendPages(_rx, rxRingRef);
        if (err != 0)
        {
            UnmapFrontendPages(_tx);
            return err;
        }

        Tx = new BackRing(_memory, _tx.RingArea, NetifTxRequest.WireSize);
        Rx = new BackRing(_memory, _rx.RingArea, NetifRxSlot.WireSize);
        return 0;
    }

    /// <summary>Takes the rings' mappings away: C's <c>netif_disconnect</c>.</summary>
    public void Disconnect()
    {
        if (Tx is not null)
        {
            Tx = null;
            Rx = null;
            UnmapFrontendPages(_tx);
            UnmapFrontendPages(_rx);
        }
    }

    private int MapFrontendPages(Comms comms, GrantRef ringRef)
    {
        MapGrantRef op = MapGrantRef.Create(comms.RingArea, GrantMapFlags.HostMap, ringRef, _domid);

        int rc = GrantRetry.Issue(_grants, ref op);
        if (rc != 0)
        {
            Bug($"mapping a ring of {_domid}: rc {rc}");
        }

        if (op.Status != GrantStatus.Okay)
        {
            _log("Gnttab failure mapping ring_ref!");
            return op.Status.ToErrno();
        }

        comms.ShmemHandle = op.Handle;
        return 0;
    }

    private void UnmapFrontendPages(Comms comms)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(comms.RingArea, 0, comms.ShmemHandle);

        int rc = _grants.GrantTableOp(ref op);
        if (rc != 0)
        {
            Bug($"unmapping a ring of {_domid}: rc {rc}");
        }

        if (op.Status != GrantStatus.Okay)
        {
            _log($"unmap of a ring of {_domid} failed: status {op.Status}");
        }
    }

    [DoesNotReturn]
    private static void Bug(string what) => throw new InvalidOperationException($"BUG: {what}");

    /// <summary>One ring's mapping: C's <c>struct xen_comms</c>.</summary>
    private sealed class Comms(ulong ringArea)
    {
        internal ulong RingArea => ringArea;

        internal GrantHandle ShmemHandle { get; set; } = GrantHandle.Invalid;
    }
}
