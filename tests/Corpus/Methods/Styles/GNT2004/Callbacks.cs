namespace Corpus.Styles.GNT2004.Callbacks;

[Atomic]
public delegate void InterruptHandler(int port);

/// <summary>Timers, events, tasklets and interrupts.</summary>
public sealed class EventDriven(IGrantTable grants) : IDisposable
{
    private readonly GrantCopy[] _copies = new GrantCopy[16];
    private readonly Queue<GrantCopy> _later = new();
    private readonly AutoResetEvent _work = new(initialState: false);
    private Timer? _timer;
    private int _failed;

    public event EventHandler? Signalled;

    public int Failed => _failed;

    public void Raise() => Signalled?.Invoke(this, EventArgs.Empty);

    /// <summary>A timer's thread is the pool's.</summary>
    public void StartTimer()
    {
        _timer = new Timer(
            _ =>
            {
                if (GrantRetry.Issue(grants, _copies) != 0) return; //! GNT2004
                foreach (GrantCopy copy in _copies)
                {
                    if (copy.Status != GrantStatus.Okay) _failed++;
                }
            },
            null,
            TimeSpan.Zero,
            TimeSpan.FromSeconds(1));
    }

    /// <summary>The timer wakes a thread that may block.</summary>
    public void StartTimerForThread() => _timer = new Timer(_ => _work.Set(), null, TimeSpan.Zero, TimeSpan.FromSeconds(1));

    /// <summary>The thread that may block.</summary>
    public void Work(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            _work.WaitOne();
            if (GrantRetry.Issue(grants, _copies, cancellationToken: stopping) != 0) return;
            foreach (GrantCopy copy in _copies)
            {
                if (copy.Status != GrantStatus.Okay) _failed++;
            }
        }
    }

    /// <summary>The event's handler retries.</summary>
    public void Connect() => Signalled += OnSignal;

    /// <summary>The event's handler issues once, and puts aside what is busy.</summary>
    public void ConnectPolitely() => Signalled += OnSignalOnce;

    private void OnSignal(object? sender, EventArgs e)
    {
        int rc = GrantRetry.Issue(grants, _copies); //! GNT2004
        if (rc != 0 || _copies.Any(static copy => copy.Status != GrantStatus.Okay)) _failed++;
    }

    private void OnSignalOnce(object? sender, EventArgs e)
    {
        if (grants.GrantTableOp(_copies) != 0) return;
        foreach (GrantCopy copy in _copies)
        {
            if (copy.Status == GrantStatus.Eagain) _later.Enqueue(copy);
            else if (copy.Status != GrantStatus.Okay) _failed++;
        }
    }

    /// <summary>A tasklet spins, and the processor with it.</summary>
    [Atomic]
    public bool RxAction(ref GrantCopy copy)
    {
        int left = 1000;
        do
        {
            if (grants.GrantTableOp(ref copy) != 0) return false; //! GNT2004
        }
        while (copy.Status == GrantStatus.Eagain && --left > 0);

        return copy.Status == GrantStatus.Okay;
    }

    /// <summary>A tasklet issues, and tells its caller what is busy.</summary>
    [Atomic]
    public GrantStatus RxActionOnce(ref GrantCopy copy) => grants.GrantTableOp(ref copy) == 0 ? copy.Status : GrantStatus.GeneralError;

    /// <summary>A tasklet sleeps.</summary>
    [Atomic]
    public bool TxAction(MapGrantRef[] ops)
    {
        if (GrantRetry.Issue(grants, ops) != 0) return false; //! GNT2004
        bool ok = true;
        for (int i = 0; i < ops.Length; i++)
        {
            ok &= ops[i].Status == GrantStatus.Okay;
        }

        return ok;
    }

    /// <summary>A lambda that becomes a handler of interrupts.</summary>
    public InterruptHandler MakeHandler() => port =>
    {
        int rc = GrantRetry.Issue(grants, _copies); //! GNT2004
        if (rc != 0 || _copies.Any(static copy => copy.Status != GrantStatus.Okay)) _failed += port;
    };

    /// <summary>A lambda that becomes something else.</summary>
    public Action<int> MakeWorker() => port =>
    {
        int rc = GrantRetry.Issue(grants, _copies);
        if (rc != 0 || _copies.Any(static copy => copy.Status != GrantStatus.Okay)) _failed += port;
    };

    public void Dispose()
    {
        _timer?.Dispose();
        _work.Dispose();
    }
}

/// <summary>All of it runs with interrupts off.</summary>
[Atomic]
public sealed class InterruptPath(IGrantTable grants)
{
    /// <summary>The class says it, the method does it.</summary>
    public int Fill(ref GrantCopy copy)
    {
        int rc = grants.GrantTableOp(ref copy);
        if (rc != 0) return rc;
        rc = GrantRetry.Retry(grants, ref copy); //! GNT2004
        return rc != 0 ? rc : copy.Status.ToErrno();
    }

    /// <summary>One call, and -EAGAIN for the caller.</summary>
    public int FillOnce(ref GrantCopy copy)
    {
        const int EAGAIN = 11;
        int rc = grants.GrantTableOp(ref copy);
        if (rc != 0) return rc;
        if (copy.Status == GrantStatus.Eagain) return -EAGAIN;
        return copy.Status == GrantStatus.Okay ? 0 : -5;
    }
}
