namespace Corpus.Styles.GNT1007.Idioms;

public enum Outcome
{
    Done,
    Failed,
}

/// <summary>Tasks, enumerations, tuples and lambdas.</summary>
public sealed class SnapshotWriter(IGrantTable grants, DomId peer)
{
    private readonly List<GrantStatus> _statuses = [];

    /// <summary>Every await gives an errno, and the last one is returned.</summary>
    public async Task<int> CopyChunksAsync(IEnumerable<GrantCopy[]> chunks, CancellationToken stopping)
    {
        int rc = 0;
        foreach (GrantCopy[] chunk in chunks) //! GNT1007
        {
            rc = await CopyChunkAsync(chunk, stopping);
        }

        return rc;
    }

    /// <summary>The first errno that is not 0 is returned.</summary>
    public async Task<int> CopyChunksUntilBrokenAsync(IEnumerable<GrantCopy[]> chunks, CancellationToken stopping)
    {
        foreach (GrantCopy[] chunk in chunks)
        {
            int rc = await CopyChunkAsync(chunk, stopping);
            if (rc != 0) return rc;
        }

        return 0;
    }

    /// <summary>An outcome by a switch expression.</summary>
    public Outcome Restore(GrantCopy[] copies)
    {
        if (GrantRetry.Issue(grants, copies) != 0) return Outcome.Failed;

        Outcome outcome = Outcome.Done;
        foreach (GrantCopy copy in copies) //! GNT1007
        {
            outcome = copy.Status switch
            {
                GrantStatus.Okay => Outcome.Done,
                _ => Outcome.Failed,
            };
        }

        return outcome;
    }

    /// <summary>An outcome that does not get better again.</summary>
    public Outcome RestoreStrictly(GrantCopy[] copies)
    {
        if (GrantRetry.Issue(grants, copies) != 0) return Outcome.Failed;

        Outcome outcome = Outcome.Done;
        foreach (GrantCopy copy in copies)
        {
            outcome = copy.Status switch
            {
                GrantStatus.Okay => outcome,
                _ => Outcome.Failed,
            };
        }

        return outcome;
    }

    /// <summary>A helper tells of one element, and only of the last.</summary>
    public bool Verify(GrantCopy[] copies)
    {
        if (GrantRetry.Issue(grants, copies) != 0) return false;

        bool good = false;
        for (int i = 0; i < copies.Length; i++) //! GNT1007
        {
            good = IsGood(in copies[i]);
        }

        return good;
    }

    /// <summary>A helper tells of one element, and a failure is the end.</summary>
    public bool VerifyEach(GrantCopy[] copies)
    {
        if (GrantRetry.Issue(grants, copies) != 0) return false;

        bool good = true;
        for (int i = 0; i < copies.Length; i++)
        {
            good = IsGood(in copies[i]);
            if (!good) break;
        }

        return good;
    }

    /// <summary>A flag with the sense turned round.</summary>
    public void Release(UnmapGrantRef[] ops)
    {
        int rc = grants.GrantTableOp(ops);
        if (rc != 0) throw new IOException($"unmap: rc {rc}");

        bool stuck = false;
        for (int i = ops.Length - 1; i >= 0; i--) //! GNT1007
        {
            stuck = ops[i].Status is not GrantStatus.Okay;
        }

        if (stuck) throw new IOException($"a page of {peer} is stuck");
    }

    /// <summary>A flag that is only ever set.</summary>
    public void ReleaseStrictly(UnmapGrantRef[] ops)
    {
        int rc = grants.GrantTableOp(ops);
        if (rc != 0) throw new IOException($"unmap: rc {rc}");

        bool stuck = false;
        for (int i = ops.Length - 1; i >= 0; i--)
        {
            stuck = stuck || ops[i].Status is not GrantStatus.Okay;
        }

        if (stuck) throw new IOException($"a page of {peer} is stuck");
    }

    /// <summary>A method that returns a status, called once a page.</summary>
    public GrantStatus SwapAll(IReadOnlyList<(GrantRef First, GrantRef Second)> pairs)
    {
        GrantStatus status = GrantStatus.Okay;
        for (int i = 0; i < pairs.Count; i++) //! GNT1007
        {
            status = Swap(pairs[i].First, pairs[i].Second);
        }

        return status;
    }

    /// <summary>The same, and a refused pair ends it.</summary>
    public GrantStatus SwapUntilRefused(IReadOnlyList<(GrantRef First, GrantRef Second)> pairs)
    {
        GrantStatus status = GrantStatus.Okay;
        for (int i = 0; i < pairs.Count; i++)
        {
            status = Swap(pairs[i].First, pairs[i].Second);
            if (status != GrantStatus.Okay)
            {
                Trace.TraceWarning($"pair {i} of {peer}: {status}");
                return status;
            }
        }

        return status;
    }

    /// <summary>All statuses are kept in a list.</summary>
    public IReadOnlyList<GrantStatus> SwapAndKeep(IReadOnlyList<(GrantRef First, GrantRef Second)> pairs)
    {
        _statuses.Clear();
        foreach ((GrantRef first, GrantRef second) in pairs)
        {
            GrantStatus status = Swap(first, second);
            _statuses.Add(status);
        }

        return _statuses;
    }

    /// <summary>A retry writes the outcome of the same operation again, and is meant to.</summary>
    public async Task<GrantStatus> MapPatientlyAsync(MapGrantRef template, CancellationToken stopping)
    {
        MapGrantRef[] op = [template];
        GrantStatus status = GrantStatus.Eagain;
        for (int attempt = 0; attempt < 20 && status == GrantStatus.Eagain; attempt++)
        {
            await Task.Delay(attempt, stopping);
            if (grants.GrantTableOp(op) != 0) return GrantStatus.GeneralError; //! GNT3001
            status = op[0].Status;
        }

        return status;
    }

    /// <summary>An errno made of the status, and of nothing that was before it.</summary>
    public int Rewrite(GrantCopy[] copies)
    {
        int err = GrantRetry.Issue(grants, copies);
        if (err != 0) return err;

        for (int i = 0; i < copies.Length; i++) //! GNT1007
        {
            err = copies[i].Status.ToErrno();
        }

        return err;
    }

    /// <summary>The errno is the sum's sign.</summary>
    public int RewriteStrictly(GrantCopy[] copies)
    {
        int err = GrantRetry.Issue(grants, copies);
        if (err != 0) return err;

        for (int i = 0; i < copies.Length; i++)
        {
            err = Math.Min(err, copies[i].Status.ToErrno());
        }

        return err;
    }

    private static bool IsGood(in GrantCopy copy) => copy.Status == GrantStatus.Okay;

    private GrantStatus Swap(GrantRef first, GrantRef second)
    {
        SwapGrantRef op = SwapGrantRef.Create(first, second);
        return grants.GrantTableOp(ref op) == 0 ? op.Status : GrantStatus.GeneralError;
    }

    private async Task<int> CopyChunkAsync(GrantCopy[] chunk, CancellationToken stopping)
    {
        int rc = await GrantRetry.IssueAsync(grants, chunk, cancellationToken: stopping);
        if (rc != 0) return rc;
        return Array.TrueForAll(chunk, static copy => copy.Status == GrantStatus.Okay) ? 0 : -5;
    }
}
