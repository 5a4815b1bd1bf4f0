namespace Corpus.Styles.GNT2005.Idioms;

/// <summary>Awaited, generic and looped.</summary>
public sealed class Balloon(IGrantTable grants, DomId receiver)
{
    /// <summary>A transfer that failed has cost its page; nothing comes back by waiting.</summary>
    public async Task<int> GiveAsync(GrantTransfer[] pages, CancellationToken stopping)
    {
        int rc = await GrantRetry.IssueAsync(grants, pages, cancellationToken: stopping); //! GNT2005
        if (rc != 0) return rc;
        return pages.Count(static page => page.Status != GrantStatus.Okay);
    }

    /// <summary>A transfer, once.</summary>
    public int Give(GrantTransfer[] pages)
    {
        int rc = grants.GrantTableOp(pages);
        if (rc != 0) return rc;
        return pages.Count(static page => page.Status != GrantStatus.Okay);
    }

    /// <summary>A refused swap, asked again as long as the token lets it.</summary>
    public async Task<bool> SwapAsync(GrantRef first, GrantRef second, CancellationToken stopping)
    {
        SwapGrantRef[] swap = [SwapGrantRef.Create(first, second)];
        if (grants.GrantTableOp(swap) != 0) return false;
        while (swap[0].Status == GrantStatus.Eagain) //! GNT2005
        {
            await Task.Delay(50, stopping);
            if (grants.GrantTableOp(swap) != 0) return false;
        }

        return swap[0].Status == GrantStatus.Okay;
    }

    /// <summary>A refused swap, of which there is another candidate.</summary>
    public GrantRef? SwapWithAny(GrantRef first, IEnumerable<GrantRef> candidates)
    {
        foreach (GrantRef candidate in candidates)
        {
            SwapGrantRef swap = SwapGrantRef.Create(first, candidate);
            if (grants.GrantTableOp(ref swap) != 0) return null;
            if (swap.Status == GrantStatus.Okay) return candidate;
        }

        return null;
    }

    /// <summary>The size of a table is what it is.</summary>
    public uint FramesOf(DomId domain)
    {
        QuerySize query = QuerySize.Create(domain);
        int rc = GrantRetry.Issue(grants, ref query); //! GNT2005
        return rc == 0 && query.Status == GrantStatus.Okay ? query.NrFrames : 0;
    }

    /// <summary>The size of a table, asked for once.</summary>
    public uint FramesOfOnce(DomId domain)
    {
        QuerySize query = QuerySize.Create(domain);
        return grants.GrantTableOp(ref query) == 0 && query.Status == GrantStatus.Okay ? query.NrFrames : 0;
    }

    /// <summary>The status frames of a table come with it or not at all.</summary>
    public bool StatusFrames(uint count, ulong list)
    {
        GetStatusFrames op = GetStatusFrames.Create(receiver, count, list);
        if (GrantRetry.Issue(grants, ref op) != 0) return false; //! GNT2005
        return op.Status == GrantStatus.Okay;
    }

    /// <summary>A page whose mapping is replaced: the retry is for those that say Eagain, and none does.</summary>
    public int Replace(UnmapAndReplace[] pages)
    {
        int rc = grants.GrantTableOp(pages);
        if (rc != 0) return rc;
        rc = GrantRetry.Retry(grants, pages); //! GNT2005
        if (rc != 0) return rc;
        return Array.TrueForAll(pages, static page => page.Status == GrantStatus.Okay) ? 0 : -22;
    }

    /// <summary>A copy waits for a pager, and so does its retry.</summary>
    public async Task<bool> CopyAsync(GrantCopy[] copies, CancellationToken stopping)
    {
        int rc = await GrantRetry.IssueAsync(grants, copies, cancellationToken: stopping);
        return rc == 0 && copies.All(static copy => copy.Status == GrantStatus.Okay);
    }

    /// <summary>A generic helper is judged where it is called: here with maps.</summary>
    public bool MapGenerically(ref MapGrantRef op) => IssuePatiently(ref op) == 0 && op.Status == GrantStatus.Okay;

    /// <summary>A generic helper is judged where it is called: here with an unmap.</summary>
    public bool UnmapGenerically(ulong address, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        return IssuePatiently(ref op) == 0 && op.Status == GrantStatus.Okay; //! GNT2005
    }

    private int IssuePatiently<TOp>(ref TOp op) where TOp : unmanaged, IGrantStatusOperation => GrantRetry.Issue(grants, ref op);
}
