namespace Corpus.Styles.GNT1007.ClassicBackends;

public readonly record struct Urb(ulong Id, int FirstPage, int Pages);

/// <summary>A USB backend with isochronous transfers, whose packets are copied one batch a urb.</summary>
public sealed class Usbback(IGrantTable grants, Action<ulong, GrantStatus> respond)
{
    private const int EINVAL = 22;
    private int _errors;

    public int Errors => _errors;

    /// <summary>A status variable above the loop, and an assignment in it.</summary>
    public GrantStatus CopyIsoPackets(GrantCopy[] packets)
    {
        GrantStatus status = GrantStatus.Okay;
        if (GrantRetry.Issue(grants, packets) != 0) return GrantStatus.GeneralError;

        for (int i = 0; i < packets.Length; i++) //! GNT1007
        {
            status = packets[i].Status;
        }

        return status;
    }

    /// <summary>The assignment keeps the first bad one.</summary>
    public GrantStatus CopyIsoPacketsKeepingTheFirst(GrantCopy[] packets)
    {
        GrantStatus status = GrantStatus.Okay;
        if (GrantRetry.Issue(grants, packets) != 0) return GrantStatus.GeneralError;

        for (int i = 0; i < packets.Length; i++)
        {
            if (status == GrantStatus.Okay)
            {
                status = packets[i].Status;
            }
        }

        return status;
    }

    /// <summary>The loop stops at the first bad one.</summary>
    public GrantStatus CopyIsoPacketsUntilBroken(GrantCopy[] packets)
    {
        GrantStatus status = GrantStatus.Okay;
        if (GrantRetry.Issue(grants, packets) != 0) return GrantStatus.GeneralError;

        for (int i = 0; i < packets.Length && status == GrantStatus.Okay; i++)
        {
            status = packets[i].Status;
        }

        return status;
    }

    /// <summary>Each urb has been answered by the time that the next one comes.</summary>
    public void CopyAndRespond(GrantCopy[] copies, Urb[] urbs)
    {
        if (GrantRetry.Issue(grants, copies) != 0)
        {
            _errors++;
            return;
        }

        GrantStatus status;
        for (int i = 0; i < copies.Length; i++)
        {
            status = copies[i].Status;
            respond(urbs[i].Id, status);
        }
    }

    /// <summary>Nested: the inner loop keeps what the outer one forgets.</summary>
    public int CopyUrbs(GrantCopy[] copies, Urb[] urbs)
    {
        int rc = GrantRetry.Issue(grants, copies);
        if (rc != 0) return rc;

        bool failed = false;
        foreach (Urb urb in urbs) //! GNT1007
        {
            failed = false;
            for (int i = urb.FirstPage; i < urb.FirstPage + urb.Pages; i++)
            {
                failed |= copies[i].Status != GrantStatus.Okay;
            }
        }

        return failed ? -EINVAL : 0;
    }

    /// <summary>Nested: what the inner loop keeps is used in the outer one.</summary>
    public void CopyUrbsOneByOne(GrantCopy[] copies, Urb[] urbs)
    {
        if (GrantRetry.Issue(grants, copies) != 0) return;

        foreach (Urb urb in urbs)
        {
            GrantStatus worst = GrantStatus.Okay;
            for (int i = urb.FirstPage; i < urb.FirstPage + urb.Pages; i++)
            {
                if (copies[i].Status != GrantStatus.Okay)
                {
                    worst = copies[i].Status;
                }
            }

            respond(urb.Id, worst);
        }
    }

    /// <summary>A while loop over a queue of unmaps.</summary>
    public bool DrainUnmaps(Queue<UnmapGrantRef> queue)
    {
        bool unmapped = true;
        while (queue.TryDequeue(out UnmapGrantRef op)) //! GNT1007
        {
            if (grants.GrantTableOp(ref op) != 0) return false;
            unmapped = op.Status == GrantStatus.Okay;
        }

        return unmapped;
    }

    /// <summary>The same with the and that belongs there.</summary>
    public bool DrainUnmapsWithAnd(Queue<UnmapGrantRef> queue)
    {
        bool unmapped = true;
        while (queue.TryDequeue(out UnmapGrantRef op))
        {
            if (grants.GrantTableOp(ref op) != 0) return false;
            unmapped &= op.Status == GrantStatus.Okay;
        }

        return unmapped;
    }

    /// <summary>The check comes behind the loop, where only the last status is left.</summary>
    public int TransferPages(GrantTransfer[] pages)
    {
        int rc = grants.GrantTableOp(pages);
        if (rc != 0) return rc;

        GrantStatus last = GrantStatus.Okay;
        int i = 0;
        while (i < pages.Length) //! GNT1007
        {
            last = pages[i++].Status;
        }

        if (last != GrantStatus.Okay) return -EINVAL;
        return 0;
    }

    /// <summary>The check comes in the loop.</summary>
    public int TransferPagesChecked(GrantTransfer[] pages)
    {
        int rc = grants.GrantTableOp(pages);
        if (rc != 0) return rc;

        int i = 0;
        while (i < pages.Length)
        {
            GrantStatus last = pages[i++].Status;
            if (last != GrantStatus.Okay) _errors++;
        }

        return _errors == 0 ? 0 : -EINVAL;
    }

    /// <summary>An error that a later error replaces is still an error.</summary>
    public GrantStatus LastErrorOf(UnmapGrantRef[] ops)
    {
        if (grants.GrantTableOp(ops) != 0) return GrantStatus.GeneralError;

        GrantStatus status = GrantStatus.Okay;
        foreach (ref UnmapGrantRef op in ops.AsSpan())
        {
            if (op.Status is not GrantStatus.Okay)
            {
                status = op.Status;
            }
        }

        return status;
    }
}
