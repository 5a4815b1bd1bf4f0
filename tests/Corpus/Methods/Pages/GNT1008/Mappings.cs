namespace Corpus.Pages.GNT1008.Mappings;

internal static class Calls
{
    internal static void ThrowOnError(int rc)
    {
        if (rc < 0)
        {
            throw new IOException($"grant table call: errno {-rc}");
        }
    }

    internal static int Release(IGrantTable table, Span<UnmapGrantRef> ops) => table.GrantTableOp(ops);
}

public sealed class MappingSet(IGrantTable table, DomId guest) : IDisposable
{
    private readonly Dictionary<ulong, GrantHandle> _live = [];
    private readonly List<string> _trouble = [];

    public int MapAndDiscardTheRcOfTheRetry(IReadOnlyList<GrantRef> references, ulong area)
    {
        MapGrantRef[] ops = Prepare(references, area);
        _ = GrantRetry.Issue(table, ops); //! GNT1008
        foreach (ref MapGrantRef op in ops.AsSpan())
        {
            if (op.Status == GrantStatus.Okay)
            {
                _live[op.HostAddr] = op.Handle;
            }
        }

        return _live.Count;
    }

    public async Task<int> MapAndAwaitTheRetryAsAStatement(IReadOnlyList<GrantRef> references, ulong area, CancellationToken stopping)
    {
        MapGrantRef[] ops = Prepare(references, area);
        await GrantRetry.IssueAsync(table, ops, cancellationToken: stopping); //! GNT1008
        for (int i = 0; i < ops.Length; i++)
        {
            switch (ops[i])
            {
                case { Status: GrantStatus.Okay, Handle: var handle }:
                    _live[ops[i].HostAddr] = handle;
                    break;
                case { Status: var status }:
                    _trouble.Add($"{ops[i].Ref}: {status}");
                    break;
            }
        }

        return _trouble.Count;
    }

    public bool ReleaseThroughAnotherClassAndDropItsAnswer(ulong address)
    {
        Span<UnmapGrantRef> ops = [UnmapGrantRef.Create(address, 0, _live[address])];
        Calls.Release(table, ops); //! GNT1008
        bool isReleased = ops[0].Status == GrantStatus.Okay;
        return isReleased && _live.Remove(address);
    }

    public GrantStatus TransferAndReturnTheStatusAlone(ulong frame, GrantRef slot)
    {
        GrantTransfer op = GrantTransfer.Create(frame, guest, slot);
        table.GrantTableOp(ref op); //! GNT1008
        return op.Status;
    }

    public int MapAndThrowOnTheRc(IReadOnlyList<GrantRef> references, ulong area)
    {
        MapGrantRef[] ops = Prepare(references, area);
        Calls.ThrowOnError(GrantRetry.Issue(table, ops));
        foreach (ref MapGrantRef op in ops.AsSpan())
        {
            if (op.Status == GrantStatus.Okay)
            {
                _live[op.HostAddr] = op.Handle;
            }
        }

        return _live.Count;
    }

    public async Task<int> MapAndLookAtWhatTheRetryReturned(IReadOnlyList<GrantRef> references, ulong area, CancellationToken stopping)
    {
        MapGrantRef[] ops = Prepare(references, area);
        if (await GrantRetry.IssueAsync(table, ops, cancellationToken: stopping) is var rc and not 0)
        {
            return rc;
        }

        for (int i = 0; i < ops.Length; i++)
        {
            if (ops[i].Status == GrantStatus.Okay)
            {
                _live[ops[i].HostAddr] = ops[i].Handle;
            }
        }

        return 0;
    }

    public bool ReleaseThroughAnotherClassAndLookAtItsAnswer(ulong address)
    {
        Span<UnmapGrantRef> ops = [UnmapGrantRef.Create(address, 0, _live[address])];
        return Calls.Release(table, ops) == 0 && ops[0].Status == GrantStatus.Okay && _live.Remove(address);
    }

    public (int Rc, GrantStatus Status) TransferAndReturnBoth(ulong frame, GrantRef slot)
    {
        GrantTransfer op = GrantTransfer.Create(frame, guest, slot);
        int rc = table.GrantTableOp(ref op);
        return (rc, op.Status);
    }

    public void Dispose()
    {
        foreach ((ulong address, GrantHandle handle) in _live)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
            int rc = table.GrantTableOp(ref op);
            if (rc != 0)
            {
                _trouble.Add($"{address:x}: rc {rc}");
            }
            else if (op.Status != GrantStatus.Okay)
            {
                _trouble.Add($"{address:x}: {op.Status}");
            }
        }

        _live.Clear();
    }

    private MapGrantRef[] Prepare(IReadOnlyList<GrantRef> references, ulong area) =>
    [
        .. references.Select((reference, i) => MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap, reference, guest)),
    ];
}
