namespace Corpus.Pages.GNT1003.Sessions;

internal sealed class UnmapReport
{
    private readonly List<GrantStatus> _bad = [];

    public bool IsClean => _bad.Count == 0;

    public void Note(GrantStatus status)
    {
        if (status is not GrantStatus.Okay)
        {
            _bad.Add(status);
        }
    }
}

public sealed class Session(IGrantTable table, DomId guest, TextWriter log) : IAsyncDisposable
{
    private readonly Dictionary<ulong, GrantHandle> _windows = [];
    private readonly UnmapReport _report = new();

    public async Task<int> OpenWindowsAwaitingTheHelperAndNothingMore(GrantRef[] references, ulong area, CancellationToken stopping)
    {
        MapGrantRef[] ops = new MapGrantRef[references.Length];
        for (int i = 0; i < ops.Length; i++)
        {
            ops[i] = MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap, references[i], guest);
        }

        int rc = await GrantRetry.IssueAsync(table, ops, cancellationToken: stopping); //! GNT1003
        if (rc != 0)
        {
            return rc;
        }

        foreach (MapGrantRef op in ops)
        {
            _windows[op.HostAddr] = op.Handle;
        }

        return 0;
    }

    public void KeepTheStatusInALocalThatNobodyReads(ulong window)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(window, 0, _windows[window]);
        if (table.GrantTableOp(ref op) != 0) //! GNT1003
        {
            throw new IOException("unmap was not issued");
        }

        GrantStatus status = op.Status;
        _windows.Remove(window);
    }

    public int TransferAndReportInWordsAlone(ulong frame, GrantRef slot)
    {
        GrantTransfer op = GrantTransfer.Create(frame, guest, slot);
        int rc = table.GrantTableOp(ref op); //! GNT1003
        if (rc == 0)
        {
            log.WriteLine("frame {0:x} to {1}: {2}", frame, guest, op.Status);
        }

        return rc;
    }

    public void CloseInAFinallyBlock(ulong window, Action<ulong> use)
    {
        try
        {
            use(window);
        }
        finally
        {
            UnmapGrantRef op = UnmapGrantRef.Create(window, 0, _windows[window]);
            int rc = table.GrantTableOp(ref op); //! GNT1003
            Debug.Assert(rc == 0);
            _windows.Remove(window);
        }
    }

    public bool SwapAndAskOnlyWhetherThePeerIsBusy(GrantRef a, GrantRef b)
    {
        SwapGrantRef swap = SwapGrantRef.Create(a, b);
        if (table.GrantTableOp(ref swap) != 0) //! GNT1003
        {
            return false;
        }

        return swap.Status != GrantStatus.Eagain;
    }

    public (GrantStatus Status, ulong Window) CloseAndCarryTheStatusOn(ulong window)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(window, 0, _windows[window]);
        int rc = table.GrantTableOp(ref op);
        return rc != 0 ? (GrantStatus.GeneralError, window) : (op.Status, window);
    }

    public void CloseAndPassTheStatusToAReport(ulong window)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(window, 0, _windows[window]);
        if (table.GrantTableOp(ref op) != 0)
        {
            throw new IOException("unmap was not issued");
        }

        _report.Note(op.Status);
        _windows.Remove(window);
    }

    public bool TryTransfer(ulong frame, GrantRef slot, out GrantStatus status)
    {
        GrantTransfer op = GrantTransfer.Create(frame, guest, slot);
        int rc = table.GrantTableOp(ref op);
        status = op.Status;
        return rc == 0;
    }

    public int SubmitForACallerThatHasTheStatuses(Span<UnmapGrantRef> ops) => table.GrantTableOp(ops);

    public async Task<int> OpenWindowsAndSortOutTheFailed(GrantRef[] references, ulong area, CancellationToken stopping)
    {
        MapGrantRef[] ops = new MapGrantRef[references.Length];
        for (int i = 0; i < ops.Length; i++)
        {
            ops[i] = MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap, references[i], guest);
        }

        int rc = await GrantRetry.IssueAsync(table, ops, cancellationToken: stopping);
        if (rc != 0)
        {
            return 0;
        }

        foreach (MapGrantRef op in ops.Where(static op => op.Status == GrantStatus.Okay))
        {
            _windows[op.HostAddr] = op.Handle;
        }

        return _windows.Count;
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((ulong window, GrantHandle handle) in _windows)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(window, 0, handle);
            int rc = table.GrantTableOp(ref op);
            string? trouble = (rc, op.Status) switch
            {
                (not 0, _) => $"rc {rc}",
                (_, GrantStatus.Okay) => null,
                (_, var status) => status.ToString(),
            };
            if (trouble is not null)
            {
                await log.WriteLineAsync($"{window:x} stays mapped: {trouble}");
            }
        }
    }
}
