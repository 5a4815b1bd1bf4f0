namespace Corpus.Styles.GNT1002.Idioms;

public readonly record struct CopyResult(GrantStatus Status, int Bytes)
{
    public bool IsComplete => Status == GrantStatus.Okay;
}

public enum SegmentState
{
    Ready,
    Waiting,
    Broken,
}

public sealed class VirtualDisk(IGrantTable grants, DomId guest, ulong area)
{
    private readonly Dictionary<GrantRef, GrantHandle> _persistent = [];
    private MapGrantRef _ring;

    /// <summary>LINQ asks every element one question, and Eagain has no answer of its own.</summary>
    public bool MapAll(IReadOnlyList<GrantRef> references)
    {
        MapGrantRef[] ops = [.. references.Select((reference, i) => MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap, reference, guest))];
        int rc = grants.GrantTableOp(ops); //! GNT1002
        if (rc != 0)
        {
            return false;
        }

        foreach (MapGrantRef op in ops.Where(static op => op.Status == GrantStatus.Okay))
        {
            _persistent[op.Ref] = op.Handle;
        }

        return ops.All(static op => op.Status == GrantStatus.Okay);
    }

    /// <summary>LINQ groups by status, so that each has its own place.</summary>
    public ILookup<GrantStatus, GrantRef> MapPersistent(IEnumerable<GrantRef> references)
    {
        MapGrantRef[] ops = references.Select((reference, i) => MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap, reference, guest)).ToArray();
        int rc = grants.GrantTableOp(ops);
        if (rc != 0)
        {
            throw new IOException($"map: rc {rc}");
        }

        return ops.ToLookup(static op => op.Status, static op => op.Ref);
    }

    /// <summary>A switch expression with a default that swallows Eagain.</summary>
    public SegmentState CopySegment(ref GrantCopy copy)
    {
        int rc = grants.GrantTableOp(ref copy); //! GNT1002
        if (rc != 0)
        {
            return SegmentState.Broken;
        }

        return copy.Status switch
        {
            GrantStatus.Okay => SegmentState.Ready,
            GrantStatus.BadCopyArg => throw new ArgumentException("the segment crosses its page"),
            _ => SegmentState.Broken,
        };
    }

    /// <summary>A switch expression in which Eagain is a state.</summary>
    public SegmentState PollSegment(ref GrantCopy copy) => grants.GrantTableOp(ref copy) switch
    {
        0 => copy.Status switch
        {
            GrantStatus.Okay => SegmentState.Ready,
            GrantStatus.Eagain => SegmentState.Waiting,
            _ => SegmentState.Broken,
        },
        _ => SegmentState.Broken,
    };

    /// <summary>A result type carries the status to the caller.</summary>
    public CopyResult Copy(GrantCopySide from, GrantCopySide to, ushort length)
    {
        GrantCopy copy = GrantCopy.Create(from, to, length, GrantCopyFlags.SourceGref);
        int rc = grants.GrantTableOp(ref copy);
        if (rc != 0)
        {
            return new CopyResult(GrantStatus.GeneralError, 0);
        }

        return new CopyResult(copy.Status, copy.Status == GrantStatus.Okay ? length : 0);
    }

    /// <summary>A boolean local keeps the answer, and the answer is a plain no.</summary>
    public async Task<bool> ConnectAsync(GrantRef ring, CancellationToken stopping)
    {
        MapGrantRef[] op = [MapGrantRef.Create(area, GrantMapFlags.HostMap, ring, guest)];
        int rc = grants.GrantTableOp(op); //! GNT1002
        bool mapped = rc == 0 && op[0].Status == GrantStatus.Okay;
        if (!mapped)
        {
            await Task.Delay(100, stopping);
            return false;
        }

        _persistent[ring] = op[0].Handle;
        return true;
    }

    /// <summary>The awaited form of the helper.</summary>
    public async Task<bool> ReconnectAsync(GrantRef ring, CancellationToken stopping)
    {
        MapGrantRef[] op = [MapGrantRef.Create(area, GrantMapFlags.HostMap, ring, guest)];
        int rc = await GrantRetry.IssueAsync(grants, op, cancellationToken: stopping).ConfigureAwait(false);
        bool mapped = rc == 0 && op[0].Status == GrantStatus.Okay;
        if (mapped)
        {
            _persistent[ring] = op[0].Handle;
        }

        return mapped;
    }

    /// <summary>A field holds the operation; one path forgets it.</summary>
    public int MapRing(GrantRef ring, bool isResuming)
    {
        _ring = MapGrantRef.Create(area, GrantMapFlags.HostMap, ring, guest);
        int rc = grants.GrantTableOp(ref _ring); //! GNT1002
        if (rc != 0)
        {
            return rc;
        }

        if (isResuming)
        {
            return _ring.Status == GrantStatus.Okay ? 0 : -5;
        }

        return _ring.Status switch
        {
            GrantStatus.Okay => 0,
            GrantStatus.Eagain => -11,
            _ => -5,
        };
    }

    /// <summary>A bounded loop of one's own, whose body is the one call.</summary>
    public int MapRingPatiently(GrantRef ring)
    {
        _ring = MapGrantRef.Create(area, GrantMapFlags.HostMap, ring, guest);
        for (int attempt = 1; attempt <= 8; attempt++)
        {
            int rc = grants.GrantTableOp(ref _ring);
            if (rc != 0)
            {
                return rc;
            }

            if (_ring.Status != GrantStatus.Eagain)
            {
                break;
            }

            Thread.Sleep(1 << attempt);
        }

        return _ring.Status.ToErrno();
    }

    /// <summary>A bare conversion keeps -EAGAIN in the number, and nobody has tried again.</summary>
    public int CopyHeader(ref GrantCopy header)
    {
        int rc = grants.GrantTableOp(ref header); //! GNT1002
        if (rc != 0)
        {
            return rc;
        }

        int err = header.Status.ToErrno();
        if (err != 0)
        {
            Trace.TraceWarning($"header of {guest}: errno {-err}");
        }

        return err;
    }

    /// <summary>A relation, and an exception that says nothing.</summary>
    public void Flush(Span<GrantCopy> writes)
    {
        int rc = grants.GrantTableOp(writes); //! GNT1002
        if (rc < 0)
        {
            throw new IOException($"copy: rc {rc}");
        }

        foreach (ref readonly GrantCopy write in writes)
        {
            if (write.Status is not GrantStatus.Okay)
            {
                throw new IOException("the guest's page is gone");
            }
        }
    }

    /// <summary>The first lasting failure gives the batch up, and with it what is still busy.</summary>
    public int FlushUntilBroken(GrantCopy[] writes)
    {
        int rc = grants.GrantTableOp(writes);
        if (rc != 0)
        {
            return rc;
        }

        foreach (ref GrantCopy write in writes.AsSpan())
        {
            if (write.Status is GrantStatus.Okay or GrantStatus.Eagain)
            {
                continue;
            }

            return -5;
        }

        return GrantRetry.Retry(grants, writes) == 0 && Array.TrueForAll(writes, static write => write.Status == GrantStatus.Okay) ? 0 : -5;
    }

    /// <summary>Whether the peer still maps an entry is no paging matter.</summary>
    public bool TrySwap(GrantRef first, GrantRef second)
    {
        SwapGrantRef swap = SwapGrantRef.Create(first, second);
        int rc = grants.GrantTableOp(ref swap);
        if (rc != 0)
        {
            return false;
        }

        if (swap.Status != GrantStatus.Okay)
        {
            Trace.TraceInformation($"{guest} still uses {first} or {second}");
            return false;
        }

        return true;
    }
}
