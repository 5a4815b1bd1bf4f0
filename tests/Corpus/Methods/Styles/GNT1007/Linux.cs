namespace Corpus.Styles.GNT1007.Linux;

/// <summary>After xen-blkback: a request is mapped in chunks, and every chunk has its own result.</summary>
public sealed class BlkbackMapper(IGrantTable grants, DomId domid, ulong area)
{
    private const int EIO = 5;
    private const int ChunkSize = 8;
    private readonly GrantHandle[] _handles = new GrantHandle[256];

    /// <summary>XSA-365: the last chunk's result is the request's.</summary>
    public int MapSegments(GrantRef[] segments)
    {
        int ret;
        int done = 0;
        do //! GNT1007
        {
            int count = Math.Min(ChunkSize, segments.Length - done);
            ret = MapChunk(segments.AsSpan(done, count), done);
            done += count;
        }
        while (done < segments.Length);

        return ret;
    }

    /// <summary>The first chunk that fails is the end.</summary>
    public int MapSegmentsUntilBroken(GrantRef[] segments)
    {
        int ret;
        int done = 0;
        do
        {
            int count = Math.Min(ChunkSize, segments.Length - done);
            ret = MapChunk(segments.AsSpan(done, count), done);
            done += count;
        }
        while (ret == 0 && done < segments.Length);

        return ret;
    }

    /// <summary>The first error is kept, and the other chunks are mapped all the same.</summary>
    public int MapSegmentsKeepingTheError(GrantRef[] segments)
    {
        int ret = 0;
        for (int done = 0; done < segments.Length; done += ChunkSize)
        {
            int err = MapChunk(segments.AsSpan(done, Math.Min(ChunkSize, segments.Length - done)), done);
            if (err != 0 && ret == 0)
            {
                ret = err;
            }
        }

        return ret;
    }

    /// <summary>The pages of the indirect descriptors: each iteration starts at 0 again.</summary>
    public int ReadIndirect(GrantCopy[] pages)
    {
        int err = GrantRetry.Issue(grants, pages);
        if (err != 0) return err;

        for (int i = 0; i < pages.Length; i++) //! GNT1007
        {
            err = 0;
            if (pages[i].Status != GrantStatus.Okay)
            {
                err = -EIO;
            }
        }

        return err;
    }

    /// <summary>It starts at 0 once.</summary>
    public int ReadIndirectPages(GrantCopy[] pages)
    {
        int err = GrantRetry.Issue(grants, pages);
        if (err != 0) return err;

        for (int i = 0; i < pages.Length; i++)
        {
            if (pages[i].Status != GrantStatus.Okay)
            {
                err = -EIO;
            }
        }

        return err;
    }

    /// <summary>Every unmap has a call of its own, and the last one is told.</summary>
    public int Purge(int count)
    {
        int ret = 0;
        for (int i = 0; i < count; i++) //! GNT1007
        {
            ret = UnmapOne(i);
        }

        return ret;
    }

    /// <summary>Every unmap has a call of its own, and is looked at before the next.</summary>
    public int PurgeUntilStuck(int count)
    {
        int ret = 0;
        for (int i = 0; i < count; i++)
        {
            ret = UnmapOne(i);
            if (ret != 0) return ret;
        }

        return ret;
    }

    /// <summary>The count is of those that failed; the last one is no more than the others.</summary>
    public int PurgeAndCount(int count)
    {
        int stuck = 0;
        for (int i = 0; i < count; i++)
        {
            int ret = UnmapOne(i);
            if (ret != 0) stuck++;
        }

        return stuck == 0 ? 0 : -EIO;
    }

    /// <summary>An errno for each element, in one variable.</summary>
    public int Discard(UnmapGrantRef[] ops)
    {
        int err = grants.GrantTableOp(ops);
        if (err != 0) return err;

        foreach (ref UnmapGrantRef op in ops.AsSpan()) //! GNT1007
        {
            err = op.Status == GrantStatus.Okay ? 0 : -EIO;
        }

        return err;
    }

    /// <summary>An errno for each element, in as many places.</summary>
    public int[] DiscardAll(UnmapGrantRef[] ops)
    {
        int[] errors = new int[ops.Length];
        int rc = grants.GrantTableOp(ops);
        if (rc != 0)
        {
            Array.Fill(errors, rc);
            return errors;
        }

        for (int i = 0; i < ops.Length; i++)
        {
            errors[i] = ops[i].Status.ToErrno();
        }

        return errors;
    }

    private int MapChunk(ReadOnlySpan<GrantRef> chunk, int first)
    {
        Span<MapGrantRef> ops = stackalloc MapGrantRef[ChunkSize];
        ops = ops[..chunk.Length];
        for (int i = 0; i < chunk.Length; i++)
        {
            ops[i] = MapGrantRef.Create(area + ((ulong)(first + i) << 12), GrantMapFlags.HostMap, chunk[i], domid);
        }

        int ret = GrantRetry.Issue(grants, ops);
        if (ret != 0) return ret;

        for (int i = 0; i < ops.Length; i++)
        {
            if (ops[i].Status != GrantStatus.Okay)
            {
                _handles[first + i] = GrantHandle.Invalid;
                ret = -EIO;
                continue;
            }

            _handles[first + i] = ops[i].Handle;
        }

        return ret;
    }

    private int UnmapOne(int index)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(area + ((ulong)index << 12), 0, _handles[index]);
        int rc = grants.GrantTableOp(ref op);
        return rc != 0 ? rc : op.Status.ToErrno();
    }
}
