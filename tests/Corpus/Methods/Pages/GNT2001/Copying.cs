namespace Corpus.Pages.GNT2001.Copying;

public sealed class AsyncCopier(IGrantTable table, DomId guest, TimeProvider clock)
{
    private const int EIO = 5;

    public async Task<int> WaitLongerAndLongerAndStillForEver(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        int rc;
        int delay = 1;
        do //! GNT2001
        {
            await Task.Delay(delay);
            delay *= 2;
            rc = table.GrantTableOp(ref copy);
        }
        while (rc == 0 && copy.Status == GrantStatus.Eagain);

        return rc != 0 ? rc : copy.Status.ToErrno();
    }

    public async Task<GrantStatus> DelayWithADefaultToken(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        while (true) //! GNT2001
        {
            if (table.GrantTableOp(ref copy) != 0)
            {
                return GrantStatus.GeneralError;
            }

            if (copy.Status is not GrantStatus.Eagain)
            {
                return copy.Status;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), default(CancellationToken));
        }
    }

    public bool IssueTheWholeBatchWhileAnyIsBusy(GrantCopy[] copies)
    {
        int rc = table.GrantTableOp(copies);
        while (rc == 0 && copies.Any(static op => op.Status == GrantStatus.Eagain)) //! GNT2001
        {
            Thread.Sleep(1);
            rc = table.GrantTableOp(copies);
        }

        return rc == 0 && copies.All(static op => op.Status == GrantStatus.Okay);
    }

    public bool SpinUntilTheCopyAnswers(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        int rc;
        do //! GNT2001
        {
            rc = table.GrantTableOp(ref copy);
        }
        while (rc == 0 && copy.Status == GrantStatus.Eagain);

        return rc == 0 && copy.Status == GrantStatus.Okay;
    }

    public int CountTheTurnsAndOnlyLogThem(GrantRef reference, ulong frame, TextWriter log)
    {
        GrantCopy copy = Prepare(reference, frame);
        int rc = table.GrantTableOp(ref copy);
        int turns = 0;
        while (rc == 0 && copy.Status == GrantStatus.Eagain) //! GNT2001
        {
            Thread.Sleep(20);
            if (++turns % 100 == 0)
            {
                log.WriteLine($"still waiting for {reference}");
            }

            rc = table.GrantTableOp(ref copy);
        }

        return rc != 0 ? rc : copy.Status == GrantStatus.Okay ? 0 : -EIO;
    }

    public async Task<int> EndWhenTheCallersTokenSaysSo(GrantRef reference, ulong frame, CancellationToken stopping)
    {
        GrantCopy copy = Prepare(reference, frame);
        int rc = table.GrantTableOp(ref copy);
        while (rc == 0 && copy.Status == GrantStatus.Eagain && !stopping.IsCancellationRequested)
        {
            await Task.Delay(1, CancellationToken.None);
            rc = table.GrantTableOp(ref copy);
        }

        return rc != 0 ? rc : copy.Status.ToErrno();
    }

    public async Task<GrantStatus> DelayWithTheCallersToken(GrantRef reference, ulong frame, CancellationToken stopping)
    {
        GrantCopy copy = Prepare(reference, frame);
        while (true)
        {
            if (table.GrantTableOp(ref copy) != 0)
            {
                return GrantStatus.GeneralError;
            }

            if (copy.Status is not GrantStatus.Eagain)
            {
                return copy.Status;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), clock, stopping);
        }
    }

    public bool IssueTheWholeBatchAFewTimes(GrantCopy[] copies)
    {
        int budget = 8;
        int rc = table.GrantTableOp(copies);
        while (rc == 0 && budget-- > 0 && copies.Any(static op => op.Status == GrantStatus.Eagain))
        {
            Thread.Sleep(1);
            rc = table.GrantTableOp(copies);
        }

        return rc == 0 && copies.All(static op => op.Status == GrantStatus.Okay);
    }

    public bool AskAStopwatch(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        Stopwatch waited = Stopwatch.StartNew();
        int rc;
        do
        {
            Thread.Sleep(3);
            rc = table.GrantTableOp(ref copy);
        }
        while (rc == 0 && copy.Status == GrantStatus.Eagain && waited.Elapsed < TimeSpan.FromSeconds(30));

        return rc == 0 && copy.Status == GrantStatus.Okay;
    }

    public async Task<GrantStatus> CancelAfterAWhile(GrantRef reference, ulong frame)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(10));
        GrantCopy copy = Prepare(reference, frame);
        for (;;)
        {
            int rc = table.GrantTableOp(ref copy);
            if (rc != 0)
            {
                throw new IOException($"rc {rc}");
            }

            if (copy.Status != GrantStatus.Eagain)
            {
                return copy.Status;
            }

            limit.Token.ThrowIfCancellationRequested();
            await Task.Delay(2);
        }
    }

    private GrantCopy Prepare(GrantRef reference, ulong frame) =>
        GrantCopy.Create(GrantCopySide.Granted(guest, reference, 0), GrantCopySide.Own(frame, 0), 4096, GrantCopyFlags.SourceGref);
}
