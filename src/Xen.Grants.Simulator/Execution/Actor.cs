namespace Xen.Grants.Simulator;

/// <summary>
/// One thread of the simulated world. It runs only while the scheduler says so; between turns it is parked.
/// </summary>
internal sealed class Actor : ITimedTarget
{
    private readonly SemaphoreSlim _turn = new(0);
    private readonly Scheduler _scheduler;
    private volatile bool _awake;

    internal Actor(Scheduler scheduler, int index, string name, bool isService, Action body)
    {
        _scheduler = scheduler;
        Index = index;
        Name = name;
        IsService = isService;
        Thread = new Thread(() => _scheduler.RunActor(this, body)) { IsBackground = true, Name = name };
    }

    internal int Index { get; }

    internal string Name { get; }

    /// <summary>A service (the timers' actor) does not keep the run going.</summary>
    internal bool IsService { get; }

    internal Thread Thread { get; }

    /// <summary>Set when it has ended, or is left behind because it will not.</summary>
    internal ManualResetEventSlim Left { get; } = new();

    /// <summary>What it waits for, in words; null while it does not.</summary>
    internal string? WaitsFor { get; set; }

    /// <summary>Grows with every wait, so that a wake-up meant for an earlier one is known as stale.</summary>
    internal long WaitNumber { get; set; }

    /// <summary>How many atomic scopes it is in.</summary>
    internal int AtomicDepth { get; set; }

    /// <summary>The domain whose virtual CPU it is; null for nobody's.</summary>
    internal Domain? Domain { get; set; }

    /// <summary>It is to end, in whatever it does: its domain has, or its device.</summary>
    internal bool IsKilled { get; set; }

    /// <summary>How often it was told that it is over.</summary>
    internal int TimesStopped { get; set; }

    internal SleepOracle Sleeps { get; } = new();

    /// <summary>It has been given its turn and has not parked: a wait seen now is not the scheduler's.</summary>
    internal bool IsAwake => _awake;

    public bool Expects(long stamp) => WaitsFor is not null && WaitNumber == stamp;

    public void Due(long stamp) => _scheduler.Wake(this);

    internal void Park()
    {
        _awake = false;
        _turn.Wait();
        _awake = true;
    }

    internal void Resume() => _turn.Release();
}
