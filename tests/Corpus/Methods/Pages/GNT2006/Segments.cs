namespace Corpus.Pages.GNT2006.Segments;

/// <summary>Requests of up to eleven segments, of which some may be paged out.</summary>
public sealed class SegmentBackend(IGrantTable grants, DomId domid, ulong area)
{
    private const int EIO = 5;
    private const int MaxTries = 255;

    private readonly GrantHandle[] _handles = new GrantHandle[11];

    public int RetryEachBusyMapOnItsOwn(ReadOnlySpan<GrantRef> references)
    {
        MapGrantRef[] map = PrepareMaps(references);
        int rc = grants.GrantTableOp(map);
        if (rc != 0)
        {
            return rc;
        }

        bool failed = false;
        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status == GrantStatus.Eagain)
            {
                rc = GrantRetry.Retry(grants, ref map[i]); //! GNT2006
                if (rc != 0)
                {
                    return rc;
                }
            }

            bool isMapped = map[i].Status == GrantStatus.Okay;
            _handles[i] = isMapped ? map[i].Handle : GrantHandle.Invalid;
            failed |= !isMapped;
        }

        return failed ? -EIO : 0;
    }

    public int SleepForEachBusyCopyInTurn(GrantCopy[] copies)
    {
        int rc = grants.GrantTableOp(copies);
        if (rc != 0)
        {
            return rc;
        }

        bool failed = false;
        foreach (ref GrantCopy op in copies.AsSpan())
        {
            for (int delay = 1; op.Status == GrantStatus.Eagain && delay < 256; delay++) //! GNT2006
            {
                Thread.Sleep(delay);
                if (grants.GrantTableOp(ref op) != 0)
                {
                    return -EIO;
                }
            }

            if (op.Status != GrantStatus.Okay)
            {
                failed = true;
            }
        }

        return failed ? -EIO : 0;
    }

    public int WaitInAnInnerWhileLoop(ReadOnlySpan<GrantRef> references)
    {
        MapGrantRef[] map = PrepareMaps(references);
        int rc = grants.GrantTableOp(map);
        if (rc != 0)
        {
            return rc;
        }

        int mapped = 0;
        int i = 0;
        while (i < map.Length)
        {
            int tries = 0;
            while (map[i].Status == GrantStatus.Eagain && tries++ < MaxTries) //! GNT2006
            {
                Thread.Sleep(1);
                rc = grants.GrantTableOp(ref map[i]);
                if (rc != 0)
                {
                    return rc;
                }
            }

            _handles[i] = GrantHandle.Invalid;
            if (map[i].Status == GrantStatus.Okay)
            {
                _handles[i] = map[i].Handle;
                mapped++;
            }

            i++;
        }

        return mapped;
    }

    public int RetryASliceOfOneElement(GrantCopy[] copies)
    {
        Span<GrantCopy> all = copies;
        int rc = grants.GrantTableOp(all);
        if (rc != 0)
        {
            return rc;
        }

        int failed = 0;
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i].Status is GrantStatus.Eagain)
            {
                rc = GrantRetry.Retry(grants, all.Slice(i, 1)); //! GNT2006
                if (rc != 0)
                {
                    return rc;
                }
            }

            failed += all[i].Status is GrantStatus.Okay ? 0 : 1;
        }

        return failed == 0 ? 0 : -EIO;
    }

    public int RetryTheBatchAsAWhole(ReadOnlySpan<GrantRef> references)
    {
        MapGrantRef[] map = PrepareMaps(references);
        int rc = grants.GrantTableOp(map);
        if (rc == 0)
        {
            rc = GrantRetry.Retry(grants, map);
        }

        return rc != 0 ? rc : Record(map);
    }

    public int IssueEachOnItsOwnFromTheStart(GrantCopy[] copies)
    {
        int failed = 0;
        foreach (ref GrantCopy op in copies.AsSpan())
        {
            int rc = GrantRetry.Issue(grants, ref op);
            if (rc != 0)
            {
                return rc;
            }

            failed += op.Status == GrantStatus.Okay ? 0 : 1;
        }

        return failed == 0 ? 0 : -EIO;
    }

    public int GatherTheBusyCopiesAndRetryThemTogether(GrantCopy[] copies)
    {
        int rc = grants.GrantTableOp(copies);
        if (rc != 0)
        {
            return rc;
        }

        int failed = 0;
        List<GrantCopy> busy = [];
        for (int i = 0; i < copies.Length; i++)
        {
            if (copies[i].Status == GrantStatus.Eagain)
            {
                busy.Add(copies[i]);
            }
            else if (copies[i].Status != GrantStatus.Okay)
            {
                failed++;
            }
        }

        GrantCopy[] again = [.. busy];
        rc = GrantRetry.Issue(grants, again);
        if (rc != 0)
        {
            return rc;
        }

        failed += again.Count(static op => op.Status != GrantStatus.Okay);
        return failed == 0 ? 0 : -EIO;
    }

    public async Task<int> AwaitTheRetryOfEachElement(GrantCopy[] copies, CancellationToken stopping)
    {
        int rc = grants.GrantTableOp(copies);
        if (rc != 0)
        {
            return rc;
        }

        int failed = 0;
        for (int i = 0; i < copies.Length; i++)
        {
            if (copies[i].Status == GrantStatus.Eagain)
            {
                rc = await GrantRetry.RetryAsync(grants, copies.AsMemory(i, 1), cancellationToken: stopping);
                if (rc != 0)
                {
                    return rc;
                }
            }

            failed += copies[i].Status == GrantStatus.Okay ? 0 : 1;
        }

        return failed == 0 ? 0 : -EIO;
    }

    public int WaitForTheRingPageOnlyAndFailTheRestByName(ReadOnlySpan<GrantRef> references)
    {
        MapGrantRef[] map = PrepareMaps(references);
        int rc = grants.GrantTableOp(map);
        if (rc != 0)
        {
            return rc;
        }

        // The first page is the ring; without it there is nothing to serve.
        rc = GrantRetry.Retry(grants, ref map[0]);
        if (rc != 0)
        {
            return rc;
        }

        int missing = 0;
        for (int i = 0; i < map.Length; i++)
        {
            switch (map[i].Status)
            {
                case GrantStatus.Okay:
                    _handles[i] = map[i].Handle;
                    break;
                case GrantStatus.Eagain:
                    _handles[i] = GrantHandle.Invalid;
                    missing++;
                    break;
                default:
                    _handles[i] = GrantHandle.Invalid;
                    missing += 1000;
                    break;
            }
        }

        return missing;
    }

    private int Record(MapGrantRef[] map)
    {
        int err = 0;
        for (int i = 0; i < map.Length; i++)
        {
            bool isMapped = map[i].Status == GrantStatus.Okay;
            _handles[i] = isMapped ? map[i].Handle : GrantHandle.Invalid;
            err = isMapped ? err : -EIO;
        }

        return err;
    }

    private MapGrantRef[] PrepareMaps(ReadOnlySpan<GrantRef> references)
    {
        MapGrantRef[] map = new MapGrantRef[references.Length];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap, references[i], domid);
        }

        return map;
    }
}
