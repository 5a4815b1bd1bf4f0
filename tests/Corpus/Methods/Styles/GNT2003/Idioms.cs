namespace Corpus.Styles.GNT2003.Idioms;

/// <summary>Clocks, tasks and exceptions round a retry.</summary>
public sealed class ImageLoader(IGrantTable grants, DomId guest, TimeProvider time)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);
    private readonly Dictionary<GrantRef, GrantHandle> _handles = [];

    /// <summary>The stopwatch is asked whether it worked.</summary>
    public int Map(ref MapGrantRef map)
    {
        Stopwatch clock = Stopwatch.StartNew();
        int rc = grants.GrantTableOp(ref map);
        while (rc == 0 && map.Status == GrantStatus.Eagain && clock.Elapsed < s_limit) //! GNT2003
        {
            Thread.Sleep(10);
            rc = grants.GrantTableOp(ref map);
        }

        if (rc != 0) return rc;
        if (clock.Elapsed >= s_limit) return -110;
        return map.Status.ToErrno();
    }

    /// <summary>The stopwatch ends the loop, and the status is asked.</summary>
    public int MapAskingTheStatus(ref MapGrantRef map)
    {
        Stopwatch clock = Stopwatch.StartNew();
        int rc = grants.GrantTableOp(ref map);
        while (rc == 0 && map.Status == GrantStatus.Eagain && clock.Elapsed < s_limit)
        {
            Thread.Sleep(10);
            rc = grants.GrantTableOp(ref map);
        }

        if (rc != 0) return rc;
        if (map.Status == GrantStatus.Eagain) return -110;
        return map.Status.ToErrno();
    }

    /// <summary>An exception for a deadline that a success may have met.</summary>
    public void Copy(ref GrantCopy copy)
    {
        DateTimeOffset deadline = time.GetUtcNow() + s_limit;
        do //! GNT2003
        {
            int rc = grants.GrantTableOp(ref copy);
            if (rc != 0) throw new IOException($"copy: rc {rc}");
        }
        while (copy.Status == GrantStatus.Eagain && time.GetUtcNow() < deadline);

        if (time.GetUtcNow() >= deadline) throw new TimeoutException($"copy from {guest}");
        if (copy.Status != GrantStatus.Okay) throw new IOException($"copy: {copy.Status}");
    }

    /// <summary>An exception for what is still busy.</summary>
    public void CopyOrTimeOut(ref GrantCopy copy)
    {
        DateTimeOffset deadline = time.GetUtcNow() + s_limit;
        do
        {
            int rc = grants.GrantTableOp(ref copy);
            if (rc != 0) throw new IOException($"copy: rc {rc}");
        }
        while (copy.Status == GrantStatus.Eagain && time.GetUtcNow() < deadline);

        if (copy.Status == GrantStatus.Eagain) throw new TimeoutException($"copy from {guest}");
        if (copy.Status != GrantStatus.Okay) throw new IOException($"copy: {copy.Status}");
    }

    /// <summary>Awaited attempts, and the count decides.</summary>
    public async Task<bool> MapAsync(MapGrantRef[] op, CancellationToken stopping)
    {
        int attempt = 0;
        do //! GNT2003
        {
            await Task.Delay(attempt, stopping);
            if (grants.GrantTableOp(op.AsSpan(0, 1)) != 0) return false;
            attempt++;
        }
        while (op[0].Status == GrantStatus.Eagain && attempt < 32);

        if (attempt == 32) throw new TimeoutException($"{op[0].Ref} of {guest}");
        if (op[0].Status != GrantStatus.Okay) return false;
        _handles[op[0].Ref] = op[0].Handle;
        return true;
    }

    /// <summary>Awaited attempts, and the status decides.</summary>
    public async Task<bool> MapByStatusAsync(MapGrantRef[] op, CancellationToken stopping)
    {
        int attempt = 0;
        do
        {
            await Task.Delay(attempt, stopping);
            if (grants.GrantTableOp(op.AsSpan(0, 1)) != 0) return false;
            attempt++;
        }
        while (op[0].Status == GrantStatus.Eagain && attempt < 32);

        if (op[0].Status == GrantStatus.Eagain) throw new TimeoutException($"{op[0].Ref} of {guest}");
        if (op[0].Status != GrantStatus.Okay) return false;
        _handles[op[0].Ref] = op[0].Handle;
        return true;
    }

    /// <summary>The count stands for success: a map on the last attempt is forgotten.</summary>
    public bool MapWhileNotOkay(ref MapGrantRef op)
    {
        int tries = 0;
        if (grants.GrantTableOp(ref op) != 0) return false;
        for (; tries < 8 && op.Status != GrantStatus.Okay; tries++) //! GNT2003
        {
            Thread.Sleep(1 << tries);
            if (grants.GrantTableOp(ref op) != 0) return false;
        }

        return tries < 8;
    }

    /// <summary>The status stands for success.</summary>
    public bool MapWhileNotOkayByStatus(ref MapGrantRef op)
    {
        int tries = 0;
        if (grants.GrantTableOp(ref op) != 0) return false;
        for (; tries < 8 && op.Status != GrantStatus.Okay; tries++)
        {
            Thread.Sleep(1 << tries);
            if (grants.GrantTableOp(ref op) != 0) return false;
        }

        return op.Status == GrantStatus.Okay;
    }

    /// <summary>A flag that the count has set.</summary>
    public int CopyWithFlag(ref GrantCopy copy)
    {
        bool gaveUp = false;
        int tries = 0;
        do //! GNT2003
        {
            if (grants.GrantTableOp(ref copy) != 0) return -5;
            gaveUp = ++tries == 50;
        }
        while (copy.Status == GrantStatus.Eagain && !gaveUp);

        if (gaveUp) return -11;
        return copy.Status == GrantStatus.Okay ? copy.Len : -5;
    }

    /// <summary>A flag that the status has set.</summary>
    public int CopyWithStatusFlag(ref GrantCopy copy)
    {
        bool isBusy;
        int tries = 0;
        do
        {
            if (grants.GrantTableOp(ref copy) != 0) return -5;
            isBusy = copy.Status == GrantStatus.Eagain;
        }
        while (isBusy && ++tries < 50);

        if (isBusy) return -11;
        return copy.Status == GrantStatus.Okay ? copy.Len : -5;
    }

    /// <summary>The count is a result beside the status.</summary>
    public (GrantStatus Status, int Attempts) CopyAndCount(ref GrantCopy copy)
    {
        int attempts = 1;
        int rc = grants.GrantTableOp(ref copy);
        while (rc == 0 && copy.Status == GrantStatus.Eagain && attempts < 10)
        {
            Thread.Sleep(attempts++);
            rc = grants.GrantTableOp(ref copy);
        }

        return (rc == 0 ? copy.Status : GrantStatus.GeneralError, attempts);
    }

    /// <summary>A failure that the count calls a success: whoever ended early is thought to have worked.</summary>
    public int CopyIfEarly(ref GrantCopy copy)
    {
        int attempts = 0;
        int rc = grants.GrantTableOp(ref copy);
        while (rc == 0 && copy.Status != GrantStatus.Okay && attempts < 10) //! GNT2003
        {
            Thread.Sleep(attempts++);
            rc = grants.GrantTableOp(ref copy);
        }

        if (rc != 0) return rc;
        return attempts < 10 ? copy.Len : -5;
    }

    /// <summary>The helper, whose status decides.</summary>
    public int CopyByHelper(ref GrantCopy copy)
    {
        int rc = GrantRetry.Issue(grants, ref copy);
        if (rc != 0) return rc;
        return copy.Status == GrantStatus.Okay ? copy.Len : -5;
    }

    /// <summary>The count of another loop decides about something else.</summary>
    public int MapIfConfigured(ref MapGrantRef op, Func<bool> isConfigured)
    {
        int polls = 0;
        while (!isConfigured() && polls < 10)
        {
            Thread.Sleep(100);
            polls++;
        }

        if (polls == 10) return -110;

        int rc = GrantRetry.Issue(grants, ref op);
        return rc != 0 ? rc : op.Status.ToErrno();
    }
}
