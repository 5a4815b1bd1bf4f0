namespace Corpus.Pages.GNT2004.Locked;

/// <summary>A backend whose rings are guarded by locks of all sorts.</summary>
public sealed class GuardedRing(IGrantTable grants, DomId domid)
{
    private const int EIO = 5;
    private const int EAGAIN = 11;
    private const int MaxTries = 16;

    private readonly object _sync = new();
    private readonly Lock _ringLock = new();
    private readonly ReaderWriterLockSlim _tableLock = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<GrantRef, GrantHandle> _mapped = [];
    private readonly Queue<GrantRef> _requeue = new();
    private SpinLock _spin;
    private int _copied;

    public int RetryUnderALock(GrantCopy[] copies)
    {
        lock (_sync)
        {
            int rc = GrantRetry.Issue(grants, copies); //! GNT2004
            if (rc != 0)
            {
                return rc;
            }

            foreach (GrantCopy op in copies)
            {
                _copied += op.Status == GrantStatus.Okay ? 1 : 0;
            }
        }

        return 0;
    }

    public int SleepBetweenMonitorEnterAndExit(GrantRef reference, ulong page)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        Monitor.Enter(_sync);
        try
        {
            int rc = grants.GrantTableOp(ref map);
            for (int tries = 0; rc == 0 && map.Status == GrantStatus.Eagain && tries < MaxTries; tries++)
            {
                Thread.Sleep(1); //! GNT2004
                rc = grants.GrantTableOp(ref map);
            }

            if (rc != 0 || map.Status != GrantStatus.Okay)
            {
                return -EIO;
            }

            _mapped[reference] = map.Handle;
            return 0;
        }
        finally
        {
            Monitor.Exit(_sync);
        }
    }

    public int RetryInTheScopeOfALock(GrantRef reference, ulong page)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        using (_ringLock.EnterScope())
        {
            int rc = grants.GrantTableOp(ref map); //! GNT3001
            if (rc != 0)
            {
                return rc;
            }

            rc = GrantRetry.Retry(grants, ref map); //! GNT2004
            return rc != 0 ? rc : map.Status.ToErrno();
        }
    }

    public int CallAHelperThatRetriesUnderALock(GrantRef reference, ulong page)
    {
        lock (_ringLock)
        {
            return MapBlocking(reference, page); //! GNT2004
        }
    }

    public bool RetryBehindAReaderWriterLock(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        _tableLock.EnterWriteLock();
        try
        {
            return GrantRetry.Issue(grants, ref copy) == 0 && copy.Status == GrantStatus.Okay; //! GNT2004
        }
        finally
        {
            _tableLock.ExitWriteLock();
        }
    }

    public int SpinUnderASpinLock(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        bool taken = false;
        int tries = MaxTries;
        int rc;
        try
        {
            _spin.Enter(ref taken);
            do
            {
                rc = grants.GrantTableOp(ref copy); //! GNT2004
            }
            while (rc == 0 && copy.Status == GrantStatus.Eagain && --tries > 0);
        }
        finally
        {
            if (taken)
            {
                _spin.Exit();
            }
        }

        return rc != 0 ? rc : copy.Status.ToErrno();
    }

    public int RetryBetweenTheWaitForAndTheReleaseOfASemaphore(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        _gate.Wait();
        int rc = GrantRetry.Issue(grants, ref copy); //! GNT2004
        _gate.Release();
        return rc != 0 ? rc : copy.Status.ToErrno();
    }

    public int RetryFirstAndLockForThePublication(GrantRef reference, ulong page)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref map);
        if (rc != 0 || map.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        lock (_ringLock)
        {
            _mapped[reference] = map.Handle;
        }

        return 0;
    }

    public int IssueOnceUnderALockAndQueueTheBusyOne(GrantRef reference, ulong page)
    {
        lock (_ringLock)
        {
            MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
            int rc = grants.GrantTableOp(ref map);
            if (rc != 0)
            {
                return rc;
            }

            switch (map.Status)
            {
                case GrantStatus.Okay:
                    _mapped[reference] = map.Handle;
                    return 0;
                case GrantStatus.Eagain:
                    _requeue.Enqueue(reference);
                    return -EAGAIN;
                default:
                    return -EIO;
            }
        }
    }

    public int LeaveTheMonitorBeforeTheRetry(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        Monitor.Enter(_sync);
        _copied++;
        Monitor.Exit(_sync);
        int rc = GrantRetry.Issue(grants, ref copy);
        return rc != 0 ? rc : copy.Status.ToErrno();
    }

    public async Task<int> AwaitTheRetryUnderASemaphore(GrantCopy[] copies, CancellationToken stopping)
    {
        await _gate.WaitAsync(stopping);
        try
        {
            int rc = await GrantRetry.IssueAsync(grants, copies, cancellationToken: stopping);
            if (rc != 0)
            {
                return rc;
            }

            return copies.All(static op => op.Status == GrantStatus.Okay) ? 0 : -EIO;
        }
        finally
        {
            _gate.Release();
        }
    }

    public int CallAHelperThatIssuesOnceUnderALock(GrantRef reference, ulong frame)
    {
        lock (_sync)
        {
            return CopyOnce(reference, frame) switch
            {
                GrantStatus.Okay => 0,
                GrantStatus.Eagain => -EAGAIN,
                _ => -EIO,
            };
        }
    }

    public int SleepWithNothingHeld(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        int rc = grants.GrantTableOp(ref copy);
        for (int tries = 0; rc == 0 && copy.Status == GrantStatus.Eagain && tries < MaxTries; tries++)
        {
            Thread.Sleep(1);
            rc = grants.GrantTableOp(ref copy);
        }

        return rc != 0 ? rc : copy.Status.ToErrno();
    }

    private int MapBlocking(GrantRef reference, ulong page)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref map);
        if (rc != 0 || map.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        _mapped[reference] = map.Handle;
        return 0;
    }

    private GrantStatus CopyOnce(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        int rc = grants.GrantTableOp(ref copy);
        return rc != 0 ? GrantStatus.GeneralError : copy.Status;
    }

    private GrantCopy Prepare(GrantRef reference, ulong frame) =>
        GrantCopy.Create(GrantCopySide.Granted(domid, reference, 0), GrantCopySide.Own(frame, 0), 4096, GrantCopyFlags.SourceGref);
}
