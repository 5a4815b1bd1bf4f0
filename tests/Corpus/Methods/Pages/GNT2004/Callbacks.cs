namespace Corpus.Pages.GNT2004.Callbacks;

[Atomic]
public delegate void TxHandler(GrantRef reference);

public sealed class EventChannel
{
    public event EventHandler? Signalled;

    internal void Raise() => Signalled?.Invoke(this, EventArgs.Empty);
}

/// <summary>Code that runs where nothing may sleep.</summary>
[Atomic]
public sealed class SoftIrq(IGrantTable table, DomId guest)
{
    public bool RetryInAMethodOfAnAtomicClass(GrantRef reference, ulong frame)
    {
        GrantCopy op = GrantCopy.Create(GrantCopySide.Granted(guest, reference, 0), GrantCopySide.Own(frame, 0), 1500, GrantCopyFlags.SourceGref);
        int rc = GrantRetry.Issue(table, ref op); //! GNT2004
        return rc == 0 && op.Status == GrantStatus.Okay;
    }

    public GrantStatus IssueOnceInAMethodOfAnAtomicClass(GrantRef reference, ulong frame)
    {
        GrantCopy op = GrantCopy.Create(GrantCopySide.Granted(guest, reference, 0), GrantCopySide.Own(frame, 0), 1500, GrantCopyFlags.SourceGref);
        int rc = table.GrantTableOp(ref op);
        return rc == 0 ? op.Status : GrantStatus.GeneralError;
    }
}

public sealed class Frontends(IGrantTable table, DomId guest, EventChannel channel, ulong frame)
{
    private readonly List<GrantRef> _pending = [];
    private readonly HashSet<GrantRef> _failed = [];
    private readonly ManualResetEventSlim _work = new();
    private Timer? _timer;
    private TxHandler? _onTx;

    public async Task<bool> RetryWithoutAwaiting(MapGrantRef[] map)
    {
        await Task.Yield();
        int rc = GrantRetry.Issue(table, map); //! GNT2004
        return rc == 0 && map.All(static op => op.Status == GrantStatus.Okay);
    }

    public async Task<GrantStatus> WaitForADelayInAnAsyncMethod(GrantRef reference)
    {
        await Task.Yield();
        GrantCopy copy = Prepare(reference);
        int rc = table.GrantTableOp(ref copy);
        for (int tries = 0; rc == 0 && copy.Status == GrantStatus.Eagain && tries < 10; tries++)
        {
            Task.Delay(tries).Wait(); //! GNT2004
            rc = table.GrantTableOp(ref copy);
        }

        return rc != 0 ? GrantStatus.GeneralError : copy.Status;
    }

    [Atomic]
    public bool SpinInAnInterruptHandler(GrantRef reference)
    {
        GrantCopy copy = Prepare(reference);
        int rc;
        int tries = 1000;
        do
        {
            rc = table.GrantTableOp(ref copy); //! GNT2004
        }
        while (rc == 0 && copy.Status == GrantStatus.Eagain && --tries > 0);

        return rc == 0 && copy.Status == GrantStatus.Okay;
    }

    public void StartATimerThatRetries(GrantRef reference)
    {
        _timer = new Timer(
            _ =>
            {
                GrantCopy copy = Prepare(reference);
                int rc = GrantRetry.Issue(table, ref copy); //! GNT2004
                if (rc != 0 || copy.Status != GrantStatus.Okay)
                {
                    _failed.Add(reference);
                }
            },
            null,
            1000,
            1000);
    }

    public void SubscribeToTheChannel()
    {
        channel.Signalled += OnSignalRetryingInTheHandler;
        channel.Signalled += OnSignalWakingTheWorker;
    }

    public void HandALambdaToAnAtomicDelegate()
    {
        _onTx = reference =>
        {
            GrantCopy copy = Prepare(reference);
            int rc = GrantRetry.Issue(table, ref copy); //! GNT2004
            if (rc != 0 || copy.Status != GrantStatus.Okay)
            {
                _failed.Add(reference);
            }
        };
    }

    public async Task<bool> RetryInALocalFunctionThatIsAsync(GrantRef reference)
    {
        return await CopyAsync();

        async Task<bool> CopyAsync()
        {
            await Task.Yield();
            GrantCopy copy = Prepare(reference);
            int rc = GrantRetry.Issue(table, ref copy); //! GNT2004
            return rc == 0 && copy.Status == GrantStatus.Okay;
        }
    }

    public async Task<bool> AwaitTheRetry(MapGrantRef[] map, CancellationToken stopping)
    {
        int rc = await GrantRetry.IssueAsync(table, map, cancellationToken: stopping);
        return rc == 0 && map.All(static op => op.Status == GrantStatus.Okay);
    }

    public async Task<bool> RetryOnAThreadThatMayBlock(GrantCopy[] copies)
    {
        int rc = await Task.Run(() => GrantRetry.Issue(table, copies));
        return rc == 0 && copies.All(static op => op.Status == GrantStatus.Okay);
    }

    public async Task<GrantStatus> AwaitADelayInALoop(GrantRef reference, CancellationToken stopping)
    {
        GrantCopy copy = Prepare(reference);
        int rc = table.GrantTableOp(ref copy);
        for (int tries = 0; rc == 0 && copy.Status == GrantStatus.Eagain && tries < 10; tries++)
        {
            await Task.Delay(tries, stopping);
            rc = table.GrantTableOp(ref copy);
        }

        return rc != 0 ? GrantStatus.GeneralError : copy.Status;
    }

    [Atomic]
    public bool PutTheBusyOneAsideInAnInterruptHandler(GrantRef reference)
    {
        GrantCopy copy = Prepare(reference);
        int rc = table.GrantTableOp(ref copy);
        if (rc == 0 && copy.Status == GrantStatus.Eagain)
        {
            _pending.Add(reference);
            return true;
        }

        return rc == 0 && copy.Status == GrantStatus.Okay;
    }

    public void StartATimerThatWakesTheWorker() => _timer = new Timer(_ => _work.Set(), null, 1000, 1000);

    public void WorkOffThePendingOnesOnAThreadOfOnesOwn()
    {
        _work.Wait();
        foreach (GrantRef reference in _pending)
        {
            GrantCopy copy = Prepare(reference);
            int rc = GrantRetry.Issue(table, ref copy);
            if (rc != 0 || copy.Status != GrantStatus.Okay)
            {
                _failed.Add(reference);
            }
        }

        _pending.Clear();
    }

    private void OnSignalRetryingInTheHandler(object? sender, EventArgs args)
    {
        GrantCopy copy = Prepare(new GrantRef(8));
        int rc = GrantRetry.Issue(table, ref copy); //! GNT2004
        if (rc != 0 || copy.Status != GrantStatus.Okay)
        {
            _failed.Add(new GrantRef(8));
        }
    }

    private void OnSignalWakingTheWorker(object? sender, EventArgs args) => _work.Set();

    private GrantCopy Prepare(GrantRef reference) =>
        GrantCopy.Create(GrantCopySide.Granted(guest, reference, 0), GrantCopySide.Own(frame, 0), 512, GrantCopyFlags.SourceGref);
}
