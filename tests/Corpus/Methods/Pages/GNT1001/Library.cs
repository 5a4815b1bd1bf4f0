namespace Corpus.Pages.GNT1001.Library;

public enum MapOutcome
{
    Mapped,
    Refused,
    OutOfHandles,
}

/// <summary>Tests that the classes below share.</summary>
internal static class Judge
{
    internal static bool IsFailure(GrantStatus status) => status != default; //! GNT1001

    internal static bool IsSuccess(GrantStatus status) => status is GrantStatus.Okay;
}

public sealed class GrantMapper : IDisposable
{
    private readonly IGrantTable _table;
    private readonly DomId _peer;
    private readonly Dictionary<ulong, GrantHandle> _live = [];

    public GrantMapper(IGrantTable table, DomId peer)
    {
        _table = table;
        _peer = peer;
    }

    public async Task<MapOutcome> MapAsyncAndMatchWithARelationalPattern(ulong address, GrantRef reference, CancellationToken stopping)
    {
        MapGrantRef[] ops = [MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, _peer)];
        int rc = await GrantRetry.IssueAsync(_table, ops, cancellationToken: stopping);
        if (rc != 0)
        {
            throw new IOException($"grant table call failed: {rc}");
        }

        switch (ops[0].Status)
        {
            case < 0: //! GNT1001
                return MapOutcome.Refused;
            default:
                _live[address] = ops[0].Handle;
                return MapOutcome.Mapped;
        }
    }

    public bool TryUnmapWithAPropertyPatternOfZero(ulong address)
    {
        if (!_live.TryGetValue(address, out GrantHandle handle))
        {
            return false;
        }

        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        if (_table.GrantTableOp(ref op) == 0 && op is { Status: 0 }) //! GNT1001
        {
            return _live.Remove(address);
        }

        return false;
    }

    public string DescribeUnmapWithAnArmForMinusFour(ulong address, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        int rc = _table.GrantTableOp(ref op);
        if (rc != 0)
        {
            return "not issued";
        }

        return (int)op.Status switch
        {
            (int)GrantStatus.Okay => "gone",
            -4 => "was never mapped", //! GNT1001
            _ => "still there",
        };
    }

    public int UnmapAllCountingWithALambda()
    {
        UnmapGrantRef[] ops = [.. _live.Select(static pair => UnmapGrantRef.Create(pair.Key, 0, pair.Value))];
        int rc = _table.GrantTableOp(ops);
        if (rc != 0)
        {
            throw new InvalidOperationException($"rc {rc}");
        }

        return ops.Count(static op => op.Status >= 0); //! GNT1001
    }

    public void GrowOwnTableAssertingTheNumber(uint frames, ulong frameList)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, frames, frameList);
        int rc = _table.GrantTableOp(ref setup);
        Debug.Assert(rc == 0);
        Debug.Assert((int)setup.Status == 0); //! GNT1001
    }

    public GrantStatus GiveAwayAndMatchATupleOfNumbers(ulong frame, GrantRef slot)
    {
        GrantTransfer transfer = GrantTransfer.Create(frame, _peer, slot);
        int rc = _table.GrantTableOp(ref transfer);
        return (rc, transfer.Status) switch
        {
            (0, 0) => GrantStatus.Okay, //! GNT1001
            (0, var status) => status,
            _ => GrantStatus.GeneralError,
        };
    }

    public bool ReleaseUsingTheHelperThatComparesWithDefault(ulong address, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        return _table.GrantTableOp(ref op) == 0 && !Judge.IsFailure(op.Status);
    }

    public bool ReleaseUsingTheHelperThatComparesWithTheName(ulong address, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        return _table.GrantTableOp(ref op) == 0 && Judge.IsSuccess(op.Status);
    }

    public async Task<MapOutcome> MapAsyncAndMatchNames(ulong address, GrantRef reference, CancellationToken stopping)
    {
        MapGrantRef[] ops = [MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, _peer)];
        int rc = await GrantRetry.IssueAsync(_table, ops, cancellationToken: stopping);
        if (rc != 0)
        {
            throw new IOException($"grant table call failed: {rc}");
        }

        switch (ops[0])
        {
            case { Status: GrantStatus.Okay, Handle: var handle }:
                _live[address] = handle;
                return MapOutcome.Mapped;
            case { Status: GrantStatus.NoSpace or GrantStatus.NoDeviceSpace }:
                return MapOutcome.OutOfHandles;
            default:
                return MapOutcome.Refused;
        }
    }

    public string DescribeUnmapWithCastNames(ulong address, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        int rc = _table.GrantTableOp(ref op);
        if (rc != 0)
        {
            return "not issued";
        }

        int number = (int)op.Status;
        if (number == (int)GrantStatus.Okay)
        {
            return "gone";
        }

        return number == (int)GrantStatus.BadHandle ? "was never mapped" : $"still there ({number})";
    }

    public uint FirstHandleWhichMayWellBeZero(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, _peer);
        int rc = GrantRetry.Issue(_table, ref op);
        if (rc != 0 || op.Status != GrantStatus.Okay)
        {
            throw new IOException("the first page cannot be mapped");
        }

        // Numbers, but of a handle and an address.
        if (op.Handle.Value == 0 && op.DevBusAddr != 0)
        {
            Trace.WriteLine("the very first handle of this domain");
        }

        return op.Handle.Value;
    }

    public Dictionary<GrantStatus, int> HistogramOfUnmaps(UnmapGrantRef[] ops)
    {
        Dictionary<GrantStatus, int> seen = [];
        if (_table.GrantTableOp(ops) != 0)
        {
            return seen;
        }

        foreach (UnmapGrantRef op in ops)
        {
            seen[op.Status] = seen.GetValueOrDefault(op.Status) + 1;
        }

        return seen;
    }

    public bool IsOneOfTheExpectedAnswers(GrantRef a, GrantRef b)
    {
        SwapGrantRef swap = SwapGrantRef.Create(a, b);
        return _table.GrantTableOp(ref swap) == 0 && swap.Status is GrantStatus.Okay or GrantStatus.Eagain;
    }

    public void Dispose()
    {
        foreach ((ulong address, GrantHandle handle) in _live)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
            int rc = _table.GrantTableOp(ref op);
            if (rc != 0 || op.Status is not GrantStatus.Okay)
            {
                Trace.WriteLine($"{address:x} is lost");
            }
        }

        _live.Clear();
    }
}
