namespace Corpus.Styles.GNT2002.ClassicBackends;

/// <summary>A SCSI backend, whose commands map up to 26 segments.</summary>
public sealed class Scsiback(IGrantTable grants, Action<string> log)
{
    private const int EIO = 5;
    private const int MaxTries = 16;
    private readonly GrantHandle[] _handles = new GrantHandle[26];

    /// <summary>One busy segment, and all of them are mapped again.</summary>
    public int MapSegments(MapGrantRef[] map)
    {
        int rc;
        int tries = MaxTries;
        do //! GNT2002
        {
            rc = grants.GrantTableOp(map);
        }
        while (rc == 0 && --tries > 0 && map.Any(static op => op.Status == GrantStatus.Eagain));

        if (rc != 0) return rc;
        return Record(map);
    }

    /// <summary>The helper leaves those alone that have succeeded.</summary>
    public int MapSegmentsWithHelper(MapGrantRef[] map)
    {
        int rc = GrantRetry.Issue(grants, map);
        if (rc != 0) return rc;
        return Record(map);
    }

    /// <summary>A flag instead of LINQ, and a sleep instead of none.</summary>
    public int MapSegmentsWithFlag(MapGrantRef[] map)
    {
        bool busy = true;
        for (int tries = 0; busy && tries < MaxTries; tries++) //! GNT2002
        {
            Thread.Sleep(tries);
            int rc = grants.GrantTableOp(map);
            if (rc != 0) return rc;

            busy = false;
            for (int i = 0; i < map.Length; i++)
            {
                busy |= map[i].Status == GrantStatus.Eagain;
            }
        }

        return Record(map);
    }

    /// <summary>Those that are busy are moved to the front of a second array.</summary>
    public int MapSegmentsGathered(MapGrantRef[] map)
    {
        int rc = grants.GrantTableOp(map);
        if (rc != 0) return rc;

        MapGrantRef[] again = new MapGrantRef[map.Length];
        int[] origin = new int[map.Length];
        for (int tries = 0; tries < MaxTries; tries++)
        {
            int busy = 0;
            for (int i = 0; i < map.Length; i++)
            {
                if (map[i].Status != GrantStatus.Eagain) continue;
                origin[busy] = i;
                again[busy++] = map[i];
            }

            if (busy == 0) break;

            Thread.Sleep(tries);
            rc = grants.GrantTableOp(again.AsSpan(0, busy));
            if (rc != 0) return rc;
            for (int i = 0; i < busy; i++)
            {
                map[origin[i]] = again[i];
            }
        }

        return Record(map);
    }

    /// <summary>An unmap of what has been unmapped says bad handle, and so it goes on until the count ends it.</summary>
    public int UnmapSegments(UnmapGrantRef[] unmap)
    {
        bool failed = true;
        for (int tries = 0; tries < 5 && failed; tries++) //! GNT2002
        {
            failed = false;
            if (grants.GrantTableOp(unmap) != 0) return -EIO;
            foreach (ref UnmapGrantRef op in unmap.AsSpan())
            {
                failed |= op.Status != GrantStatus.Okay;
            }
        }

        return failed ? -EIO : 0;
    }

    /// <summary>An unmap that fails, fails.</summary>
    public int UnmapSegmentsOnce(UnmapGrantRef[] unmap)
    {
        if (grants.GrantTableOp(unmap) != 0) return -EIO;

        int stuck = 0;
        foreach (ref UnmapGrantRef op in unmap.AsSpan())
        {
            if (op.Status == GrantStatus.Okay) continue;
            log($"{op.HostAddr:x} is stuck: {op.Status}");
            stuck++;
        }

        return stuck == 0 ? 0 : -EIO;
    }

    /// <summary>The success does not end the loop.</summary>
    public GrantHandle MapRing(ref MapGrantRef op)
    {
        GrantHandle handle = GrantHandle.Invalid;
        for (int tries = 0; tries < MaxTries; tries++) //! GNT2002
        {
            if (grants.GrantTableOp(ref op) != 0) return GrantHandle.Invalid;
            if (op.Status == GrantStatus.Okay) handle = op.Handle;
            if (op.Status == GrantStatus.Eagain) Thread.Sleep(tries);
        }

        return handle;
    }

    /// <summary>The success ends the loop.</summary>
    public GrantHandle MapRingOnce(ref MapGrantRef op)
    {
        GrantHandle handle = GrantHandle.Invalid;
        for (int tries = 0; tries < MaxTries; tries++)
        {
            if (grants.GrantTableOp(ref op) != 0) return GrantHandle.Invalid;
            if (op.Status == GrantStatus.Okay)
            {
                handle = op.Handle;
                break;
            }

            if (op.Status != GrantStatus.Eagain) break;
            Thread.Sleep(tries);
        }

        return handle;
    }

    /// <summary>The goal is a count of successes, and every round starts from the first segment.</summary>
    public int MapUntilAllAreOkay(MapGrantRef[] map)
    {
        int good = 0;
        int rounds = 0;
        while (good < map.Length && rounds++ < MaxTries) //! GNT2002
        {
            if (grants.GrantTableOp(map) != 0) return -EIO;
            good = map.Count(static op => op.Status == GrantStatus.Okay);
        }

        return good == map.Length ? 0 : -EIO;
    }

    /// <summary>Before the next round the successes are taken back.</summary>
    public int MapAllOrNothing(MapGrantRef[] map)
    {
        for (int round = 0; round < MaxTries; round++)
        {
            if (grants.GrantTableOp(map) != 0) return -EIO;
            if (Array.TrueForAll(map, static op => op.Status == GrantStatus.Okay)) return 0;
            if (!UnmapGood(map)) return -EIO;
            Thread.Sleep(round);
        }

        return -EIO;
    }

    /// <summary>A copy may be made twice.</summary>
    public int CopyAll(GrantCopy[] copies)
    {
        int rc;
        int tries = MaxTries;
        do
        {
            rc = grants.GrantTableOp(copies);
        }
        while (rc == 0 && --tries > 0 && copies.Any(static op => op.Status == GrantStatus.Eagain));

        if (rc != 0) return rc;
        return copies.All(static op => op.Status == GrantStatus.Okay) ? 0 : -EIO;
    }

    private int Record(MapGrantRef[] map)
    {
        int err = 0;
        for (int i = 0; i < map.Length; i++)
        {
            _handles[i] = map[i].Status == GrantStatus.Okay ? map[i].Handle : GrantHandle.Invalid;
            if (map[i].Status != GrantStatus.Okay) err = -EIO;
        }

        return err;
    }

    private bool UnmapGood(MapGrantRef[] map)
    {
        bool clean = true;
        foreach (MapGrantRef op in map)
        {
            if (op.Status != GrantStatus.Okay) continue;
            UnmapGrantRef unmap = UnmapGrantRef.Create(op.HostAddr, 0, op.Handle);
            clean &= grants.GrantTableOp(ref unmap) == 0 && unmap.Status == GrantStatus.Okay;
        }

        return clean;
    }
}
