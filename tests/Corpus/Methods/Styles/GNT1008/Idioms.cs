namespace Corpus.Styles.GNT1008.Idioms;

/// <summary>Tasks, discards, lambdas and constructors.</summary>
public sealed class GuestBuffers : IDisposable
{
    private readonly IGrantTable _grants;
    private readonly DomId _guest;
    private readonly Dictionary<ulong, GrantHandle> _handles = [];
    private int _lastRc;

    /// <summary>The version is asked for in passing.</summary>
    public GuestBuffers(IGrantTable grants, DomId guest)
    {
        _grants = grants;
        _guest = guest;
        GetVersion get = GetVersion.Create(guest);
        _ = grants.GrantTableOp(ref get); //! GNT1008
        IsVersion2 = get.Version == 2;
    }

    public bool IsVersion2 { get; }

    public int LastRc => _lastRc;

    /// <summary>An await whose result is dropped.</summary>
    public async Task<int> MapAllAsync(MapGrantRef[] maps, CancellationToken stopping)
    {
        await GrantRetry.IssueAsync(_grants, maps, cancellationToken: stopping); //! GNT1008
        int mapped = 0;
        foreach (MapGrantRef map in maps)
        {
            if (map.Status != GrantStatus.Okay) continue;
            _handles[map.HostAddr] = map.Handle;
            mapped++;
        }

        return mapped;
    }

    /// <summary>An await whose result is asked.</summary>
    public async Task<int> MapAllCheckedAsync(MapGrantRef[] maps, CancellationToken stopping)
    {
        if (await GrantRetry.IssueAsync(_grants, maps, cancellationToken: stopping) is not 0 and var rc)
        {
            throw new IOException($"map: rc {rc}");
        }

        int mapped = 0;
        foreach (MapGrantRef map in maps)
        {
            if (map.Status != GrantStatus.Okay) continue;
            _handles[map.HostAddr] = map.Handle;
            mapped++;
        }

        return mapped;
    }

    /// <summary>The statuses tell, the call does not.</summary>
    public IEnumerable<ulong> Unmap(UnmapGrantRef[] ops)
    {
        _ = _grants.GrantTableOp(ops); //! GNT1008
        for (int i = 0; i < ops.Length; i++)
        {
            if (ops[i].Status == GrantStatus.Okay)
            {
                yield return ops[i].HostAddr;
            }
        }
    }

    /// <summary>The rc is kept where others can read it.</summary>
    public bool UnmapOne(ulong address)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, _handles[address]);
        _lastRc = _grants.GrantTableOp(ref op);
        return op.Status == GrantStatus.Okay;
    }

    /// <summary>The rc leaves by an out parameter.</summary>
    public GrantStatus TryUnmap(ulong address, out int rc)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, _handles[address]);
        rc = _grants.GrantTableOp(ref op);
        return op.Status;
    }

    /// <summary>The rc leaves in a tuple.</summary>
    public (int Rc, GrantStatus Status) Swap(GrantRef first, GrantRef second)
    {
        SwapGrantRef op = SwapGrantRef.Create(first, second);
        int rc = _grants.GrantTableOp(ref op);
        return (rc, op.Status);
    }

    /// <summary>Only the status leaves.</summary>
    public GrantStatus SwapQuietly(GrantRef first, GrantRef second)
    {
        SwapGrantRef op = SwapGrantRef.Create(first, second);
        _grants.GrantTableOp(ref op); //! GNT1008
        return op.Status;
    }

    /// <summary>Formatted for people, and not asked.</summary>
    public uint RoomIn(DomId domain)
    {
        QuerySize query = QuerySize.Create(domain);
        Trace.TraceInformation($"query_size: rc {_grants.GrantTableOp(ref query)}"); //! GNT1008
        return query.Status == GrantStatus.Okay ? query.MaxNrFrames - query.NrFrames : 0;
    }

    /// <summary>Given to a switch.</summary>
    public uint RoomOrZero(DomId domain)
    {
        QuerySize query = QuerySize.Create(domain);
        switch (_grants.GrantTableOp(ref query))
        {
            case 0 when query.Status == GrantStatus.Okay:
                return query.MaxNrFrames - query.NrFrames;
            case < 0:
                Trace.TraceWarning($"query_size of {domain} of {_guest}");
                return 0;
            default:
                return 0;
        }
    }

    /// <summary>A lambda that flushes, and returns nothing.</summary>
    public Action FlushLater(ulong busAddress) => () =>
    {
        CacheFlush flush = CacheFlush.Create(busAddress, 0, 4096, CacheFlushOperations.Clean);
        _grants.GrantTableOp(ref flush); //! GNT1008
    };

    /// <summary>A lambda that flushes, and returns the rc.</summary>
    public Func<int> FlushAndTellLater(ulong busAddress) => () =>
    {
        CacheFlush flush = CacheFlush.Create(busAddress, 0, 4096, CacheFlushOperations.Clean);
        return _grants.GrantTableOp(ref flush);
    };

    /// <summary>The rc decides in a loop whether there is more to do.</summary>
    public int UnmapInChunks(UnmapGrantRef[] ops)
    {
        int stuck = 0;
        foreach (UnmapGrantRef[] chunk in ops.Chunk(32))
        {
            if (_grants.GrantTableOp(chunk) != 0) return -5;
            stuck += chunk.Count(static op => op.Status != GrantStatus.Okay);
        }

        return stuck;
    }

    /// <summary>The rc of each chunk goes into a local that nobody reads.</summary>
    public int TransferInChunks(GrantTransfer[] pages)
    {
        int lost = 0;
        foreach (GrantTransfer[] chunk in pages.Chunk(16))
        {
            int rc = _grants.GrantTableOp(chunk); //! GNT1008
            lost += chunk.Count(static op => op.Status != GrantStatus.Okay);
        }

        return lost;
    }

    public void Dispose()
    {
        UnmapGrantRef[] ops = [.. _handles.Select(static pair => UnmapGrantRef.Create(pair.Key, 0, pair.Value))];
        int rc = _grants.GrantTableOp(ops);
        if (rc != 0 || ops.Any(static op => op.Status != GrantStatus.Okay))
        {
            Trace.TraceError($"buffers of {_guest} stay mapped, rc {rc}");
        }

        _handles.Clear();
    }
}
