namespace Corpus.Styles.GNT1006.Idioms;

/// <summary>LINQ, spans, ranges and exceptions.</summary>
public sealed class FrameStore(IGrantTable grants, DomId peer)
{
    private readonly Dictionary<GrantRef, GrantHandle> _handles = [];

    /// <summary>An exception leaves the loop early too.</summary>
    public void MapFrames(MapGrantRef[] frames)
    {
        int rc = GrantRetry.Issue(grants, frames);
        if (rc != 0) throw new IOException($"map: rc {rc}");

        foreach (MapGrantRef frame in frames) //! GNT1006
        {
            if (frame.Status != GrantStatus.Okay)
            {
                throw new IOException($"{frame.Ref} of {peer}: {frame.Status}");
            }

            _handles[frame.Ref] = frame.Handle;
        }
    }

    /// <summary>The exception comes when all of them have been recorded.</summary>
    public void MapFramesThenThrow(MapGrantRef[] frames)
    {
        int rc = GrantRetry.Issue(grants, frames);
        if (rc != 0) throw new IOException($"map: rc {rc}");

        List<Exception> failures = [];
        foreach (MapGrantRef frame in frames)
        {
            if (frame.Status == GrantStatus.Okay)
            {
                _handles[frame.Ref] = frame.Handle;
            }
            else
            {
                failures.Add(new IOException($"{frame.Ref} of {peer}: {frame.Status}"));
            }
        }

        if (failures.Count > 0) throw new AggregateException(failures);
    }

    /// <summary>LINQ leaves out the first one.</summary>
    public bool CopyBodies(GrantCopy[] copies)
    {
        int rc = GrantRetry.Issue(grants, copies); //! GNT1006
        return rc == 0 && copies.Skip(1).All(static copy => copy.Status == GrantStatus.Okay);
    }

    /// <summary>LINQ asks all of them.</summary>
    public bool CopyAll(GrantCopy[] copies)
    {
        int rc = GrantRetry.Issue(grants, copies);
        return rc == 0 && copies.All(static copy => copy.Status == GrantStatus.Okay);
    }

    /// <summary>LINQ asks whether there is any that failed.</summary>
    public bool CopyAny(Memory<GrantCopy> copies)
    {
        GrantCopy[] mine = copies.ToArray();
        int rc = GrantRetry.Issue(grants, mine);
        return rc == 0 && !mine.Any(static copy => copy.Status != GrantStatus.Okay);
    }

    /// <summary>The last one answers for those before it.</summary>
    public async Task<bool> CopyInOrderAsync(GrantCopy[] copies, CancellationToken stopping)
    {
        int rc = await GrantRetry.IssueAsync(grants, copies, cancellationToken: stopping); //! GNT1006
        return rc == 0 && copies[^1].Status == GrantStatus.Okay;
    }

    /// <summary>Array's own methods ask everybody.</summary>
    public async Task<int> CopyAndCountAsync(GrantCopy[] copies, CancellationToken stopping)
    {
        int rc = await GrantRetry.IssueAsync(grants, copies, cancellationToken: stopping);
        if (rc != 0) return rc;
        return Array.Exists(copies, static copy => copy.Status != GrantStatus.Okay) ? -5 : copies.Length;
    }

    /// <summary>A range takes the header away from the loop.</summary>
    public int UnmapFrames(UnmapGrantRef[] frames)
    {
        int rc = grants.GrantTableOp(frames);
        if (rc != 0) return rc;

        int stuck = 0;
        foreach (ref UnmapGrantRef frame in frames.AsSpan(1)) //! GNT1006
        {
            if (frame.Status is not GrantStatus.Okay) stuck++;
        }

        return -stuck;
    }

    /// <summary>Two rings by hand, each with its own answer.</summary>
    public bool MapRings(GrantRef requests, GrantRef responses, ulong area)
    {
        MapGrantRef[] rings =
        [
            MapGrantRef.Create(area, GrantMapFlags.HostMap, requests, peer),
            MapGrantRef.Create(area + 4096, GrantMapFlags.HostMap, responses, peer),
        ];
        if (GrantRetry.Issue(grants, rings) != 0) return false;

        bool requestsMapped = rings[0].Status == GrantStatus.Okay;
        bool responsesMapped = rings[1].Status == GrantStatus.Okay;
        if (requestsMapped) _handles[requests] = rings[0].Handle;
        if (responsesMapped) _handles[responses] = rings[1].Handle;
        return requestsMapped && responsesMapped;
    }

    /// <summary>Two rings by hand, and the second one goes with the first.</summary>
    public bool MapRingPair(GrantRef requests, GrantRef responses, ulong area)
    {
        MapGrantRef[] rings =
        [
            MapGrantRef.Create(area, GrantMapFlags.HostMap, requests, peer),
            MapGrantRef.Create(area + 4096, GrantMapFlags.HostMap, responses, peer),
        ];
        if (GrantRetry.Issue(grants, rings) != 0) return false; //! GNT1006
        if (rings[0].Status != GrantStatus.Okay) return false;

        _handles[requests] = rings[0].Handle;
        return true;
    }

    /// <summary>A break where a continue was meant.</summary>
    public int MapWindow(Span<MapGrantRef> window)
    {
        int rc = GrantRetry.Issue(grants, window);
        if (rc != 0) return rc;

        int mapped = 0;
        for (int i = 0; i < window.Length; i++) //! GNT1006
        {
            if (window[i].Status != GrantStatus.Okay)
            {
                break;
            }

            _handles[window[i].Ref] = window[i].Handle;
            mapped++;
        }

        return mapped == window.Length ? 0 : -5;
    }

    /// <summary>A continue, and a count.</summary>
    public int MapWindowWhole(Span<MapGrantRef> window)
    {
        int rc = GrantRetry.Issue(grants, window);
        if (rc != 0) return rc;

        int mapped = 0;
        for (int i = window.Length - 1; i >= 0; i--)
        {
            if (window[i].Status != GrantStatus.Okay) continue;
            _handles[window[i].Ref] = window[i].Handle;
            mapped++;
        }

        return mapped == window.Length ? 0 : -5;
    }

    /// <summary>The finally undoes what the exception would leave.</summary>
    public void MapOrUndo(MapGrantRef[] frames)
    {
        int rc = GrantRetry.Issue(grants, frames);
        if (rc != 0) throw new IOException($"map: rc {rc}");

        bool complete = false;
        try
        {
            foreach (MapGrantRef frame in frames)
            {
                if (frame.Status != GrantStatus.Okay) throw new IOException($"{frame.Ref}: {frame.Status}");
            }

            complete = true;
        }
        finally
        {
            if (!complete) Undo(frames);
        }

        foreach (MapGrantRef frame in frames)
        {
            if (frame.Status == GrantStatus.Okay) _handles[frame.Ref] = frame.Handle;
        }
    }

    /// <summary>Swaps come in pairs, and the first one answers for both.</summary>
    public int SwapPairs(SwapGrantRef[] swaps)
    {
        int rc = grants.GrantTableOp(swaps);
        if (rc != 0) return rc;

        int refused = 0;
        for (int i = 0; i + 1 < swaps.Length; i += 2) //! GNT1006
        {
            if (swaps[i].Status != GrantStatus.Okay) refused++;
        }

        return refused;
    }

    /// <summary>Transfers, all of them counted.</summary>
    public int Give(GrantTransfer[] pages)
    {
        int rc = grants.GrantTableOp(pages);
        return rc != 0 ? rc : pages.Count(static page => page.Status == GrantStatus.Okay);
    }

    private void Undo(MapGrantRef[] frames)
    {
        UnmapGrantRef[] good = [.. frames.Where(static frame => frame.Status == GrantStatus.Okay).Select(static frame => UnmapGrantRef.Create(frame.HostAddr, 0, frame.Handle))];
        if (grants.GrantTableOp(good) != 0 || good.Any(static op => op.Status != GrantStatus.Okay))
        {
            Trace.TraceError($"pages of {peer} are lost");
        }
    }
}
