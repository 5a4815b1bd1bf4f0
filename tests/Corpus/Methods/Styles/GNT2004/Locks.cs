namespace Corpus.Styles.GNT2004.Locks;

/// <summary>A backend whose ring is guarded by one kind of lock or another.</summary>
public sealed class GuardedRing(IGrantTable grants, Action<string> log)
{
    private const int EIO = 5;
    private readonly object _ringLock = new();
    private readonly Lock _stateLock = new();
    private readonly Mutex _mutex = new();
    private readonly ReaderWriterLockSlim _tableLock = new();
    private readonly SemaphoreSlim _slots = new(1);
    private readonly Queue<GrantCopy> _requeued = new();
    private readonly Dictionary<GrantRef, GrantHandle> _handles = [];
    private SpinLock _spin = new(enableThreadOwnerTracking: false);
    private long _copied;

    public long Copied => _copied;

    /// <summary>Half a minute in the ring's lock.</summary>
    public int CopyUnderLock(GrantCopy[] copies)
    {
        lock (_ringLock)
        {
            int rc = GrantRetry.Issue(grants, copies); //! GNT2004
            if (rc != 0) return rc;
            return copies.All(static copy => copy.Status == GrantStatus.Okay) ? 0 : -EIO;
        }
    }

    /// <summary>The lock is taken when there is something to publish.</summary>
    public int CopyThenLock(GrantCopy[] copies)
    {
        int rc = GrantRetry.Issue(grants, copies);
        if (rc != 0) return rc;
        if (!copies.All(static copy => copy.Status == GrantStatus.Okay)) return -EIO;
        lock (_ringLock)
        {
            _copied += copies.Length;
        }

        return 0;
    }

    /// <summary>One call in the lock, and what is busy goes to the back of the queue.</summary>
    public int CopyOrRequeue(GrantCopy[] copies)
    {
        lock (_ringLock)
        {
            int rc = grants.GrantTableOp(copies);
            if (rc != 0) return rc;
            int failed = 0;
            foreach (GrantCopy copy in copies)
            {
                if (copy.Status == GrantStatus.Eagain) _requeued.Enqueue(copy);
                else if (copy.Status != GrantStatus.Okay) failed++;
            }

            return failed == 0 ? 0 : -EIO;
        }
    }

    /// <summary>The monitor by hand.</summary>
    public int MapWithMonitor(ref MapGrantRef op)
    {
        Monitor.Enter(_ringLock);
        try
        {
            int rc = grants.GrantTableOp(ref op);
            if (rc != 0) return rc;
            rc = GrantRetry.Retry(grants, ref op); //! GNT2004
            return rc != 0 ? rc : op.Status.ToErrno();
        }
        finally
        {
            Monitor.Exit(_ringLock);
        }
    }

    /// <summary>The monitor has been left by then.</summary>
    public int MapAfterMonitor(ref MapGrantRef op)
    {
        Monitor.Enter(_ringLock);
        bool isKnown = _handles.ContainsKey(op.Ref);
        Monitor.Exit(_ringLock);
        if (isKnown) return 0;

        int rc = GrantRetry.Issue(grants, ref op);
        return rc != 0 ? rc : op.Status.ToErrno();
    }

    /// <summary>The lock of newer frameworks.</summary>
    public bool MapInScope(ref MapGrantRef op)
    {
        using (_stateLock.EnterScope())
        {
            if (GrantRetry.Issue(grants, ref op) != 0) return false; //! GNT2004
            if (op.Status != GrantStatus.Okay) return false;
            _handles[op.Ref] = op.Handle;
            return true;
        }
    }

    /// <summary>The scope has been left by then.</summary>
    public bool MapBeforeScope(ref MapGrantRef op)
    {
        if (GrantRetry.Issue(grants, ref op) != 0 || op.Status != GrantStatus.Okay) return false;
        using (_stateLock.EnterScope())
        {
            _handles[op.Ref] = op.Handle;
        }

        return true;
    }

    /// <summary>A sleep of one's own, in a spin lock of all places.</summary>
    public int MapWithSpinLock(ref MapGrantRef op)
    {
        bool taken = false;
        try
        {
            _spin.Enter(ref taken);
            int rc = grants.GrantTableOp(ref op);
            for (int tries = 1; rc == 0 && op.Status == GrantStatus.Eagain && tries < 10; tries++)
            {
                Thread.Sleep(tries); //! GNT2004
                rc = grants.GrantTableOp(ref op);
            }

            return rc != 0 ? rc : op.Status.ToErrno();
        }
        finally
        {
            if (taken) _spin.Exit();
        }
    }

    /// <summary>In a spin lock, once; the caller retries outside.</summary>
    public GrantStatus MapOnceWithSpinLock(ref MapGrantRef op)
    {
        bool taken = false;
        try
        {
            _spin.Enter(ref taken);
            return grants.GrantTableOp(ref op) == 0 ? op.Status : GrantStatus.GeneralError;
        }
        finally
        {
            if (taken) _spin.Exit();
        }
    }

    /// <summary>Between the mutex's wait and its release.</summary>
    public int CopyWithMutex(ref GrantCopy copy)
    {
        _mutex.WaitOne();
        int rc = GrantRetry.Issue(grants, ref copy); //! GNT2004
        _mutex.ReleaseMutex();
        if (rc != 0) return rc;
        return copy.Status == GrantStatus.Okay ? 0 : -EIO;
    }

    /// <summary>Behind the mutex's release.</summary>
    public int CopyAfterMutex(ref GrantCopy copy)
    {
        _mutex.WaitOne();
        _copied++;
        _mutex.ReleaseMutex();
        int rc = GrantRetry.Issue(grants, ref copy);
        if (rc != 0) return rc;
        return copy.Status == GrantStatus.Okay ? 0 : -EIO;
    }

    /// <summary>Every reader and writer of the table waits for one page.</summary>
    public int RemapAll(MapGrantRef[] ops)
    {
        _tableLock.EnterWriteLock();
        try
        {
            int rc = GrantRetry.Issue(grants, ops); //! GNT2004
            if (rc != 0) return rc;
            int failed = 0;
            foreach (ref MapGrantRef op in ops.AsSpan())
            {
                if (op.Status == GrantStatus.Okay) _handles[op.Ref] = op.Handle;
                else failed++;
            }

            return failed == 0 ? 0 : -EIO;
        }
        finally
        {
            _tableLock.ExitWriteLock();
        }
    }

    /// <summary>The lock protects the table, and the retry needs none.</summary>
    public int RemapThenPublish(MapGrantRef[] ops)
    {
        int rc = GrantRetry.Issue(grants, ops);
        if (rc != 0) return rc;
        int failed = 0;
        _tableLock.EnterWriteLock();
        foreach (ref MapGrantRef op in ops.AsSpan())
        {
            if (op.Status == GrantStatus.Okay) _handles[op.Ref] = op.Handle;
            else failed++;
        }

        _tableLock.ExitWriteLock();
        return failed == 0 ? 0 : -EIO;
    }

    /// <summary>A semaphore is a lock where one is let in.</summary>
    public bool CopyWithSlot(ref GrantCopy copy)
    {
        _slots.Wait();
        try
        {
            return GrantRetry.Issue(grants, ref copy) == 0 && copy.Status == GrantStatus.Okay; //! GNT2004
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>A semaphore that is waited for without blocking, and a retry that does not block either.</summary>
    public async Task<bool> CopyWithSlotAsync(GrantCopy[] copies, CancellationToken stopping)
    {
        await _slots.WaitAsync(stopping);
        try
        {
            int rc = await GrantRetry.IssueAsync(grants, copies, cancellationToken: stopping);
            return rc == 0 && copies.All(static copy => copy.Status == GrantStatus.Okay);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>The helper blocks, and it is called in the lock.</summary>
    public int MapSegments(MapGrantRef[] ops)
    {
        lock (_ringLock)
        {
            return MapAndRecord(ops); //! GNT2004
        }
    }

    /// <summary>The helper blocks, and it is called before the lock.</summary>
    public int MapSegmentsThenLock(MapGrantRef[] ops)
    {
        int rc = MapAndRecord(ops);
        lock (_ringLock)
        {
            log($"{ops.Length} segments, {rc}");
        }

        return rc;
    }

    /// <summary>Asynchronous inside, and waited for all the same.</summary>
    public bool CopyAndWait(GrantCopy[] copies)
    {
        lock (_ringLock)
        {
            int rc = GrantRetry.IssueAsync(grants, copies).AsTask().GetAwaiter().GetResult(); //! GNT2004
            return rc == 0 && Array.TrueForAll(copies, static copy => copy.Status == GrantStatus.Okay);
        }
    }

    private int MapAndRecord(MapGrantRef[] ops)
    {
        int rc = GrantRetry.Issue(grants, ops);
        if (rc != 0) return rc;
        foreach (ref MapGrantRef op in ops.AsSpan())
        {
            if (op.Status == GrantStatus.Okay) _handles[op.Ref] = op.Handle;
            else rc = -EIO;
        }

        return rc;
    }
}
