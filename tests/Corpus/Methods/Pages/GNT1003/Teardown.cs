namespace Corpus.Pages.GNT1003.Teardown;

public interface IPagePool
{
    void Return(ulong page);
}

/// <summary>A network backend that gives its pages back when it stops.</summary>
public sealed class NetBackend(IGrantTable grants, IPagePool pages, DomId domid, Action<string> printk)
{
    private const int EIO = 5;

    private readonly Stack<(ulong Page, GrantHandle Handle)> _inFlight = new();
    private GrantHandle _txRing;
    private GrantHandle _rxRing;
    private int _leaked;

    public int FreePageWhenTheCallItselfWorked(ulong page, GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(page, 0, handle);
        int rc = grants.GrantTableOp(ref unmap); //! GNT1003
        if (rc != 0)
        {
            return rc;
        }

        pages.Return(page);
        return 0;
    }

    public void ThrowEverythingAwayOnTheWayOut(ulong txArea)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(txArea, 0, _txRing);
        _ = grants.GrantTableOp(ref unmap); //! GNT1003
        _txRing = GrantHandle.Invalid;
    }

    public int LogTheStatusOfTheMapAndGoOn(ulong rxArea, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(rxArea, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref map); //! GNT1003
        if (rc != 0)
        {
            return rc;
        }

        printk($"rx ring: {map.Status}");
        _rxRing = map.Handle;
        return 0;
    }

    public int AskForEagainAndForNothingElse(ulong txArea, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(txArea, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref map); //! GNT1003 GNT3001
        if (rc != 0)
        {
            return rc;
        }

        if (map.Status == GrantStatus.Eagain)
        {
            rc = GrantRetry.Retry(grants, ref map);
        }

        return rc;
    }

    public int LookAtTheFirstBatchOnly(ReadOnlySpan<GrantHandle> handles, ulong userArea, ulong kernelArea)
    {
        UnmapGrantRef[] user = new UnmapGrantRef[handles.Length];
        UnmapGrantRef[] kernel = new UnmapGrantRef[handles.Length];
        for (int i = 0; i < handles.Length; i++)
        {
            user[i] = UnmapGrantRef.Create(userArea + ((ulong)i << 12), 0, handles[i]);
            kernel[i] = UnmapGrantRef.Create(kernelArea + ((ulong)i << 12), 0, handles[i]);
        }

        int rc = grants.GrantTableOp(user);
        if (rc != 0)
        {
            return rc;
        }

        rc = grants.GrantTableOp(kernel); //! GNT1003
        if (rc != 0)
        {
            return rc;
        }

        int failed = 0;
        foreach (ref UnmapGrantRef op in user.AsSpan())
        {
            if (op.Status != GrantStatus.Okay)
            {
                failed++;
            }
        }

        return failed == 0 ? 0 : -EIO;
    }

    public int TrustTheRetryHelperToLook(GrantRef reference, ulong frame, ushort length)
    {
        GrantCopy copy = GrantCopy.Create(GrantCopySide.Own(frame, 0), GrantCopySide.Granted(domid, reference, 0), length, GrantCopyFlags.DestGref);
        return GrantRetry.Issue(grants, ref copy); //! GNT1003
    }

    public int UnmapThroughAHelperAndIgnoreTheOutcome(ulong page, GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(page, 0, handle);
        int rc = Submit(ref unmap); //! GNT1003
        if (rc != 0)
        {
            printk($"rc {rc}");
            return rc;
        }

        pages.Return(page);
        return 0;
    }

    public void DrainTheStackWithoutLooking()
    {
        while (_inFlight.TryPop(out (ulong Page, GrantHandle Handle) entry))
        {
            UnmapGrantRef unmap = UnmapGrantRef.Create(entry.Page, 0, entry.Handle);
            if (grants.GrantTableOp(ref unmap) == 0) //! GNT1003
            {
                pages.Return(entry.Page);
            }
        }
    }

    public int FreePageWhenTheStatusSaysSo(ulong page, GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(page, 0, handle);
        int rc = grants.GrantTableOp(ref unmap);
        if (rc != 0)
        {
            return rc;
        }

        if (unmap.Status != GrantStatus.Okay)
        {
            _leaked++;
            return -EIO;
        }

        pages.Return(page);
        return 0;
    }

    public void DrainTheStackAndKeepWhatIsStillMapped()
    {
        while (_inFlight.TryPop(out (ulong Page, GrantHandle Handle) entry))
        {
            UnmapGrantRef unmap = UnmapGrantRef.Create(entry.Page, 0, entry.Handle);
            if (grants.GrantTableOp(ref unmap) == 0 && unmap.Status == GrantStatus.Okay)
            {
                pages.Return(entry.Page);
            }
            else
            {
                _leaked++;
            }
        }
    }

    public int LookAtBothBatches(ReadOnlySpan<GrantHandle> handles, ulong userArea, ulong kernelArea)
    {
        UnmapGrantRef[] user = new UnmapGrantRef[handles.Length];
        UnmapGrantRef[] kernel = new UnmapGrantRef[handles.Length];
        for (int i = 0; i < handles.Length; i++)
        {
            user[i] = UnmapGrantRef.Create(userArea + ((ulong)i << 12), 0, handles[i]);
            kernel[i] = UnmapGrantRef.Create(kernelArea + ((ulong)i << 12), 0, handles[i]);
        }

        int rc = grants.GrantTableOp(user);
        if (rc != 0)
        {
            return rc;
        }

        rc = grants.GrantTableOp(kernel);
        if (rc != 0)
        {
            return rc;
        }

        bool failed = false;
        for (int i = 0; i < handles.Length; i++)
        {
            failed |= user[i].Status != GrantStatus.Okay;
            failed |= kernel[i].Status != GrantStatus.Okay;
        }

        return failed ? -EIO : 0;
    }

    public int ConvertTheStatusOfTheUnmap(ulong page, GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(page, 0, handle);
        int rc = grants.GrantTableOp(ref unmap);
        return rc == 0 ? unmap.Status.ToErrno() : rc;
    }

    public void AssertThatTheRingIsGone(ulong txArea)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(txArea, 0, _txRing);
        int rc = grants.GrantTableOp(ref unmap);
        Debug.Assert(rc == 0 && unmap.Status == GrantStatus.Okay, "the tx ring was mapped by ourselves");
        _txRing = GrantHandle.Invalid;
    }

    public int UnmapThroughAHelperAndLook(ulong page, GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(page, 0, handle);
        int rc = Submit(ref unmap);
        if (rc != 0 || unmap.Status is not GrantStatus.Okay)
        {
            return -EIO;
        }

        pages.Return(page);
        return 0;
    }

    private int Submit(ref UnmapGrantRef op) => grants.GrantTableOp(ref op);
}
