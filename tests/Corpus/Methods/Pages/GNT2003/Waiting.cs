namespace Corpus.Pages.GNT2003.Waiting;

public sealed class Waiter(IGrantTable table, DomId guest, TimeProvider clock)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public async Task<GrantStatus> ThrowWhenTheTimeIsOver(GrantRef reference, ulong frame, CancellationToken stopping)
    {
        GrantCopy copy = Prepare(reference, frame);
        long start = clock.GetTimestamp();
        int rc;
        do //! GNT2003
        {
            await Task.Delay(1, stopping);
            rc = table.GrantTableOp(ref copy);
        }
        while (rc == 0 && copy.Status == GrantStatus.Eagain && clock.GetElapsedTime(start) < s_patience);

        if (rc != 0 || clock.GetElapsedTime(start) >= s_patience)
        {
            throw new TimeoutException($"{reference} of {guest} is paged out");
        }

        return copy.Status;
    }

    public bool TellByTheTriesWhetherTheBatchWasCopied(GrantCopy[] copies, int maxTries)
    {
        int rc = table.GrantTableOp(copies);
        int tries = 0;
        while (rc == 0 && !copies.All(static op => op.Status == GrantStatus.Okay) && tries < maxTries) //! GNT2003
        {
            tries++;
            Thread.Sleep(1);
            rc = table.GrantTableOp(copies);
        }

        return rc == 0 && tries < maxTries;
    }

    public GrantStatus ReplaceTheStatusWhenTheDeadlineHasPassed(GrantRef reference, ulong frame)
    {
        long deadline = Environment.TickCount64 + 10_000;
        GrantCopy copy = Prepare(reference, frame);
        int rc = table.GrantTableOp(ref copy);
        while (rc == 0 && copy.Status is GrantStatus.Eagain && Environment.TickCount64 < deadline) //! GNT2003
        {
            Thread.Sleep(5);
            rc = table.GrantTableOp(ref copy);
        }

        if (rc != 0)
        {
            throw new IOException($"rc {rc}");
        }

        return Environment.TickCount64 >= deadline ? GrantStatus.BadPage : copy.Status;
    }

    public async Task<string> DescribeByASwitchOverTheTries(ulong address, GrantRef reference, CancellationToken stopping)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = table.GrantTableOp(ref op);
        int tries = 1;
        while (rc == 0 && op.Status == GrantStatus.Eagain && tries < 10) //! GNT2003
        {
            await Task.Delay(tries++, stopping);
            rc = table.GrantTableOp(ref op);
        }

        if (rc != 0)
        {
            return "not issued";
        }

        return tries switch
        {
            10 => "still paged out",
            _ when op.Status == GrantStatus.Okay => "mapped",
            _ => "refused",
        };
    }

    public async Task<GrantStatus> ThrowWhereItIsStillBusy(GrantRef reference, ulong frame, CancellationToken stopping)
    {
        GrantCopy copy = Prepare(reference, frame);
        long start = clock.GetTimestamp();
        int rc;
        do
        {
            await Task.Delay(1, stopping);
            rc = table.GrantTableOp(ref copy);
        }
        while (rc == 0 && copy.Status == GrantStatus.Eagain && clock.GetElapsedTime(start) < s_patience);

        if (rc != 0 || copy.Status == GrantStatus.Eagain)
        {
            throw new TimeoutException($"{reference} of {guest} is paged out");
        }

        return copy.Status;
    }

    public bool TellByTheStatusesWhetherTheBatchWasCopied(GrantCopy[] copies, int maxTries)
    {
        int rc = table.GrantTableOp(copies);
        for (int tries = 0; rc == 0 && copies.Any(static op => op.Status == GrantStatus.Eagain) && tries < maxTries; tries++)
        {
            Thread.Sleep(tries);
            rc = table.GrantTableOp(copies);
        }

        return rc == 0 && copies.All(static op => op.Status == GrantStatus.Okay);
    }

    public GrantStatus LeaveItToTheHelperAndItsPolicy(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        int rc = GrantRetry.Issue(table, ref copy, new GrantRetryPolicy { MaxRetries = 9, TimeProvider = clock });
        return rc != 0 ? GrantStatus.GeneralError : copy.Status;
    }

    public async Task<string> DescribeByASwitchOverTheStatus(ulong address, GrantRef reference, CancellationToken stopping)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = table.GrantTableOp(ref op); //! GNT3001
        int tries = 1;
        while (rc == 0 && op.Status == GrantStatus.Eagain && tries < 10)
        {
            await Task.Delay(tries++, stopping);
            rc = table.GrantTableOp(ref op);
        }

        if (rc != 0)
        {
            return "not issued";
        }

        return op.Status switch
        {
            GrantStatus.Eagain => $"still paged out after {tries} attempts",
            GrantStatus.Okay => "mapped",
            _ => "refused",
        };
    }

    public void ThrowBehindALoopThatEverySuccessHasLeft(GrantRef reference, ulong frame)
    {
        GrantCopy copy = Prepare(reference, frame);
        Stopwatch waited = Stopwatch.StartNew();
        while (waited.Elapsed < s_patience)
        {
            int rc = table.GrantTableOp(ref copy);
            if (rc != 0)
            {
                throw new IOException($"rc {rc}");
            }

            switch (copy.Status)
            {
                case GrantStatus.Okay:
                    return;
                case GrantStatus.Eagain:
                    Thread.Sleep(1);
                    break;
                case var status:
                    throw new IOException($"copy of {reference}: {status}");
            }
        }

        throw new TimeoutException($"{reference} was paged out for {waited.Elapsed}");
    }

    private GrantCopy Prepare(GrantRef reference, ulong frame) =>
        GrantCopy.Create(GrantCopySide.Granted(guest, reference, 0), GrantCopySide.Own(frame, 0), 4096, GrantCopyFlags.SourceGref);
}
