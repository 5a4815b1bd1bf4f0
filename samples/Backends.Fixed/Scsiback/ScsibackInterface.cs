using System.Diagnostics.CodeAnalysis;
using Xen.Grants;

namespace Backends.Scsiback;

/// <summary>One frontend's connection: its ring, mapped into the backend.</summary>
public sealed class ScsibackInterface
{
    private const int ENOMEM = 12;

    private readonly IGrantTable _grants;
    private readonly IHostMemory _memory;
    private readonly DomId _domid;
    private readonly ulong _ringArea;
    private readonly Action<string> _log;
    private GrantHandle _shmemHandle = GrantHandle.Invalid;

    /// <param name="grants">The host's grant table.</param>
    /// <param name="memory">The host's memory.</param>
    /// <param name="domid">The frontend.</param>
    /// <param name="ringArea">An address for one page, with nothing mapped there; 0 where none could be had.</param>
    /// <param name="log">Takes what goes wrong, in words.</param>
    public ScsibackInterface(IGrantTable grants, IHostMemory memory, DomId domid, ulong ringArea, Action<string> log)
    {
        _grants = grants;
        _memory = memory;
        _domid = domid;
        _ringArea = ringArea;
        _log = log;
    }

    /// <summary>The ring; null while not connected.</summary>
    public BackRing? Ring { get; private set; }

    /// <summary>Maps the frontend's ring: C's <c>scsiback_init_sring</c>.</summary>
    /// <returns>0, or non-zero where the ring could not be mapped.</returns>
    public int InitSring(GrantRef ringRef)
    {
        if (_ringArea == 0)
        {
            return -ENOMEM;
        }

        int err = MapFrontendPage(ringRef);
        if (err != 0)
        {
            return err;
        }

        Ring = new BackRing(_memory, _ringArea, VscsiifRequest.Size);
        return 0;
    }

    /// <summary>Takes the ring's mapping away: C's <c>scsiback_disconnect</c>.</summary>
    public void Disconnect()
    {
        if (Ring is not null)
        {
            Ring = null;
            UnmapFrontendPage();
        }
    }

    private int MapFrontendPage(GrantRef ringRef)
    {
        MapGrantRef op = MapGrantRef.Create(_ringArea, GrantMapFlags.HostMap, ringRef, _domid);

        int err = GrantRetry.Issue(_grants, ref op);
        if (err != 0)
        {
            Bug($"mapping the ring of {_domid}: rc {err}");
        }

        if (op.Status != GrantStatus.Okay)
        {
            _log("scsiback: Grant table operation failure !");
            return op.Status.ToErrno();
        }

        _shmemHandle = op.Handle;
        return 0;
    }

    private void UnmapFrontendPage()
    {
        UnmapGrantRef op = UnmapGrantRef.Create(_ringArea, 0, _shmemHandle);

        int err = _grants.GrantTableOp(ref op);
        if (err != 0)
        {
            Bug($"unmapping the ring of {_domid}: rc {err}");
        }

        if (op.Status != GrantStatus.Okay)
        {
            _log($"unmap of the ring of {_domid} failed: status {op.Status}");
        }

        _shmemHandle = GrantHandle.Invalid;
    }

    [DoesNotReturn]
    private static void Bug(string what) => throw new InvalidOperationException($"BUG: {what}");
}
