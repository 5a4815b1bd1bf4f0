namespace Corpus.Styles.GNT2001.Idioms;

/// <summary>Tokens, timers, tasks and clocks.</summary>
public sealed class PageSource(IGrantTable grants, DomId guest, TimeProvider clock)
{
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <summary>Awaited, and awaited, and awaited.</summary>
    public async Task<GrantStatus> FetchAsync(GrantCopy[] copy)
    {
        do //! GNT2001
        {
            await Task.Delay(5);
            if (grants.GrantTableOp(copy.AsSpan(0, 1)) != 0) return GrantStatus.GeneralError;
        }
        while (copy[0].Status == GrantStatus.Eagain);

        return copy[0].Status;
    }

    /// <summary>The caller's token ends the wait.</summary>
    public async Task<GrantStatus> FetchUntilCancelledAsync(GrantCopy[] copy, CancellationToken stopping)
    {
        do
        {
            await Task.Delay(5, stopping);
            if (grants.GrantTableOp(copy.AsSpan(0, 1)) != 0) return GrantStatus.GeneralError;
        }
        while (copy[0].Status == GrantStatus.Eagain);

        return copy[0].Status;
    }

    /// <summary>A token that nobody can cancel.</summary>
    public async Task<GrantStatus> FetchWithNoneAsync(GrantCopy[] copy)
    {
        CancellationToken never = CancellationToken.None;
        do //! GNT2001
        {
            await Task.Delay(5, never);
            if (grants.GrantTableOp(copy.AsSpan(0, 1)) != 0) return GrantStatus.GeneralError;
        }
        while (copy[0].Status == GrantStatus.Eagain);

        return copy[0].Status;
    }

    /// <summary>A token with a time.</summary>
    public async Task<GrantStatus> FetchWithTimeoutAsync(GrantCopy[] copy)
    {
        using CancellationTokenSource timeout = new(_patience);
        do
        {
            await Task.Delay(5, timeout.Token);
            if (grants.GrantTableOp(copy.AsSpan(0, 1)) != 0) return GrantStatus.GeneralError;
        }
        while (copy[0].Status == GrantStatus.Eagain);

        return copy[0].Status;
    }

    /// <summary>Asked for in the condition, and cannot come.</summary>
    public bool TryFetch(ref GrantCopy copy)
    {
        CancellationToken stopping = default;
        int rc = grants.GrantTableOp(ref copy);
        while (rc == 0 && copy.Status == GrantStatus.Eagain && !stopping.IsCancellationRequested) //! GNT2001
        {
            Thread.Sleep(1);
            rc = grants.GrantTableOp(ref copy);
        }

        return rc == 0 && copy.Status == GrantStatus.Okay;
    }

    /// <summary>Asked for in the condition, and comes from the caller.</summary>
    public bool TryFetchUntilCancelled(ref GrantCopy copy, CancellationToken stopping)
    {
        int rc = grants.GrantTableOp(ref copy);
        while (rc == 0 && copy.Status == GrantStatus.Eagain && !stopping.IsCancellationRequested)
        {
            Thread.Sleep(1);
            rc = grants.GrantTableOp(ref copy);
        }

        return rc == 0 && copy.Status == GrantStatus.Okay;
    }

    /// <summary>A clock that is handed in.</summary>
    public bool TryFetchUntilLate(ref GrantCopy copy)
    {
        DateTimeOffset deadline = clock.GetUtcNow() + _patience;
        int rc = grants.GrantTableOp(ref copy);
        while (rc == 0 && copy.Status == GrantStatus.Eagain && clock.GetUtcNow() < deadline)
        {
            Thread.Sleep(1);
            rc = grants.GrantTableOp(ref copy);
        }

        return rc == 0 && copy.Status == GrantStatus.Okay;
    }

    /// <summary>The system's own clock.</summary>
    public bool TryFetchUntilTick(ref GrantCopy copy)
    {
        long deadline = Environment.TickCount64 + 30_000;
        while (grants.GrantTableOp(ref copy) == 0)
        {
            if (copy.Status == GrantStatus.Okay) return true;
            if (copy.Status != GrantStatus.Eagain || Environment.TickCount64 > deadline) return false;
            Thread.Sleep(1);
        }

        return false;
    }

    /// <summary>A helper submits, and its status is asked in a loop that nothing ends.</summary>
    public GrantHandle Map(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        GrantStatus status;
        do //! GNT2001
        {
            status = Submit(ref op);
        }
        while (status == GrantStatus.Eagain);

        return op.Status == GrantStatus.Okay ? op.Handle : GrantHandle.Invalid;
    }

    /// <summary>A helper submits, ten times at most.</summary>
    public GrantHandle MapTenTimes(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        foreach (int pause in Enumerable.Range(1, 10))
        {
            if (Submit(ref op) != GrantStatus.Eagain) break;
            Thread.Sleep(pause);
        }

        return op.Status == GrantStatus.Okay ? op.Handle : GrantHandle.Invalid;
    }

    /// <summary>A wait for an event of one's own; the event is the frontend's.</summary>
    public bool MapWhenSignalled(ref MapGrantRef op, AutoResetEvent pagedIn)
    {
        if (grants.GrantTableOp(ref op) != 0) return false;
        while (op.Status == GrantStatus.Eagain) //! GNT2001
        {
            pagedIn.WaitOne();
            if (grants.GrantTableOp(ref op) != 0) return false;
        }

        return op.Status == GrantStatus.Okay;
    }

    /// <summary>The periodic timer ends with its token.</summary>
    public async Task<bool> MapByTimerAsync(MapGrantRef[] op, CancellationToken stopping)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        if (grants.GrantTableOp(op.AsSpan(0, 1)) != 0) return false;
        while (op[0].Status == GrantStatus.Eagain && await timer.WaitForNextTickAsync(stopping))
        {
            if (grants.GrantTableOp(op.AsSpan(0, 1)) != 0) return false;
        }

        return op[0].Status == GrantStatus.Okay;
    }

    /// <summary>The helper's own bound.</summary>
    public bool MapWithHelper(ref MapGrantRef op) => GrantRetry.Issue(grants, ref op) == 0 && op.Status == GrantStatus.Okay;

    /// <summary>The copies of a batch that are still busy, round after round.</summary>
    public int FetchAll(GrantCopy[] copies)
    {
        int rc = grants.GrantTableOp(copies);
        if (rc != 0) return rc;

        while (copies.Any(static copy => copy.Status == GrantStatus.Eagain)) //! GNT2001
        {
            Thread.Sleep(20);
            rc = grants.GrantTableOp(copies);
            if (rc != 0) return rc;
        }

        return copies.Count(static copy => copy.Status == GrantStatus.Okay);
    }

    private GrantStatus Submit(ref MapGrantRef op) => grants.GrantTableOp(ref op) == 0 ? op.Status : GrantStatus.GeneralError;
}
