namespace Corpus.Styles.GNT1003.Linux;

/// <summary>Helpers after the manner of Linux's grant-table.c, which the drivers below use.</summary>
internal static class GrantTableHelpers
{
    /// <summary>Looks at the rc only; the statuses are the caller's.</summary>
    internal static int UnmapRefs(this IGrantTable grants, Span<UnmapGrantRef> unmapOps) => grants.GrantTableOp(unmapOps);

    internal static int MapRefs(this IGrantTable grants, Span<MapGrantRef> mapOps)
    {
        int ret = grants.GrantTableOp(mapOps);
        return ret != 0 ? ret : GrantRetry.Retry(grants, mapOps);
    }

    internal static int CountFailures(ReadOnlySpan<UnmapGrantRef> ops)
    {
        int failures = 0;
        foreach (UnmapGrantRef op in ops)
        {
            failures += op.Status == GrantStatus.Okay ? 0 : 1;
        }

        return failures;
    }

    internal static void Dump(ReadOnlySpan<UnmapGrantRef> ops, TextWriter to)
    {
        foreach (UnmapGrantRef op in ops)
        {
            to.WriteLine($"{op.Handle} at {op.HostAddr:x}: {op.Status}");
        }
    }
}

public sealed class XenBlkback(IGrantTable grants, DomId domid, TextWriter klog)
{
    private readonly Stack<ulong> _freePages = new();

    /// <summary>The fix of XSA-362 as netback had it first: the assertion is gone, and the result with it.</summary>
    public void MapPersistentGrants(GrantRef[] references, Dictionary<GrantRef, GrantHandle> tree)
    {
        MapGrantRef[] map = new MapGrantRef[references.Length];
        for (int i = 0; i < references.Length; i++)
        {
            map[i] = MapGrantRef.Create(_freePages.Pop(), GrantMapFlags.HostMap, references[i], domid);
        }

        int ret = grants.MapRefs(map); //! GNT1003
        klog.WriteLine($"map returned {ret}");
        for (int i = 0; i < references.Length; i++)
        {
            tree[references[i]] = map[i].Handle;
        }
    }

    /// <summary>The helper that was called looks at the rc alone, and so does this one.</summary>
    public int PurgePersistent(UnmapGrantRef[] unmap, int count)
    {
        UnmapGrantRef[] purge = unmap[..count];
        int ret = grants.UnmapRefs(purge); //! GNT1003
        if (ret != 0)
        {
            return ret;
        }

        foreach (UnmapGrantRef op in purge)
        {
            _freePages.Push(op.HostAddr);
        }

        return 0;
    }

    /// <summary>The helper submits, another one looks.</summary>
    public int PurgeCarefully(IReadOnlyCollection<(ulong Page, GrantHandle Handle)> grantsToPurge)
    {
        UnmapGrantRef[] purge = [.. grantsToPurge.Select(static grant => UnmapGrantRef.Create(grant.Page, 0, grant.Handle))];
        int ret = grants.UnmapRefs(purge);
        if (ret != 0)
        {
            return ret;
        }

        int failures = GrantTableHelpers.CountFailures(purge);
        if (failures > 0)
        {
            klog.WriteLine($"{failures} persistent grants of {domid} are stuck");
            return -5;
        }

        foreach ((ulong page, _) in grantsToPurge)
        {
            _freePages.Push(page);
        }

        return 0;
    }

    /// <summary>A helper that only prints them is no check.</summary>
    public int PurgeAndDump(ulong page, GrantHandle handle)
    {
        Span<UnmapGrantRef> purge = [UnmapGrantRef.Create(page, 0, handle)];
        int ret = grants.UnmapRefs(purge); //! GNT1003
        if (ret != 0)
        {
            return ret;
        }

        GrantTableHelpers.Dump(purge, klog);
        _freePages.Push(page);
        return 0;
    }

    /// <summary>Only who may try again is asked for.</summary>
    public int CopyIndirect(GrantCopy[] copies)
    {
        GrantCopy[] mine = (GrantCopy[])copies.Clone();
        int ret = grants.GrantTableOp(mine); //! GNT1003
        if (ret != 0)
        {
            return ret;
        }

        int busy = 0;
        for (int i = 0; i < mine.Length; i++)
        {
            if (mine[i].Status == GrantStatus.Eagain)
            {
                busy++;
            }
        }

        return busy > 0 ? GrantRetry.Retry(grants, mine) : 0;
    }

    /// <summary>Retry, and then look at each.</summary>
    public int CopyIndirectFully(GrantCopy[] copies)
    {
        int ret = GrantRetry.Issue(grants, copies);
        if (ret != 0)
        {
            return ret;
        }

        int copied = 0;
        for (int i = 0; i < copies.Length; i++)
        {
            switch (copies[i].Status)
            {
                case GrantStatus.Okay:
                    copied += copies[i].Len;
                    break;
                case GrantStatus.BadCopyArg:
                    return -22;
                default:
                    return -5;
            }
        }

        return copied;
    }
}
