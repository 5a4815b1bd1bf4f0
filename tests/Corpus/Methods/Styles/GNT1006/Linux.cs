namespace Corpus.Styles.GNT1006.Linux;

/// <summary>After gntdev.c and xen-blkback.</summary>
public sealed class GrantMap(IGrantTable grants, TextWriter log)
{
    private const int EINVAL = 22;
    private readonly List<GrantHandle> _live = [];

    /// <summary>As gntdev was before XSA-361: the first failure ends the inspection.</summary>
    public int MapGrantPages(Span<MapGrantRef> mapOps)
    {
        int err = GrantRetry.Issue(grants, mapOps);
        if (err != 0) return err;

        foreach (ref MapGrantRef op in mapOps) //! GNT1006
        {
            if (op.Status != GrantStatus.Okay)
            {
                return -EINVAL;
            }

            _live.Add(op.Handle);
        }

        return 0;
    }

    /// <summary>As gntdev has been since.</summary>
    public int MapGrantPagesFully(Span<MapGrantRef> mapOps)
    {
        int err = GrantRetry.Issue(grants, mapOps);
        if (err != 0) return err;

        foreach (ref MapGrantRef op in mapOps)
        {
            if (op.Status == GrantStatus.Okay)
            {
                _live.Add(op.Handle);
            }
            else if (err == 0)
            {
                err = -EINVAL;
            }
        }

        return err;
    }

    /// <summary>The header answers for everybody.</summary>
    public int UnmapGrantPages(UnmapGrantRef[] unmapOps)
    {
        int err = grants.GrantTableOp(unmapOps); //! GNT1006
        if (err != 0) return err;
        return unmapOps[0].Status == GrantStatus.Okay ? 0 : -EINVAL;
    }

    /// <summary>A batch of one, and its one element.</summary>
    public int UnmapGrantPage(ulong address, GrantHandle handle)
    {
        UnmapGrantRef[] unmapOps = [UnmapGrantRef.Create(address, 0, handle)];
        int err = grants.GrantTableOp(unmapOps);
        if (err != 0) return err;
        return unmapOps[0].Status == GrantStatus.Okay ? 0 : -EINVAL;
    }

    /// <summary>The first one has been dealt with, or so the author thinks.</summary>
    public int UnmapTail(UnmapGrantRef[] unmapOps)
    {
        int err = grants.GrantTableOp(unmapOps);
        if (err != 0) return err;

        int stuck = 0;
        for (int i = 1; i < unmapOps.Length; i++) //! GNT1006
        {
            if (unmapOps[i].Status != GrantStatus.Okay) stuck++;
        }

        return -stuck;
    }

    /// <summary>Here it has been.</summary>
    public int UnmapHeadAndTail(UnmapGrantRef[] unmapOps)
    {
        int err = grants.GrantTableOp(unmapOps);
        if (err != 0) return err;

        int stuck = unmapOps[0].Status == GrantStatus.Okay ? 0 : 1;
        for (int i = 1; i < unmapOps.Length; i++)
        {
            if (unmapOps[i].Status != GrantStatus.Okay) stuck++;
        }

        return stuck == 0 ? 0 : -EINVAL;
    }

    /// <summary>Part of an array is submitted, and that part is looked at.</summary>
    public int UnmapPart(UnmapGrantRef[] scratch, IReadOnlyList<(ulong Address, GrantHandle Handle)> pages)
    {
        int count = 0;
        foreach ((ulong address, GrantHandle handle) in pages)
        {
            if (handle == GrantHandle.Invalid) continue;
            scratch[count++] = UnmapGrantRef.Create(address, 0, handle);
        }

        int err = grants.GrantTableOp(scratch.AsSpan(0, count));
        if (err != 0) return err;

        for (int i = 0; i < count; i++)
        {
            if (scratch[i].Status != GrantStatus.Okay) return -EINVAL;
        }

        return 0;
    }

    /// <summary>All of an array is submitted, and half of it is looked at.</summary>
    public int UnmapHalf(UnmapGrantRef[] scratch)
    {
        int err = grants.GrantTableOp(scratch);
        if (err != 0) return err;

        for (int i = 0; i < scratch.Length / 2; i++) //! GNT1006
        {
            if (scratch[i].Status != GrantStatus.Okay) return -EINVAL;
        }

        return 0;
    }

    /// <summary>The loop ends when enough has been copied, not when all has been looked at.</summary>
    public int CopyUpTo(GrantCopy[] copies, int wanted)
    {
        int err = GrantRetry.Issue(grants, copies);
        if (err != 0) return err;

        int copied = 0;
        foreach (ref GrantCopy op in copies.AsSpan()) //! GNT1006
        {
            if (copied >= wanted) break;
            if (op.Status != GrantStatus.Okay) return -EINVAL;
            copied += op.Len;
        }

        return copied;
    }

    /// <summary>All is looked at, and no more than enough is counted.</summary>
    public int CopyAtMost(GrantCopy[] copies, int wanted)
    {
        int err = GrantRetry.Issue(grants, copies);
        if (err != 0) return err;

        int copied = 0;
        foreach (ref GrantCopy op in copies.AsSpan())
        {
            if (op.Status != GrantStatus.Okay) return -EINVAL;
            copied = Math.Min(copied + op.Len, wanted);
        }

        return copied;
    }

    /// <summary>The handles are recorded first, and each can be undone; then the first failure may end it.</summary>
    public int MapAndRecord(MapGrantRef[] mapOps, GrantHandle[] handles)
    {
        int err = GrantRetry.Issue(grants, mapOps);
        if (err != 0) return err;

        for (int i = 0; i < mapOps.Length; i++)
        {
            handles[i] = mapOps[i].Status == GrantStatus.Okay ? mapOps[i].Handle : GrantHandle.Invalid;
        }

        for (int i = 0; i < mapOps.Length; i++)
        {
            if (mapOps[i].Status != GrantStatus.Okay)
            {
                log.WriteLine($"page {i}: {mapOps[i].Status}");
                return -EINVAL;
            }
        }

        return 0;
    }

    /// <summary>A while loop that stops at the first bad page, with the good ones behind it.</summary>
    public int MapPrefix(MapGrantRef[] mapOps)
    {
        int err = GrantRetry.Issue(grants, mapOps);
        if (err != 0) return err;

        int mapped = 0;
        while (mapped < mapOps.Length && mapOps[mapped].Status == GrantStatus.Okay) //! GNT1006
        {
            _live.Add(mapOps[mapped++].Handle);
        }

        return mapped;
    }
}
