namespace Corpus.Pages.GNT2002.Pages;

public sealed class PageExchange(IGrantTable table, DomId guest)
{
    private readonly Dictionary<ulong, GrantHandle> _live = [];

    public async Task<int> MapAllAgainAfterADelay(IReadOnlyList<GrantRef> references, ulong area, CancellationToken stopping)
    {
        MapGrantRef[] ops = [.. references.Select((reference, i) => MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap, reference, guest))];
        bool isBusy = true;
        while (isBusy && !stopping.IsCancellationRequested) //! GNT2002
        {
            int rc = table.GrantTableOp(ops);
            if (rc != 0)
            {
                return rc;
            }

            isBusy = ops.Any(static op => op.Status == GrantStatus.Eagain);
            await Task.Delay(5, CancellationToken.None);
        }

        foreach (MapGrantRef op in ops)
        {
            if (op.Status == GrantStatus.Okay)
            {
                _live[op.HostAddr] = op.Handle;
            }
        }

        return 0;
    }

    public bool TransferAllFramesAgainWhenOneWasRefused(ulong[] frames, GrantRef firstSlot)
    {
        GrantTransfer[] ops = new GrantTransfer[frames.Length];
        for (int i = 0; i < ops.Length; i++)
        {
            ops[i] = GrantTransfer.Create(frames[i], guest, new GrantRef(firstSlot.Value + (uint)i));
        }

        bool all = false;
        for (int tries = 3; !all && tries > 0; tries--) //! GNT2002
        {
            if (table.GrantTableOp(ops) != 0)
            {
                return false;
            }

            all = ops.All(static op => op.Status == GrantStatus.Okay);
        }

        return all;
    }

    public int ReplaceAllPagesAgain(Span<UnmapAndReplace> ops, TimeProvider clock)
    {
        long start = clock.GetTimestamp();
        int bad;
        do //! GNT2002
        {
            int rc = table.GrantTableOp(ops);
            if (rc != 0)
            {
                return rc;
            }

            bad = 0;
            foreach (ref UnmapAndReplace op in ops)
            {
                if (op.Status is not GrantStatus.Okay)
                {
                    bad++;
                }
            }
        }
        while (bad > 0 && clock.GetElapsedTime(start) < TimeSpan.FromSeconds(1));

        return bad;
    }

    public bool UnmapTheSameWindowThreeTimesToBeSure(ulong address, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        bool isGone = false;
        for (int tries = 0; tries < 3; tries++) //! GNT2002
        {
            if (table.GrantTableOp(ref op) != 0)
            {
                return false;
            }

            if (op.Status == GrantStatus.Okay)
            {
                isGone = true;
            }
        }

        return isGone;
    }

    public async Task<int> MapTheBusyOnesAgainAfterADelay(IReadOnlyList<GrantRef> references, ulong area, CancellationToken stopping)
    {
        MapGrantRef[] ops = [.. references.Select((reference, i) => MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap, reference, guest))];
        int failed = 0;
        while (ops.Length > 0 && !stopping.IsCancellationRequested)
        {
            int rc = table.GrantTableOp(ops);
            if (rc != 0)
            {
                return rc;
            }

            foreach (MapGrantRef op in ops)
            {
                if (op.Status == GrantStatus.Okay)
                {
                    _live[op.HostAddr] = op.Handle;
                }
                else if (op.Status != GrantStatus.Eagain)
                {
                    failed++;
                }
            }

            ops = [.. ops.Where(static op => op.Status == GrantStatus.Eagain)];
            await Task.Delay(5, CancellationToken.None);
        }

        return failed;
    }

    public bool TransferEachFrameOnce(ulong[] frames, GrantRef firstSlot)
    {
        bool all = true;
        for (int i = 0; i < frames.Length; i++)
        {
            GrantTransfer op = GrantTransfer.Create(frames[i], guest, new GrantRef(firstSlot.Value + (uint)i));
            int rc = table.GrantTableOp(ref op);
            all &= rc == 0 && op.Status == GrantStatus.Okay;
        }

        return all;
    }

    public GrantHandle MapAndLeaveAtTheFirstSuccess(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        for (int tries = 0; tries < 100; tries++)
        {
            if (table.GrantTableOp(ref op) != 0)
            {
                break;
            }

            if (op.Status == GrantStatus.Okay)
            {
                return op.Handle;
            }

            if (op.Status != GrantStatus.Eagain)
            {
                break;
            }

            Thread.Sleep(1);
        }

        return GrantHandle.Invalid;
    }

    public bool UnmapWindowsInTurnEachOnce(Queue<ulong> windows)
    {
        bool all = true;
        while (windows.TryDequeue(out ulong address))
        {
            if (!_live.Remove(address, out GrantHandle handle))
            {
                continue;
            }

            UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
            if (table.GrantTableOp(ref op) != 0 || op.Status != GrantStatus.Okay)
            {
                all = false;
            }
        }

        return all;
    }
}
