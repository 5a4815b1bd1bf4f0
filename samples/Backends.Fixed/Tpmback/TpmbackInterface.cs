using System.Diagnostics.CodeAnalysis;
using Xen.Grants;

namespace Backends.Tpmback;

/// <summary>One frontend's connection: the page that it shares, mapped into the backend.</summary>
public sealed class TpmbackInterface
{
    private readonly IGrantTable _grants;
    private readonly IHostMemory _memory;
    private readonly DomId _domid;
    private readonly ulong _txArea;
    private readonly Action<string> _log;
    private GrantHandle _shmemHandle = GrantHandle.Invalid;

    /// <param name="grants">The host's grant table.</param>
    /// <param name="memory">The host's memory.</param>
    /// <param name="domid">The frontend.</param>
    /// <param name="txArea">An address for one page, with nothing mapped there.</param>
    /// <param name="log">Takes what goes wrong, in words.</param>
    public TpmbackInterface(IGrantTable grants, IHostMemory memory, DomId domid, ulong txArea, Action<string> log)
    {
        _grants = grants;
        _memory = memory;
        _domid = domid;
        _txArea = txArea;
        _log = log;
    }

    /// <summary>The shared page; null while not connected.</summary>
    public TpmifTx? Tx { get; private set; }

    /// <summary>Maps the frontend's page: C's <c>tpmif_map</c>.</summary>
    /// <returns>0, or non-zero where the page could not be mapped.</returns>
    public int Connect(GrantRef sharedPage)
    {
        int err = MapFrontendPage(sharedPage);
        if (err != 0)
        {
            return err;
        }

        Tx = new TpmifTx(_memory, _txArea);
        return 0;
    }

    /// <summary>Takes the mapping away: C's <c>tpmif_disconnect_complete</c>.</summary>
    public void Disconnect()
    {
        if (Tx is not null)
        {
            Tx = null;
            UnmapFrontendPage();
        }
    }

    private int MapFrontendPage(GrantRef sharedPage)
    {
        MapGrantRef op = MapGrantRef.Create(_txArea, GrantMapFlags.HostMap, sharedPage, _domid);

        int rc = GrantRetry.Issue(_grants, ref op);
        if (rc != 0)
        {
            Bug($"mapping the shared page of {_domid}: rc {rc}");
        }

        if (op.Status != GrantStatus.Okay)
        {
            _log("Grant table operation failure !");
            return op.Status.ToErrno();
        }

        _shmemHandle = op.Handle;
        return 0;
    }

    private void UnmapFrontendPage()
    {
        UnmapGrantRef op = UnmapGrantRef.Create(_txArea, 0, _shmemHandle);

        int rc = _grants.GrantTableOp(ref op);
        if (rc != 0)
        {
            Bug($"unmapping the shared page of {_domid}: rc {rc}");
        }

        if (op.Status != GrantStatus.Okay)
        {
            _log($"unmap of the shared page of {_domid} failed: status {op.Status}");
        }

        _shmemHandle = GrantHandle.Invalid;
    }

    [DoesNotReturn]
    private static void Bug(string what) => throw new InvalidOperationException($"BUG: {what}");
}
