namespace Corpus.Styles.GNT1003.Idioms;

/// <summary>A mapping that its owner disposes of.</summary>
public sealed class GrantMapping(IGrantTable grants, ulong address, GrantHandle handle) : IDisposable
{
    private bool _isDisposed;

    /// <summary>Nobody learns that the page is still shared.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        int rc = grants.GrantTableOp(ref op); //! GNT1003
        Debug.Assert(rc == 0, "the unmap was not understood");
    }

    /// <summary>Here the caller does.</summary>
    public GrantStatus Release()
    {
        if (_isDisposed)
        {
            return GrantStatus.Okay;
        }

        _isDisposed = true;
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        return grants.GrantTableOp(ref op) == 0 ? op.Status : GrantStatus.GeneralError;
    }
}

public sealed class TableOwner(IGrantTable grants, ulong frameList)
{
    private readonly List<(ulong Page, GrantStatus Status)> _history = [];

    public IReadOnlyList<(ulong Page, GrantStatus Status)> History => _history;

    /// <summary>rc 0 is taken for success.</summary>
    public bool Grow(uint frames)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, frames, frameList);
        bool grown = false;
        try
        {
            grown = grants.GrantTableOp(ref setup) == 0; //! GNT1003
        }
        finally
        {
            Trace.TraceInformation($"grow to {frames} frames: {grown}");
        }

        return grown;
    }

    /// <summary>An assertion is a look: the table is one's own.</summary>
    public void GrowOrStop(uint frames)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, frames, frameList);
        int rc = grants.GrantTableOp(ref setup);
        if (rc != 0)
        {
            throw new IOException($"setup_table: rc {rc}");
        }

        Trace.Assert(setup.Status == GrantStatus.Okay, "the table does not grow");
    }

    /// <summary>The status is assigned and stays where it is.</summary>
    public uint FramesOf(DomId domain)
    {
        QuerySize query = QuerySize.Create(domain);
        if (grants.GrantTableOp(ref query) != 0) //! GNT1003
        {
            return 0;
        }

        GrantStatus status = query.Status;
        Debug.WriteLine($"{domain} answers {status}");
        return query.NrFrames;
    }

    /// <summary>The status travels in a tuple.</summary>
    public (GrantStatus Status, uint Frames) TryFramesOf(DomId domain)
    {
        QuerySize query = QuerySize.Create(domain);
        int rc = grants.GrantTableOp(ref query);
        if (rc != 0)
        {
            return (GrantStatus.GeneralError, 0);
        }

        return query.Status == GrantStatus.Okay ? (query.Status, query.NrFrames) : (query.Status, 0);
    }

    /// <summary>Given away page by page; what became of each is kept for later.</summary>
    public int TransferAll(IEnumerable<ulong> frames, DomId receiver, GrantRef slot)
    {
        foreach (ulong frame in frames)
        {
            GrantTransfer transfer = GrantTransfer.Create(frame, receiver, slot);
            int rc = grants.GrantTableOp(ref transfer);
            if (rc != 0)
            {
                return rc;
            }

            _history.Add((frame, transfer.Status));
        }

        return 0;
    }

    /// <summary>Given away, and never asked whether the receiver took it.</summary>
    public int TransferOne(ulong frame, DomId receiver, GrantRef slot)
    {
        GrantTransfer transfer = GrantTransfer.Create(frame, receiver, slot);
        int rc = grants.GrantTableOp(ref transfer); //! GNT1003
        if (rc == 0)
        {
            _history.Add((frame, GrantStatus.Okay));
        }

        return rc;
    }

    /// <summary>The lambda that captured it looks, when it is asked to.</summary>
    public Func<bool> SwapLater(GrantRef first, GrantRef second)
    {
        SwapGrantRef swap = SwapGrantRef.Create(first, second);
        int rc = grants.GrantTableOp(ref swap);
        return rc != 0 ? static () => false : () => swap.Status == GrantStatus.Okay;
    }

    /// <summary>An iterator hands the statuses out one at a time.</summary>
    public IEnumerable<GrantStatus> UnmapLazily(UnmapGrantRef[] template)
    {
        UnmapGrantRef[] ops = [.. template];
        if (grants.GrantTableOp(ops) != 0)
        {
            yield break;
        }

        for (int i = 0; i < ops.Length; i++)
        {
            yield return ops[i].Status;
        }
    }

    /// <summary>The helper retried, and then everybody went home.</summary>
    public async Task WarmUpAsync(MapGrantRef[] template, CancellationToken stopping)
    {
        MapGrantRef[] ops = [.. template];
        int rc = await GrantRetry.IssueAsync(grants, ops, cancellationToken: stopping); //! GNT1003 GNT3001
        if (rc != 0)
        {
            throw new IOException($"map: rc {rc}");
        }

        Trace.TraceInformation($"{ops.Length} pages mapped");
    }

    /// <summary>A stopwatch loop that replaces pages, with a break on the first failure.</summary>
    public int ReplaceAll(UnmapAndReplace[] template)
    {
        UnmapAndReplace[] ops = new UnmapAndReplace[template.Length];
        template.CopyTo(ops, 0);
        int rc = grants.GrantTableOp(ops);
        if (rc != 0)
        {
            return rc;
        }

        int done = 0;
        while (done < ops.Length && ops[done].Status == GrantStatus.Okay)
        {
            done++;
        }

        return done == ops.Length ? 0 : -5;
    }
}
