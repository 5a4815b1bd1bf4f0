namespace Corpus.Pages.GNT2005.Stubborn;

/// <summary>Patience where it helps, and where it does not.</summary>
public sealed class PatientBackend(IGrantTable grants, DomId domid, Action<ulong> leak)
{
    private const int EIO = 5;
    private const int EBUSY = 16;
    private const int ENOMEM = 12;

    public int UnmapThroughTheRetryHelper(ulong page, GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(page, 0, handle);
        int rc = GrantRetry.Issue(grants, ref unmap); //! GNT2005
        return rc != 0 ? rc : unmap.Status.ToErrno();
    }

    public int RetryASwapThatThePeerRefuses(GrantRef a, GrantRef b)
    {
        SwapGrantRef swap = SwapGrantRef.Create(a, b);
        int rc = grants.GrantTableOp(ref swap);
        if (rc != 0)
        {
            return rc;
        }

        rc = GrantRetry.Retry(grants, ref swap); //! GNT2005
        if (rc != 0)
        {
            return rc;
        }

        return swap.Status == GrantStatus.Okay ? 0 : -EBUSY;
    }

    public int UnmapInALoopOfOnesOwn(ulong page, GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(page, 0, handle);
        int rc = grants.GrantTableOp(ref unmap);
        for (int tries = 0; rc == 0 && unmap.Status != GrantStatus.Okay && tries < 3; tries++) //! GNT2005
        {
            Thread.Sleep(10);
            rc = grants.GrantTableOp(ref unmap);
        }

        if (rc != 0)
        {
            return rc;
        }

        return unmap.Status == GrantStatus.Okay ? 0 : -EIO;
    }

    public async Task<uint> QueryTheSizeWithARetry(CancellationToken stopping)
    {
        QuerySize[] query = [QuerySize.Create(domid)];
        int rc = await GrantRetry.IssueAsync(grants, query, cancellationToken: stopping); //! GNT2005
        return rc == 0 && query[0].Status == GrantStatus.Okay ? query[0].MaxNrFrames : 0;
    }

    public bool SwapInALoopThatSleeps(GrantRef a, GrantRef b)
    {
        SwapGrantRef swap = SwapGrantRef.Create(a, b);
        int left = 100;
        do //! GNT2005
        {
            Thread.Sleep(5);
            if (grants.GrantTableOp(ref swap) != 0)
            {
                return false;
            }
        }
        while (swap.Status == GrantStatus.Eagain && --left > 0);

        return swap.Status == GrantStatus.Okay;
    }

    public bool AskTheGenericHelperToRetryTheStatusFrames(uint count, ulong frameList)
    {
        GetStatusFrames get = GetStatusFrames.Create(DomId.Self, count, frameList);
        return IssuePatiently(ref get) == 0 && get.Status == GrantStatus.Okay; //! GNT2005
    }

    public bool AskTheGenericHelperToRetryACopy(GrantRef reference, ulong frame)
    {
        GrantCopy copy = GrantCopy.Create(GrantCopySide.Granted(domid, reference, 0), GrantCopySide.Own(frame, 0), 4096, GrantCopyFlags.SourceGref);
        return IssuePatiently(ref copy) == 0 && copy.Status == GrantStatus.Okay;
    }

    public int UnmapOnceAndKeepThePageOnAFailure(ulong page, GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(page, 0, handle);
        int rc = grants.GrantTableOp(ref unmap);
        if (rc != 0 || unmap.Status != GrantStatus.Okay)
        {
            leak(page);
            return -EIO;
        }

        return 0;
    }

    public int TellTheCallerThatThePeerHasToLetGo(GrantRef a, GrantRef b)
    {
        SwapGrantRef swap = SwapGrantRef.Create(a, b);
        int rc = grants.GrantTableOp(ref swap);
        if (rc != 0)
        {
            return rc;
        }

        return swap.Status switch
        {
            GrantStatus.Okay => 0,
            GrantStatus.Eagain => -EBUSY,
            _ => -EIO,
        };
    }

    public int SetTheTableUpWithFewerFramesInEachTurn(uint frames, ulong frameList)
    {
        for (uint count = frames; count > 0; count /= 2)
        {
            SetupTable setup = SetupTable.Create(DomId.Self, count, frameList);
            int rc = grants.GrantTableOp(ref setup);
            if (rc != 0)
            {
                return rc;
            }

            if (setup.Status == GrantStatus.Okay)
            {
                return (int)count;
            }
        }

        return -ENOMEM;
    }

    public int GoOnToTheNextHandleWhereOneFails(IReadOnlyList<(ulong Page, GrantHandle Handle)> mappings)
    {
        int failed = 0;
        foreach ((ulong page, GrantHandle handle) in mappings)
        {
            UnmapGrantRef unmap = UnmapGrantRef.Create(page, 0, handle);
            if (grants.GrantTableOp(ref unmap) != 0 || unmap.Status != GrantStatus.Okay)
            {
                failed++;
                leak(page);
            }
        }

        return failed;
    }

    private int IssuePatiently<TOp>(ref TOp op)
        where TOp : unmanaged, IGrantStatusOperation => GrantRetry.Issue(grants, ref op, new GrantRetryPolicy { MaxRetries = 10 });
}
