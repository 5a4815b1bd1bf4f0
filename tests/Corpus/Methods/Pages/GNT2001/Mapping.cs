namespace Corpus.Pages.GNT2001.Mapping;

/// <summary>A user-space mapper that waits for pages in loops of its own.</summary>
public sealed class Mapper(IGrantTable grants, DomId domid)
{
    private const int EIO = 5;
    private const int MaxTries = 60;

    private static readonly int[] s_delays = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

    private readonly Queue<GrantRef> _requests = new();
    private readonly Dictionary<GrantRef, GrantHandle> _mapped = [];

    public int SleepOneMillisecondAtATimeForEver(ulong page, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref map); //! GNT3001
        if (rc != 0)
        {
            return rc;
        }

        while (map.Status == GrantStatus.Eagain) //! GNT2001
        {
            Thread.Sleep(1);
            rc = grants.GrantTableOp(ref map);
            if (rc != 0)
            {
                return rc;
            }
        }

        return map.Status == GrantStatus.Okay ? 0 : -EIO;
    }

    public int WaitOnATokenThatNobodyCanCancel(ulong page, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        for (;;) //! GNT2001
        {
            if (grants.GrantTableOp(ref map) != 0) //! GNT3001
            {
                return -EIO;
            }

            if (map.Status != GrantStatus.Eagain)
            {
                break;
            }

            CancellationToken.None.WaitHandle.WaitOne(1);
        }

        return map.Status.ToErrno();
    }

    public int GatherTheBusyOnesAgainAndAgain(MapGrantRef[] map)
    {
        int rc = grants.GrantTableOp(map);
        if (rc != 0)
        {
            return rc;
        }

        int failed = 0;
        MapGrantRef[] again = map;
        while (again.Length > 0) //! GNT2001
        {
            List<MapGrantRef> busy = [];
            foreach (MapGrantRef op in again)
            {
                switch (op.Status)
                {
                    case GrantStatus.Okay:
                        _mapped[op.Ref] = op.Handle;
                        break;
                    case GrantStatus.Eagain:
                        busy.Add(op);
                        break;
                    default:
                        failed++;
                        break;
                }
            }

            again = [.. busy];
            if (again.Length > 0)
            {
                Thread.Sleep(5);
                rc = grants.GrantTableOp(again);
                if (rc != 0)
                {
                    return rc;
                }
            }
        }

        return failed == 0 ? 0 : -EIO;
    }

    public GrantHandle InsistUntilItIsOkay(ulong page, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        do //! GNT2001
        {
            Thread.Sleep(10);
            if (grants.GrantTableOp(ref map) != 0)
            {
                return GrantHandle.Invalid;
            }
        }
        while (map.Status != GrantStatus.Okay);

        return map.Handle;
    }

    public int LoopRoundAHelperThatIssuesAgain(ulong page, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = WaitAndIssue(ref map, 0);
        for (int delay = 1; rc == 0 && map.Status == GrantStatus.Eagain; delay = Math.Min(delay * 2, 1000)) //! GNT2001
        {
            rc = WaitAndIssue(ref map, delay);
        }

        return rc != 0 ? rc : map.Status.ToErrno();
    }

    public int CountTheAttempts(ulong page, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref map); //! GNT3001
        for (int tries = 0; rc == 0 && map.Status == GrantStatus.Eagain && tries < MaxTries; tries++)
        {
            Thread.Sleep(1);
            rc = grants.GrantTableOp(ref map);
        }

        return rc != 0 ? rc : map.Status.ToErrno();
    }

    public int WaitUntilADeadline(ulong page, GrantRef reference)
    {
        long deadline = Environment.TickCount64 + 5000;
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref map); //! GNT3001
        while (rc == 0 && map.Status == GrantStatus.Eagain && Environment.TickCount64 < deadline)
        {
            Thread.Sleep(1);
            rc = grants.GrantTableOp(ref map);
        }

        return rc != 0 ? rc : map.Status.ToErrno();
    }

    public int WalkThroughATableOfDelays(ulong page, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref map); //! GNT3001
        foreach (int delay in s_delays)
        {
            if (rc != 0 || map.Status != GrantStatus.Eagain)
            {
                break;
            }

            Thread.Sleep(delay);
            rc = grants.GrantTableOp(ref map);
        }

        return rc != 0 ? rc : map.Status.ToErrno();
    }

    public int LetAByteWrapRound(ulong page, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref map); //! GNT3001
        for (byte delay = 1; rc == 0 && map.Status == GrantStatus.Eagain && delay != 0; delay++)
        {
            Thread.Sleep(delay);
            rc = grants.GrantTableOp(ref map);
        }

        return rc != 0 ? rc : map.Status.ToErrno();
    }

    public int ServeAQueueAndPutTheBusyOnesBack(ulong page)
    {
        int failed = 0;
        while (_requests.TryDequeue(out GrantRef reference))
        {
            MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
            if (grants.GrantTableOp(ref map) != 0)
            {
                return -EIO;
            }

            switch (map.Status)
            {
                case GrantStatus.Okay:
                    _mapped[reference] = map.Handle;
                    page += 4096;
                    break;
                case GrantStatus.Eagain:
                    _requests.Enqueue(reference);
                    break;
                default:
                    failed++;
                    break;
            }
        }

        return failed;
    }

    public int LeaveItToTheHelper(ulong page, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref map, new GrantRetryPolicy { MaxRetries = 20 }); //! GNT3001
        return rc != 0 ? rc : map.Status.ToErrno();
    }

    private int WaitAndIssue(ref MapGrantRef map, int delay)
    {
        Thread.Sleep(delay);
        return grants.GrantTableOp(ref map);
    }
}
