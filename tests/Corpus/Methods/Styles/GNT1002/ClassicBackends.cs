namespace Corpus.Styles.GNT1002.ClassicBackends;

/// <summary>The network backend of 2.6: receive by copy, transmit by map.</summary>
public sealed class Netback(IGrantTable grants, DomId domid, Action<string> log)
{
    private const short NETIF_RSP_OKAY = 0;
    private const short NETIF_RSP_ERROR = -1;
    private readonly GrantCopy[] _copy = new GrantCopy[256];
    private readonly Queue<int> _requeued = [];
    private int _copyProd;
    private int _copyCons;

    public void QueueCopy(GrantCopy op) => _copy[_copyProd++] = op;

    /// <summary>One failing slot fails the packet, whatever it failed of.</summary>
    public short RxAction(GrantCopy[] slots)
    {
        int rc = grants.GrantTableOp(slots); //! GNT1002
        if (rc != 0)
        {
            return NETIF_RSP_ERROR;
        }

        short status = NETIF_RSP_OKAY;
        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i].Status != GrantStatus.Okay)
            {
                log($"Bad status {slots[i].Status} from copy to {domid}.");
                status = NETIF_RSP_ERROR;
            }
        }

        return status;
    }

    /// <summary>Busy slots are put back and answered in a later round.</summary>
    public int RxActionWithRequeue(GrantCopy[] slots)
    {
        int rc = grants.GrantTableOp(slots);
        if (rc != 0)
        {
            return rc;
        }

        int failed = 0;
        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i].Status == GrantStatus.Eagain)
            {
                _requeued.Enqueue(i);
            }
            else if (slots[i].Status != GrantStatus.Okay)
            {
                failed++;
            }
        }

        return failed;
    }

    /// <summary>The operations are in a field, and the check is here.</summary>
    public bool FlushCopies()
    {
        Span<GrantCopy> queued = _copy.AsSpan(_copyCons, _copyProd - _copyCons);
        if (grants.GrantTableOp(queued) != 0) //! GNT1002
        {
            return false;
        }

        bool ok = true;
        while (_copyCons < _copyProd)
        {
            ok &= _copy[_copyCons++].Status == GrantStatus.Okay;
        }

        _copyCons = _copyProd = 0;
        return ok;
    }

    /// <summary>The same with the retry that the patch put in, element by element.</summary>
    public bool FlushCopiesPatiently()
    {
        Span<GrantCopy> queued = _copy.AsSpan(_copyCons, _copyProd - _copyCons);
        if (grants.GrantTableOp(queued) != 0)
        {
            return false;
        }

        if (GrantRetry.Retry(grants, queued) != 0)
        {
            return false;
        }

        bool ok = true;
        foreach (ref GrantCopy op in queued)
        {
            ok &= op.Status == GrantStatus.Okay;
        }

        _copyCons = _copyProd = 0;
        return ok;
    }

    /// <summary>The seed's gntdev: the frontend's page is not fixed up here, user space asks again.</summary>
    public int MapForUser(ref MapGrantRef op, out GrantHandle handle)
    {
        const int EAGAIN = 11, ENOMEM = 12;
        handle = GrantHandle.Invalid;
        int ret = grants.GrantTableOp(ref op);
        if (ret != 0)
        {
            return ret;
        }

        int exitRet = -ENOMEM;
        if (op.Status != GrantStatus.Okay)
        {
            if (op.Status != GrantStatus.Eagain)
            {
                log($"Error mapping the grant reference ({op.Status}). {op.Dom}; {op.Ref}");
            }
            else
            {
                exitRet = -EAGAIN;
            }

            return exitRet;
        }

        handle = op.Handle;
        return 0;
    }

    /// <summary>As the seed's gntdev was before: one errno for everything.</summary>
    public int MapForKernel(ulong kaddr, GrantRef gref, out GrantHandle handle)
    {
        const int ENOMEM = 12;
        MapGrantRef op = MapGrantRef.Create(kaddr, GrantMapFlags.HostMap, gref, domid);
        handle = GrantHandle.Invalid;
        int ret = grants.GrantTableOp(ref op); //! GNT1002
        if (ret != 0)
        {
            goto undo_map_out;
        }

        if (op.Status != GrantStatus.Okay)
        {
            log($"Error mapping the grant reference into the kernel ({op.Status}). {domid}; {gref}");
            ret = -ENOMEM;
            goto undo_map_out;
        }

        handle = op.Handle;
        return 0;

    undo_map_out:
        log("nothing mapped");
        return ret;
    }
}
