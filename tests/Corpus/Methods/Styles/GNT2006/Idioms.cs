namespace Corpus.Styles.GNT2006.Idioms;

/// <summary>Helpers, spans and awaits.</summary>
public sealed class SegmentLoader(IGrantTable grants, DomId guest, ulong area)
{
    private readonly Dictionary<GrantRef, GrantHandle> _handles = [];

    /// <summary>The batch is built, submitted, and then waited for in pieces.</summary>
    public int Load(IReadOnlyList<GrantRef> references)
    {
        MapGrantRef[] ops = [.. references.Select((reference, i) => MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap, reference, guest))];
        if (grants.GrantTableOp(ops) != 0) return 0;

        foreach (ref MapGrantRef op in ops.AsSpan())
        {
            if (GrantRetry.Retry(grants, ref op) != 0) return _handles.Count; //! GNT2006
            if (op.Status == GrantStatus.Okay) _handles[op.Ref] = op.Handle;
        }

        return _handles.Count;
    }

    /// <summary>The batch form.</summary>
    public int LoadTogether(IReadOnlyList<GrantRef> references)
    {
        MapGrantRef[] ops = [.. references.Select((reference, i) => MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap, reference, guest))];
        if (GrantRetry.Issue(grants, ops) != 0) return 0;

        foreach (ref MapGrantRef op in ops.AsSpan())
        {
            if (op.Status == GrantStatus.Okay) _handles[op.Ref] = op.Handle;
        }

        return _handles.Count;
    }

    /// <summary>A span of one element at a time.</summary>
    public bool Copy(GrantCopy[] copies)
    {
        if (grants.GrantTableOp(copies) != 0) return false;
        bool ok = true;
        for (int i = 0; i < copies.Length; i++)
        {
            if (copies[i].Status == GrantStatus.Eagain && GrantRetry.Retry(grants, copies.AsSpan(i, 1)) != 0) return false; //! GNT2006
            ok &= copies[i].Status == GrantStatus.Okay;
        }

        return ok;
    }

    /// <summary>One batch, one schedule.</summary>
    public bool CopyTogether(GrantCopy[] copies)
    {
        if (grants.GrantTableOp(copies) != 0 || GrantRetry.Retry(grants, copies.AsSpan()) != 0) return false;
        bool ok = true;
        for (int i = 0; i < copies.Length; i++)
        {
            ok &= copies[i].Status == GrantStatus.Okay;
        }

        return ok;
    }

    /// <summary>Awaited, one by one: it takes its time, and blocks nobody.</summary>
    public async Task<bool> CopyAsync(GrantCopy[] copies, CancellationToken stopping)
    {
        if (grants.GrantTableOp(copies) != 0) return false;
        bool ok = true;
        for (int i = 0; i < copies.Length; i++)
        {
            if (await GrantRetry.RetryAsync(grants, copies.AsMemory(i, 1), cancellationToken: stopping) != 0) return false;
            ok &= copies[i].Status == GrantStatus.Okay;
        }

        return ok;
    }

    /// <summary>Several batches, each with one schedule.</summary>
    public int CopyInChunks(GrantCopy[] copies)
    {
        int failed = 0;
        foreach (GrantCopy[] chunk in copies.Chunk(16))
        {
            if (GrantRetry.Issue(grants, chunk) != 0) return -5;
            failed += chunk.Count(static copy => copy.Status != GrantStatus.Okay);
        }

        return -failed;
    }

    /// <summary>A countdown from the end of the batch, with a wait of its own for each.</summary>
    public int CopyBackwards(GrantCopy[] copies)
    {
        if (grants.GrantTableOp(copies) != 0) return -5;
        int failed = 0;
        int i = copies.Length;
        while (--i >= 0)
        {
            long deadline = Environment.TickCount64 + 1000;
            while (copies[i].Status == GrantStatus.Eagain && Environment.TickCount64 < deadline) //! GNT2006
            {
                Thread.Sleep(1);
                if (grants.GrantTableOp(ref copies[i]) != 0) return -5;
            }

            if (copies[i].Status != GrantStatus.Okay) failed++;
        }

        return -failed;
    }

    /// <summary>By pointer: the batch once, and then each that is busy.</summary>
    public unsafe int MapAt(MapGrantRef* ops, int count)
    {
        if (grants.GrantTableOp(new Span<MapGrantRef>(ops, count)) != 0) return -5;
        int failed = 0;
        for (MapGrantRef* op = ops; op < ops + count; op++)
        {
            int rc = GrantRetry.Retry(grants, ref *op); //! GNT2006
            if (rc != 0) return rc;
            if (op->Status != GrantStatus.Okay) failed++;
        }

        return -failed;
    }

    /// <summary>By pointer, and together.</summary>
    public unsafe int MapAllAt(MapGrantRef* ops, int count)
    {
        Span<MapGrantRef> batch = new(ops, count);
        int rc = GrantRetry.Issue(grants, batch);
        if (rc != 0) return rc;
        int failed = 0;
        for (MapGrantRef* op = ops; op < ops + count; op++)
        {
            if (op->Status != GrantStatus.Okay) failed++;
        }

        return -failed;
    }
}
