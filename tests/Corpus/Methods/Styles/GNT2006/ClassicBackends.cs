namespace Corpus.Styles.GNT2006.ClassicBackends;

/// <summary>The patch of 2011 put its macros into the loops that check.</summary>
public sealed class PatchedBlkback(IGrantTable grants, Action<string> log)
{
    private const int EIO = 5;
    private readonly GrantHandle[] _handles = new GrantHandle[11];

    /// <summary>Eleven segments, each with its own half minute.</summary>
    public int CheckSegments(MapGrantRef[] map)
    {
        int rc = grants.GrantTableOp(map);
        if (rc != 0) return rc;

        int err = 0;
        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status == GrantStatus.Eagain)
            {
                rc = GrantRetry.Retry(grants, ref map[i]); //! GNT2006
                if (rc != 0) return rc;
            }

            if (map[i].Status != GrantStatus.Okay)
            {
                log($"invalid buffer, could not remap it: {map[i].Status}");
                _handles[i] = GrantHandle.Invalid;
                err = -EIO;
                continue;
            }

            _handles[i] = map[i].Handle;
        }

        return err;
    }

    /// <summary>Eleven segments, and half a minute for all of them.</summary>
    public int CheckSegmentsTogether(MapGrantRef[] map)
    {
        int rc = grants.GrantTableOp(map);
        if (rc != 0) return rc;
        rc = GrantRetry.Retry(grants, map);
        if (rc != 0) return rc;

        int err = 0;
        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status != GrantStatus.Okay)
            {
                _handles[i] = GrantHandle.Invalid;
                err = -EIO;
                continue;
            }

            _handles[i] = map[i].Handle;
        }

        return err;
    }

    /// <summary>The macro written out.</summary>
    public int CheckCopies(GrantCopy[] copies)
    {
        int rc = grants.GrantTableOp(copies);
        if (rc != 0) return rc;

        int failed = 0;
        foreach (ref GrantCopy op in copies.AsSpan())
        {
            for (byte delay = 1; op.Status == GrantStatus.Eagain && delay != 0; delay++) //! GNT2006
            {
                Thread.Sleep(delay);
                if (grants.GrantTableOp(ref op) != 0) return -EIO;
            }

            if (op.Status != GrantStatus.Okay) failed++;
        }

        return -failed;
    }

    /// <summary>Never a batch: each copy is issued by itself.</summary>
    public int CopyOneByOne(GrantCopy[] copies)
    {
        int failed = 0;
        foreach (ref GrantCopy op in copies.AsSpan())
        {
            int rc = GrantRetry.Issue(grants, ref op);
            if (rc != 0) return rc;
            if (op.Status != GrantStatus.Okay) failed++;
        }

        return -failed;
    }

    /// <summary>The loop's own while, with a sleep that grows.</summary>
    public int CheckPages(Span<MapGrantRef> pages)
    {
        if (grants.GrantTableOp(pages) != 0) return -EIO;

        int failed = 0;
        for (int i = 0; i < pages.Length; i++)
        {
            int tries = 0;
            while (pages[i].Status == GrantStatus.Eagain && tries++ < 20) //! GNT2006
            {
                Thread.Sleep(10 * tries);
                if (grants.GrantTableOp(ref pages[i]) != 0) return -EIO;
            }

            if (pages[i].Status != GrantStatus.Okay)
            {
                pages[i].Handle = GrantHandle.Invalid;
                failed++;
            }
        }

        return -failed;
    }

    /// <summary>What is busy is gathered, and waits together.</summary>
    public int CheckPagesTogether(MapGrantRef[] pages)
    {
        if (grants.GrantTableOp(pages) != 0) return -EIO;

        List<int> again = [];
        int failed = 0;
        for (int i = 0; i < pages.Length; i++)
        {
            if (pages[i].Status == GrantStatus.Eagain) again.Add(i);
            else if (pages[i].Status != GrantStatus.Okay) failed++;
        }

        MapGrantRef[] busy = [.. again.Select(i => pages[i])];
        if (GrantRetry.Retry(grants, busy) != 0) return -EIO;
        for (int i = 0; i < busy.Length; i++)
        {
            pages[again[i]] = busy[i];
            if (busy[i].Status != GrantStatus.Okay) failed++;
        }

        return -failed;
    }

    /// <summary>One header, which is the first of its batch, and nobody's turn after it.</summary>
    public int CheckHeader(MapGrantRef[] map)
    {
        if (grants.GrantTableOp(map) != 0) return -EIO;
        if (map[0].Status == GrantStatus.Eagain && GrantRetry.Retry(grants, ref map[0]) != 0) return -EIO;

        int busy = 0;
        int failed = 0;
        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status == GrantStatus.Eagain) busy++;
            else if (map[i].Status != GrantStatus.Okay) failed++;
        }

        return busy > 0 ? -11 : -failed;
    }
}
