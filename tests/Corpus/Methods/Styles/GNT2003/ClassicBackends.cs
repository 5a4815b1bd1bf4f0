namespace Corpus.Styles.GNT2003.ClassicBackends;

/// <summary>The macros of gnttab.h, written out where they were used.</summary>
public sealed class MacroUser(IGrantTable grants, DomId domid, Action<string> log)
{
    private const int EIO = 5;
    private const int EAGAIN = 11;
    private const int MaxTries = 20;
    private GrantHandle _handle = GrantHandle.Invalid;

    private static void BugOn(bool condition)
    {
        if (condition) throw new InvalidOperationException("BUG");
    }

    /// <summary>The while macro: call number 256 may have succeeded, and is called a bad page.</summary>
    public int CheckMap(ref MapGrantRef map)
    {
        int rc = grants.GrantTableOp(ref map);
        if (rc != 0) return rc;

        byte delay = 1;
        while (map.Status == GrantStatus.Eagain && delay != 0) //! GNT2003
        {
            Thread.Sleep(delay++);
            BugOn(grants.GrantTableOp(ref map) != 0);
        }

        if (delay == 0)
        {
            log($"{map.Ref} of {domid} is not paged in");
            map.Status = GrantStatus.BadPage;
        }

        if (map.Status != GrantStatus.Okay) return -EIO;
        _handle = map.Handle;
        return 0;
    }

    /// <summary>The while macro as it should be.</summary>
    public int CheckMapByStatus(ref MapGrantRef map)
    {
        int rc = grants.GrantTableOp(ref map);
        if (rc != 0) return rc;

        byte delay = 1;
        while (map.Status == GrantStatus.Eagain && delay != 0)
        {
            Thread.Sleep(delay++);
            BugOn(grants.GrantTableOp(ref map) != 0);
        }

        if (map.Status == GrantStatus.Eagain)
        {
            log($"{map.Ref} of {domid} is not paged in");
            map.Status = GrantStatus.BadPage;
        }

        if (map.Status != GrantStatus.Okay) return -EIO;
        _handle = map.Handle;
        return 0;
    }

    /// <summary>The do-while macro, which gives up on Eagain alone.</summary>
    public int IssueMap(ref MapGrantRef map)
    {
        byte delay = 1;
        do
        {
            BugOn(grants.GrantTableOp(ref map) != 0);
            if (map.Status == GrantStatus.Eagain) Thread.Sleep(delay++);
        }
        while (map.Status == GrantStatus.Eagain && delay != 0);

        if (map.Status == GrantStatus.Eagain)
        {
            log($"{map.Ref} is not paged in after {delay - 1} ms");
            return -EAGAIN;
        }

        if (map.Status != GrantStatus.Okay) return -EIO;
        _handle = map.Handle;
        return 0;
    }

    /// <summary>The do-while macro, which gives up by the count.</summary>
    public int IssueCopy(ref GrantCopy copy)
    {
        int tries = 0;
        int rc;
        do //! GNT2003
        {
            rc = grants.GrantTableOp(ref copy);
            tries++;
        }
        while (rc == 0 && copy.Status == GrantStatus.Eagain && tries < MaxTries);

        if (rc != 0) return rc;
        return tries == MaxTries ? -EAGAIN : copy.Status.ToErrno();
    }

    /// <summary>The count is told and decides nothing.</summary>
    public int IssueCopyAndTell(ref GrantCopy copy)
    {
        int tries = 0;
        int rc;
        do
        {
            rc = grants.GrantTableOp(ref copy);
            tries++;
        }
        while (rc == 0 && copy.Status == GrantStatus.Eagain && tries < MaxTries);

        if (tries == MaxTries) log($"copy from {domid} took {tries} attempts");
        return rc != 0 ? rc : copy.Status.ToErrno();
    }

    /// <summary>Zephyr's: the delay is raised whatever the status says, and asked inside the loop.</summary>
    public int RetryLikeZephyr(ref MapGrantRef op)
    {
        int delay = 10;
        do //! GNT2003
        {
            Thread.Sleep(delay);
            BugOn(grants.GrantTableOp(ref op) != 0);
            delay += 10;
            if (delay >= 200)
            {
                op.Status = GrantStatus.BadPage;
            }
        }
        while (op.Status == GrantStatus.Eagain);

        if (op.Status != GrantStatus.Okay) return -EIO;
        _handle = op.Handle;
        return 0;
    }

    /// <summary>Zephyr's with the delay raised for Eagain only.</summary>
    public int RetryWhileBusy(ref MapGrantRef op)
    {
        int delay = 10;
        do
        {
            Thread.Sleep(delay);
            BugOn(grants.GrantTableOp(ref op) != 0);
            delay += 10;
            if (op.Status == GrantStatus.Eagain && delay >= 200)
            {
                op.Status = GrantStatus.BadPage;
            }
        }
        while (op.Status == GrantStatus.Eagain);

        if (op.Status != GrantStatus.Okay) return -EIO;
        _handle = op.Handle;
        return 0;
    }

    /// <summary>The count stands for success.</summary>
    public GrantHandle MapByCount(ref MapGrantRef op)
    {
        int tries = 0;
        for (; tries < MaxTries; tries++) //! GNT2003
        {
            if (grants.GrantTableOp(ref op) != 0) return GrantHandle.Invalid;
            if (op.Status == GrantStatus.Okay || tries == MaxTries - 1) break;
            Thread.Sleep(tries);
        }

        if (tries == MaxTries - 1) return GrantHandle.Invalid;
        return op.Status == GrantStatus.Okay ? op.Handle : GrantHandle.Invalid;
    }

    /// <summary>The status stands for success, and the count for nothing.</summary>
    public GrantHandle MapByStatus(ref MapGrantRef op)
    {
        for (int tries = 0; tries < MaxTries; tries++)
        {
            if (grants.GrantTableOp(ref op) != 0) return GrantHandle.Invalid;
            if (op.Status == GrantStatus.Okay) return op.Handle;
            if (op.Status != GrantStatus.Eagain) return GrantHandle.Invalid;
            Thread.Sleep(tries);
        }

        log($"{op.Ref} of {domid} stays away");
        return GrantHandle.Invalid;
    }

    /// <summary>What is left of the attempts is asked, and 0 may be left after a success.</summary>
    public int CopyCountingDown(ref GrantCopy copy)
    {
        int left = MaxTries;
        while (left > 0) //! GNT2003
        {
            left--;
            if (grants.GrantTableOp(ref copy) != 0) return -EIO;
            if (copy.Status != GrantStatus.Eagain) break;
            Thread.Sleep(1);
        }

        if (left == 0) return -EAGAIN;
        return copy.Status == GrantStatus.Okay ? 0 : -EIO;
    }

    /// <summary>What is left of the attempts ends the loop, and the status is asked.</summary>
    public int CopyCountingDownByStatus(ref GrantCopy copy)
    {
        int left = MaxTries;
        while (left > 0)
        {
            left--;
            if (grants.GrantTableOp(ref copy) != 0) return -EIO;
            if (copy.Status != GrantStatus.Eagain) break;
            Thread.Sleep(1);
        }

        return copy.Status switch
        {
            GrantStatus.Okay => 0,
            GrantStatus.Eagain => -EAGAIN,
            _ => -EIO,
        };
    }

    /// <summary>The loop is left by the count in front of the look at the status.</summary>
    public bool CopyUntilTired(ref GrantCopy copy)
    {
        int tries = 0;
        for (;;) //! GNT2003
        {
            if (grants.GrantTableOp(ref copy) != 0) return false;
            if (++tries >= MaxTries) return false;
            if (copy.Status != GrantStatus.Eagain) break;
            Thread.Sleep(tries);
        }

        return copy.Status == GrantStatus.Okay;
    }

    /// <summary>The loop is left by the count behind the look at the status.</summary>
    public bool CopyUntilTiredByStatus(ref GrantCopy copy)
    {
        int tries = 0;
        for (;;)
        {
            if (grants.GrantTableOp(ref copy) != 0) return false;
            if (copy.Status != GrantStatus.Eagain) break;
            if (++tries >= MaxTries) return false;
            Thread.Sleep(tries);
        }

        return copy.Status == GrantStatus.Okay;
    }
}
