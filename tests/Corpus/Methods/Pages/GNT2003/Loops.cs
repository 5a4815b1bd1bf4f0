namespace Corpus.Pages.GNT2003.Loops;

/// <summary>Retries as drivers write them, with a counter, a growing delay or a clock.</summary>
public sealed class Retries(IGrantTable grants, DomId domid, Action<string> printk)
{
    private const int EIO = 5;
    private const int EAGAIN = 11;
    private const int ETIMEDOUT = 110;
    private const int MaxTries = 20;

    private int _retries;

    public int WriteBadPageWhenTheDelayWrapsRound(ulong page, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref map);
        byte delay = 1;
        while (rc == 0 && map.Status == GrantStatus.Eagain && delay != 0) //! GNT2003
        {
            Thread.Sleep(delay++);
            rc = grants.GrantTableOp(ref map);
        }

        if (rc != 0)
        {
            return rc;
        }

        if (delay == 0)
        {
            map.Status = GrantStatus.BadPage;
        }

        return map.Status.ToErrno();
    }

    public int AnswerEagainWhenTheTriesAreUsedUp(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        int rc;
        int tries = 0;
        do //! GNT2003
        {
            Thread.Sleep(tries);
            rc = grants.GrantTableOp(ref copy);
            tries++;
        }
        while (rc == 0 && copy.Status == GrantStatus.Eagain && tries < MaxTries);

        if (rc != 0)
        {
            return rc;
        }

        return tries == MaxTries ? -EAGAIN : copy.Status.ToErrno();
    }

    public int AskTheStopwatchBehindTheLoop(ulong page, GrantRef reference)
    {
        TimeSpan limit = TimeSpan.FromSeconds(30);
        Stopwatch clock = Stopwatch.StartNew();
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref map);
        while (rc == 0 && map.Status == GrantStatus.Eagain && clock.Elapsed < limit) //! GNT2003
        {
            Thread.Sleep(1);
            rc = grants.GrantTableOp(ref map);
        }

        if (rc != 0)
        {
            return rc;
        }

        if (clock.Elapsed >= limit)
        {
            return -ETIMEDOUT;
        }

        return map.Status.ToErrno();
    }

    public int LetTheCounterStandForSuccess(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        int rc = grants.GrantTableOp(ref copy);
        int tries = 0;
        for (; rc == 0 && copy.Status != GrantStatus.Okay && tries < MaxTries; tries++) //! GNT2003
        {
            Thread.Sleep(1);
            rc = grants.GrantTableOp(ref copy);
        }

        if (rc != 0)
        {
            return rc;
        }

        return tries < MaxTries ? 0 : -EIO;
    }

    public int CountDownToZeroAndCallThatAFailure(ulong page, GrantRef reference)
    {
        int left = MaxTries;
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref map);
        while (rc == 0 && map.Status == GrantStatus.Eagain && left > 0) //! GNT2003
        {
            left--;
            Thread.Sleep(2);
            rc = grants.GrantTableOp(ref map);
        }

        if (rc != 0)
        {
            return rc;
        }

        if (left == 0)
        {
            printk($"{reference} never came in");
            return -EAGAIN;
        }

        return map.Status.ToErrno();
    }

    public int GiveUpByAFlagThatTheCounterSets(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        int rc = grants.GrantTableOp(ref copy);
        bool gaveUp = false;
        int tries = 0;
        while (rc == 0 && copy.Status == GrantStatus.Eagain) //! GNT2003
        {
            Thread.Sleep(1);
            rc = grants.GrantTableOp(ref copy);
            if (++tries == MaxTries)
            {
                gaveUp = true;
                break;
            }
        }

        if (rc != 0)
        {
            return rc;
        }

        return gaveUp ? -EAGAIN : copy.Status.ToErrno();
    }

    public int WriteBadPageWhereTheStatusIsStillEagain(ulong page, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref map); //! GNT3001
        byte delay = 1;
        while (rc == 0 && map.Status == GrantStatus.Eagain && delay != 0)
        {
            Thread.Sleep(delay++);
            rc = grants.GrantTableOp(ref map);
        }

        if (rc != 0)
        {
            return rc;
        }

        if (map.Status == GrantStatus.Eagain)
        {
            map.Status = GrantStatus.BadPage;
        }

        return map.Status.ToErrno();
    }

    public int LeaveTheLoopWithEveryOtherAnswer(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        for (int tries = 0; tries < MaxTries; tries++)
        {
            int rc = grants.GrantTableOp(ref copy);
            if (rc != 0)
            {
                return rc;
            }

            if (copy.Status != GrantStatus.Eagain)
            {
                return copy.Status.ToErrno();
            }

            Thread.Sleep(tries);
        }

        return -EAGAIN;
    }

    public int TellTheNumberOfTriesAndDecideByTheStatus(ulong page, GrantRef reference)
    {
        int tries = 0;
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref map); //! GNT3001
        while (rc == 0 && map.Status == GrantStatus.Eagain && tries < MaxTries)
        {
            Thread.Sleep(++tries);
            rc = grants.GrantTableOp(ref map);
        }

        if (tries == MaxTries)
        {
            printk($"{reference} took all {tries} attempts");
        }

        return rc != 0 ? rc : map.Status.ToErrno();
    }

    public int AskTheStopwatchAndTheStatus(ulong page, GrantRef reference)
    {
        TimeSpan limit = TimeSpan.FromSeconds(30);
        Stopwatch clock = Stopwatch.StartNew();
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref map); //! GNT3001
        while (rc == 0 && map.Status == GrantStatus.Eagain && clock.Elapsed < limit)
        {
            Thread.Sleep(1);
            rc = grants.GrantTableOp(ref map);
        }

        if (rc != 0)
        {
            return rc;
        }

        if (map.Status == GrantStatus.Eagain && clock.Elapsed >= limit)
        {
            return -ETIMEDOUT;
        }

        return map.Status.ToErrno();
    }

    public int AskTheCounterBetweenTheStatusAndTheNextCall(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        int tries = 0;
        for (;;)
        {
            int rc = grants.GrantTableOp(ref copy);
            if (rc != 0)
            {
                return rc;
            }

            if (copy.Status == GrantStatus.Okay)
            {
                return 0;
            }

            if (copy.Status != GrantStatus.Eagain)
            {
                return -EIO;
            }

            if (++tries == MaxTries)
            {
                return -EAGAIN;
            }

            Thread.Sleep(tries);
        }
    }

    public int AddTheTriesToAStatistic(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        int rc = grants.GrantTableOp(ref copy);
        int tries = 0;
        while (rc == 0 && copy.Status == GrantStatus.Eagain && tries < MaxTries)
        {
            tries++;
            Thread.Sleep(1);
            rc = grants.GrantTableOp(ref copy);
        }

        _retries += tries;
        return rc != 0 ? rc : copy.Status.ToErrno();
    }

    private GrantCopy Prepare(GrantRef reference, ulong frame) =>
        GrantCopy.Create(GrantCopySide.Granted(domid, reference, 0), GrantCopySide.Own(frame, 0), 1500, GrantCopyFlags.SourceGref);
}
