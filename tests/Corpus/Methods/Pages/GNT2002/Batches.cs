namespace Corpus.Pages.GNT2002.Batches;

/// <summary>Maps and unmaps the segments of requests, with retries written by hand.</summary>
public sealed class SegmentMapper(IGrantTable grants, DomId domid, ulong area)
{
    private const int EIO = 5;
    private const int MaxTries = 50;

    private readonly GrantHandle[] _handles = new GrantHandle[64];

    public int IssueTheWholeBatchBecauseOneIsBusy(GrantRef[] references)
    {
        MapGrantRef[] map = PrepareMaps(references);
        int tries = MaxTries;
        int rc;
        do //! GNT2002
        {
            Thread.Sleep(1);
            rc = grants.GrantTableOp(map);
        }
        while (rc == 0 && --tries > 0 && map.Any(static op => op.Status == GrantStatus.Eagain));

        return rc != 0 ? rc : Record(map);
    }

    public int UnmapEverythingAgainWhileAnythingFailed(GrantHandle[] handles)
    {
        UnmapGrantRef[] unmap = PrepareUnmaps(handles);
        bool failed = true;
        for (int tries = 0; tries < 5 && failed; tries++) //! GNT2002
        {
            failed = false;
            if (grants.GrantTableOp(unmap) != 0)
            {
                return -EIO;
            }

            foreach (ref UnmapGrantRef op in unmap.AsSpan())
            {
                failed |= op.Status != GrantStatus.Okay;
            }
        }

        return failed ? -EIO : 0;
    }

    public GrantHandle GoOnMappingAfterASuccess(GrantRef reference)
    {
        GrantHandle handle = GrantHandle.Invalid;
        MapGrantRef map = MapGrantRef.Create(area, GrantMapFlags.HostMap, reference, domid);
        for (int tries = 0; tries < MaxTries; tries++) //! GNT2002
        {
            if (grants.GrantTableOp(ref map) != 0)
            {
                return GrantHandle.Invalid;
            }

            if (map.Status == GrantStatus.Okay)
            {
                handle = map.Handle;
            }

            Thread.Sleep(tries);
        }

        return handle;
    }

    public int CountTheBusyOnesAndIssueAll(GrantRef[] references)
    {
        MapGrantRef[] map = PrepareMaps(references);
        int busy = map.Length;
        byte delay = 1;
        while (busy > 0 && delay != 0) //! GNT2002
        {
            int rc = grants.GrantTableOp(map);
            if (rc != 0)
            {
                return rc;
            }

            busy = 0;
            for (int i = 0; i < map.Length; i++)
            {
                if (map[i].Status == GrantStatus.Eagain)
                {
                    busy++;
                }
            }

            Thread.Sleep(delay++);
        }

        return Record(map);
    }

    public int IssueTheWholeBatchWithoutAnyBound(GrantRef[] references)
    {
        MapGrantRef[] map = PrepareMaps(references);
        int rc = grants.GrantTableOp(map);
        while (rc == 0 && Array.Exists(map, static op => op.Status == GrantStatus.Eagain)) //! GNT2001 GNT2002
        {
            Thread.Sleep(1);
            rc = grants.GrantTableOp(map);
        }

        return rc != 0 ? rc : Record(map);
    }

    public int IssueTheWholeBatchThroughAHelper(GrantRef[] references)
    {
        MapGrantRef[] map = PrepareMaps(references);
        int rc = Submit(map);
        for (int tries = 0; rc == 0 && HasBusy(map) && tries < MaxTries; tries++) //! GNT2002
        {
            Thread.Sleep(2);
            rc = Submit(map);
        }

        return rc != 0 ? rc : Record(map);
    }

    public int LeaveTheBatchToTheRetryHelper(GrantRef[] references)
    {
        MapGrantRef[] map = PrepareMaps(references);
        int rc = GrantRetry.Issue(grants, map);
        return rc != 0 ? rc : Record(map);
    }

    public int MapOneAfterTheOtherAndRetryOnlyWhatIsBusy(GrantRef[] references)
    {
        int failed = 0;
        for (int i = 0; i < references.Length; i++)
        {
            MapGrantRef map = MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap, references[i], domid);
            int rc = grants.GrantTableOp(ref map);
            for (int tries = 0; rc == 0 && map.Status == GrantStatus.Eagain && tries < MaxTries; tries++)
            {
                Thread.Sleep(1);
                rc = grants.GrantTableOp(ref map);
            }

            bool isMapped = rc == 0 && map.Status == GrantStatus.Okay;
            _handles[i] = isMapped ? map.Handle : GrantHandle.Invalid;
            failed += isMapped ? 0 : 1;
        }

        return failed == 0 ? 0 : -EIO;
    }

    public int GatherTheBusyOnesInAnArrayOfTheirOwn(GrantRef[] references)
    {
        MapGrantRef[] map = PrepareMaps(references);
        MapGrantRef[] again = new MapGrantRef[map.Length];
        map.CopyTo(again, 0);
        int failed = 0;
        int count = again.Length;
        for (int tries = 0; count > 0 && tries < MaxTries; tries++)
        {
            int rc = grants.GrantTableOp(again.AsSpan(0, count));
            if (rc != 0)
            {
                return rc;
            }

            int busy = 0;
            for (int i = 0; i < count; i++)
            {
                if (again[i].Status == GrantStatus.Eagain)
                {
                    again[busy++] = again[i];
                }
                else if (again[i].Status == GrantStatus.Okay)
                {
                    _handles[(again[i].HostAddr - area) >> 12] = again[i].Handle;
                }
                else
                {
                    failed++;
                }
            }

            count = busy;
            Thread.Sleep(tries);
        }

        return failed + count == 0 ? 0 : -EIO;
    }

    public int UndoTheSuccessesBeforeTheNextTurn(GrantRef[] references)
    {
        MapGrantRef[] map = PrepareMaps(references);
        for (int tries = 0; tries < 5; tries++)
        {
            if (grants.GrantTableOp(map) != 0)
            {
                return -EIO;
            }

            if (Array.TrueForAll(map, static op => op.Status == GrantStatus.Okay))
            {
                return Record(map);
            }

            UnmapGood(map);
            Thread.Sleep(10);
        }

        return -EIO;
    }

    public int CopyTheWholeBatchAgainWhichDoesNoHarm(GrantCopy[] copies)
    {
        int rc = grants.GrantTableOp(copies);
        for (int tries = 0; rc == 0 && copies.Any(static op => op.Status == GrantStatus.Eagain) && tries < MaxTries; tries++)
        {
            Thread.Sleep(1);
            rc = grants.GrantTableOp(copies);
        }

        return rc == 0 && copies.All(static op => op.Status == GrantStatus.Okay) ? 0 : -EIO;
    }

    public int FillTheBatchInAnewForEachRequest(IEnumerable<GrantRef[]> requests)
    {
        int failed = 0;
        foreach (GrantRef[] references in requests)
        {
            MapGrantRef[] map = PrepareMaps(references);
            int rc = GrantRetry.Issue(grants, map);
            if (rc != 0)
            {
                return rc;
            }

            failed += Record(map) == 0 ? 0 : 1;
        }

        return failed == 0 ? 0 : -EIO;
    }

    private static bool HasBusy(MapGrantRef[] map)
    {
        foreach (MapGrantRef op in map)
        {
            if (op.Status == GrantStatus.Eagain)
            {
                return true;
            }
        }

        return false;
    }

    private int Submit(MapGrantRef[] map) => grants.GrantTableOp(map);

    private int Record(MapGrantRef[] map)
    {
        int err = 0;
        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status == GrantStatus.Okay)
            {
                _handles[i] = map[i].Handle;
            }
            else
            {
                _handles[i] = GrantHandle.Invalid;
                err = -EIO;
            }
        }

        return err;
    }

    private void UnmapGood(MapGrantRef[] map)
    {
        foreach (MapGrantRef op in map)
        {
            if (op.Status == GrantStatus.Okay)
            {
                UnmapGrantRef unmap = UnmapGrantRef.Create(op.HostAddr, 0, op.Handle);
                int rc = grants.GrantTableOp(ref unmap);
                if (rc != 0 || unmap.Status != GrantStatus.Okay)
                {
                    Trace.TraceWarning($"{op.HostAddr:x} stays mapped");
                }
            }
        }
    }

    private MapGrantRef[] PrepareMaps(GrantRef[] references)
    {
        MapGrantRef[] map = new MapGrantRef[references.Length];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap, references[i], domid);
        }

        return map;
    }

    private UnmapGrantRef[] PrepareUnmaps(GrantHandle[] handles)
    {
        UnmapGrantRef[] unmap = new UnmapGrantRef[handles.Length];
        for (int i = 0; i < unmap.Length; i++)
        {
            unmap[i] = UnmapGrantRef.Create(area + ((ulong)i << 12), 0, handles[i]);
        }

        return unmap;
    }
}
