namespace Corpus.Styles.GNT2002.Idioms;

/// <summary>Retries of whole batches, awaited, nested and by helpers.</summary>
public sealed class BatchMapper(IGrantTable grants, DomId guest, ulong area)
{
    private readonly Dictionary<GrantRef, GrantHandle> _mapped = [];

    /// <summary>The whole array again, with an awaited delay.</summary>
    public async Task<bool> MapAsync(MapGrantRef[] ops, CancellationToken stopping)
    {
        if (grants.GrantTableOp(ops) != 0) return false;
        while (Array.Exists(ops, static op => op.Status == GrantStatus.Eagain)) //! GNT2002
        {
            await Task.Delay(10, stopping);
            if (grants.GrantTableOp(ops) != 0) return false;
        }

        Remember(ops);
        return ops.All(static op => op.Status == GrantStatus.Okay);
    }

    /// <summary>Only those that are busy, with an awaited delay.</summary>
    public async Task<bool> MapBusyAsync(MapGrantRef[] ops, CancellationToken stopping)
    {
        if (grants.GrantTableOp(ops) != 0) return false;
        Remember(ops);
        MapGrantRef[] busy = [.. ops.Where(static op => op.Status == GrantStatus.Eagain)];
        while (busy.Length > 0)
        {
            await Task.Delay(10, stopping);
            if (grants.GrantTableOp(busy) != 0) return false;
            Remember(busy);
            busy = [.. busy.Where(static op => op.Status == GrantStatus.Eagain)];
        }

        return ops.All(op => _mapped.ContainsKey(op.Ref));
    }

    /// <summary>The awaited helper, which does the same.</summary>
    public async Task<bool> MapByHelperAsync(MapGrantRef[] ops, CancellationToken stopping)
    {
        if (await GrantRetry.IssueAsync(grants, ops, cancellationToken: stopping) != 0) return false;
        Remember(ops);
        return ops.All(static op => op.Status == GrantStatus.Okay);
    }

    /// <summary>Without an end, and from the start each time.</summary>
    public void MapForEver(MapGrantRef[] ops)
    {
        bool complete;
        do //! GNT2001 GNT2002
        {
            int rc = grants.GrantTableOp(ops);
            if (rc != 0) throw new IOException($"map: rc {rc}");
            complete = ops.All(static op => op.Status is GrantStatus.Okay);
        }
        while (!complete);

        Remember(ops);
    }

    /// <summary>Transfers: the pages that went are given away once more.</summary>
    public int Give(GrantTransfer[] pages)
    {
        int left = pages.Length;
        for (int round = 0; round < 3 && left > 0; round++) //! GNT2002
        {
            int rc = grants.GrantTableOp(pages);
            if (rc != 0) return rc;
            left = pages.Count(static page => page.Status != GrantStatus.Okay);
        }

        return left;
    }

    /// <summary>Transfers: the page that did not go is replaced by another one.</summary>
    public int GiveReplaced(Queue<ulong> frames, GrantRef slot)
    {
        while (frames.TryDequeue(out ulong frame))
        {
            GrantTransfer page = GrantTransfer.Create(frame, guest, slot);
            int rc = grants.GrantTableOp(ref page);
            if (rc != 0) return rc;
            if (page.Status == GrantStatus.Okay) return 0;
        }

        return -22;
    }

    /// <summary>Replaced pages are replaced again.</summary>
    public bool ReplaceAll(UnmapAndReplace[] ops)
    {
        int tries = 0;
        bool failed;
        do //! GNT2002
        {
            if (grants.GrantTableOp(ops) != 0) return false;
            failed = ops.Any(static op => op.Status != GrantStatus.Okay);
        }
        while (failed && ++tries < 3);

        return !failed;
    }

    /// <summary>A helper submits all of them, in a loop that asks whether one is busy.</summary>
    public int MapThroughHelper(MapGrantRef[] ops)
    {
        int rc = Submit(ops);
        for (int tries = 1; rc == 0 && IsAnyBusy(ops) && tries <= 20; tries++) //! GNT2002
        {
            Thread.Sleep(tries);
            rc = Submit(ops);
        }

        if (rc != 0) return rc;
        Remember(ops);
        return ops.Count(static op => op.Status != GrantStatus.Okay);
    }

    /// <summary>A loop over chunks submits each of them once.</summary>
    public int MapInChunks(MapGrantRef[] ops)
    {
        int mapped = 0;
        for (int start = 0; start < ops.Length; start += 32)
        {
            Span<MapGrantRef> chunk = ops.AsSpan(start, Math.Min(32, ops.Length - start));
            if (GrantRetry.Issue(grants, chunk) != 0) return -5;
            foreach (ref MapGrantRef op in chunk)
            {
                if (op.Status != GrantStatus.Okay) continue;
                _mapped[op.Ref] = op.Handle;
                mapped++;
            }
        }

        return mapped == ops.Length ? 0 : -22;
    }

    /// <summary>Every turn fills the operation in anew.</summary>
    public int MapEach(IEnumerable<GrantRef> references)
    {
        int failed = 0;
        ulong address = area;
        MapGrantRef op;
        foreach (GrantRef reference in references)
        {
            op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
            if (GrantRetry.Issue(grants, ref op) != 0) return -5;
            if (op.Status == GrantStatus.Okay)
            {
                _mapped[reference] = op.Handle;
                address += 4096;
            }
            else
            {
                failed++;
            }
        }

        return failed;
    }

    /// <summary>Two rings, retried as a pair.</summary>
    public bool MapPair(GrantRef requests, GrantRef responses)
    {
        MapGrantRef[] pair =
        [
            MapGrantRef.Create(area, GrantMapFlags.HostMap, requests, guest),
            MapGrantRef.Create(area + 4096, GrantMapFlags.HostMap, responses, guest),
        ];
        for (int tries = 0; tries < 10; tries++) //! GNT2002
        {
            if (grants.GrantTableOp(pair) != 0) return false;
            if (pair[0].Status != GrantStatus.Eagain && pair[1].Status != GrantStatus.Eagain) break;
            Thread.Sleep(tries);
        }

        Remember(pair);
        return _mapped.ContainsKey(requests) && _mapped.ContainsKey(responses);
    }

    /// <summary>A pair, of which each is retried by itself before they are a batch.</summary>
    public bool MapPairInTurn(ref MapGrantRef first, ref MapGrantRef second)
    {
        bool isFirst = GrantRetry.Issue(grants, ref first) == 0 && first.Status == GrantStatus.Okay;
        bool isSecond = GrantRetry.Issue(grants, ref second) == 0 && second.Status == GrantStatus.Okay;
        if (isFirst) _mapped[first.Ref] = first.Handle;
        if (isSecond) _mapped[second.Ref] = second.Handle;
        return isFirst && isSecond;
    }

    /// <summary>An unmap that is asked about, and repeated for good measure.</summary>
    public bool UnmapTwice(ulong address, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        bool gone = false;
        for (int i = 0; i < 2; i++) //! GNT2002
        {
            if (grants.GrantTableOp(ref op) != 0) return false;
            gone |= op.Status == GrantStatus.Okay;
        }

        return gone;
    }

    /// <summary>An unmap for each handle.</summary>
    public bool UnmapEach(IEnumerable<(ulong Address, GrantHandle Handle)> pages)
    {
        bool clean = true;
        foreach ((ulong address, GrantHandle handle) in pages)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
            if (grants.GrantTableOp(ref op) != 0) return false;
            clean &= op.Status == GrantStatus.Okay;
        }

        return clean;
    }

    private int Submit(MapGrantRef[] ops) => grants.GrantTableOp(ops);

    private static bool IsAnyBusy(MapGrantRef[] ops) => Array.Exists(ops, static op => op.Status == GrantStatus.Eagain);

    private void Remember(IEnumerable<MapGrantRef> ops)
    {
        foreach (MapGrantRef op in ops)
        {
            if (op.Status == GrantStatus.Okay) _mapped[op.Ref] = op.Handle;
        }
    }
}
