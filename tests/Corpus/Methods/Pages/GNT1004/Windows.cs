namespace Corpus.Pages.GNT1004.Windows;

public readonly record struct Window(ulong Address, GrantHandle Handle, bool IsMapped);

public sealed class WindowTable(IGrantTable table, DomId guest)
{
    private readonly Dictionary<GrantRef, Window> _windows = [];
    private readonly GrantHandle[] _handles = new GrantHandle[32];

    public uint RoomLeft { get; private set; }

    public bool StoreEveryHandleAndLookAfterwards(MapGrantRef[] ops)
    {
        int rc = GrantRetry.Issue(table, ops);
        if (rc != 0)
        {
            return false;
        }

        bool failed = false;
        for (int i = 0; i < ops.Length; i++)
        {
            _handles[i] = ops[i].Handle; //! GNT1004
            if (ops[i].Status != GrantStatus.Okay)
            {
                failed = true;
            }
        }

        return !failed;
    }

    public async Task PutFailedWindowsIntoTheTableToo(IReadOnlyList<GrantRef> references, ulong area, CancellationToken stopping)
    {
        MapGrantRef[] ops = [.. references.Select((reference, i) => MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap, reference, guest))];
        int rc = await GrantRetry.IssueAsync(table, ops, cancellationToken: stopping);
        if (rc != 0)
        {
            throw new IOException($"rc {rc}");
        }

        foreach (MapGrantRef op in ops)
        {
            bool isMapped = op.Status == GrantStatus.Okay;
            _windows[op.Ref] = new Window(op.HostAddr, op.Handle, isMapped); //! GNT1004
        }
    }

    public uint TellTheSizeBeforeTheAnswerIsKnown(TextWriter log)
    {
        QuerySize query = QuerySize.Create(guest);
        int rc = table.GrantTableOp(ref query);
        if (rc != 0)
        {
            return 0;
        }

        uint frames = query.NrFrames; //! GNT1004
        log.WriteLine(query.Status is GrantStatus.Okay ? "the table's size is known" : "no size");
        return frames;
    }

    public GrantHandle MapUnlessForced(ulong address, GrantRef reference, bool force)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref op);
        if (rc != 0)
        {
            return GrantHandle.Invalid;
        }

        if (op.Status == GrantStatus.Okay || force)
        {
            return op.Handle; //! GNT1004
        }

        return GrantHandle.Invalid;
    }

    public void StoreTheHandleInAFinallyBlock(int slot, ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref op);
        if (rc != 0)
        {
            throw new IOException($"rc {rc}");
        }

        try
        {
            if (op.Status != GrantStatus.Okay)
            {
                throw new IOException($"cannot map {reference}: {op.Status}");
            }
        }
        finally
        {
            _handles[slot] = op.Handle; //! GNT1004
        }
    }

    public void ComputeTheRoomAndTestTooLate()
    {
        QuerySize query = QuerySize.Create(DomId.Self);
        if (table.GrantTableOp(ref query) != 0)
        {
            return;
        }

        uint room = query.MaxNrFrames - 1; //! GNT1004
        if (query.Status != GrantStatus.Okay)
        {
            room = 0;
        }

        RoomLeft = room;
    }

    public GrantHandle TestTheOtherOfTwoMaps(ulong address, GrantRef first, GrantRef second)
    {
        MapGrantRef low = MapGrantRef.Create(address, GrantMapFlags.HostMap, first, guest);
        MapGrantRef high = MapGrantRef.Create(address + 4096, GrantMapFlags.HostMap, second, guest);
        if (GrantRetry.Issue(table, ref low) != 0 || GrantRetry.Issue(table, ref high) != 0) //! GNT3001
        {
            return GrantHandle.Invalid;
        }

        if (low.Status != GrantStatus.Okay)
        {
            return GrantHandle.Invalid;
        }

        _handles[0] = low.Handle;
        _handles[1] = high.Handle; //! GNT1004
        return high.Status == GrantStatus.Okay ? low.Handle : GrantHandle.Invalid;
    }

    public bool StoreTheHandleOfWhatIsMapped(MapGrantRef[] ops)
    {
        int rc = GrantRetry.Issue(table, ops);
        if (rc != 0)
        {
            return false;
        }

        bool failed = false;
        for (int i = 0; i < ops.Length; i++)
        {
            bool isMapped = ops[i].Status == GrantStatus.Okay;
            _handles[i] = isMapped ? ops[i].Handle : GrantHandle.Invalid;
            failed |= !isMapped;
        }

        return !failed;
    }

    public async Task PutMappedWindowsIntoTheTable(IReadOnlyList<GrantRef> references, ulong area, CancellationToken stopping)
    {
        MapGrantRef[] ops = [.. references.Select((reference, i) => MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap, reference, guest))];
        int rc = await GrantRetry.IssueAsync(table, ops, cancellationToken: stopping);
        if (rc != 0)
        {
            throw new IOException($"rc {rc}");
        }

        foreach (MapGrantRef op in ops)
        {
            if (op is { Status: GrantStatus.Okay, Handle: var handle })
            {
                _windows[op.Ref] = new Window(op.HostAddr, handle, true);
            }
        }
    }

    public uint TellTheSizeOnceTheAnswerIsKnown()
    {
        QuerySize query = QuerySize.Create(guest);
        int rc = table.GrantTableOp(ref query);
        return rc == 0 && query.Status == GrantStatus.Okay ? query.MaxNrFrames - query.NrFrames : 0;
    }

    public GrantHandle MapAndAskAHelper(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        if (GrantRetry.Issue(table, ref op) != 0 || !Succeeded(ref op))
        {
            return GrantHandle.Invalid;
        }

        return op.Handle;
    }

    public GrantHandle MapAndSwitchOverTheStatus(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        if (GrantRetry.Issue(table, ref op) is not 0 and var rc)
        {
            throw new IOException($"rc {rc}");
        }

        return op.Status switch
        {
            GrantStatus.Okay => op.Handle,
            GrantStatus.BadGntref => GrantHandle.Invalid,
            var status => throw new IOException($"cannot map {reference}: {status}"),
        };
    }

    public void StoreTheHandleBehindAThrow(int slot, ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref op);
        GrantStatus status = op.Status;
        if (rc != 0 || status != GrantStatus.Okay)
        {
            throw new IOException($"cannot map {reference}: rc {rc}, {status}");
        }

        _handles[slot] = op.Handle;
    }

    private static bool Succeeded(ref MapGrantRef op)
    {
        if (op.Status == GrantStatus.Okay)
        {
            return true;
        }

        Trace.WriteLine($"{op.Ref}: {op.Status}");
        return false;
    }
}
