namespace Xen.Grants.Simulator;

/// <summary>The simulation's time: it stands still while anybody can run and jumps when everybody waits.</summary>
internal sealed class VirtualClock(Simulation simulation) : TimeProvider, IBlockingClock
{
    private static readonly DateTimeOffset s_start = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Queue<VirtualTimer> _due = new();
    private WaitList? _timerFired;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    private Scheduler Scheduler => simulation.Scheduler;

    public override DateTimeOffset GetUtcNow() => s_start.AddTicks(GetTimestamp());

    public override long GetTimestamp()
    {
        Scheduler.Enter();
        return Scheduler.Now;
    }

    public void Sleep(TimeSpan delay, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        cancellationToken.ThrowIfCancellationRequested();
        Actor actor = Scheduler.Enter();
        simulation.Oracles.MayBlock(actor, "slept");
        actor.Sleeps.Slept(delay);
        long until = Scheduler.Now + delay.Ticks;
        if (cancellationToken.CanBeCanceled)
        {
            SleepOrCancel(actor, until, cancellationToken);
        }
        else
        {
            Scheduler.BlockUntil(actor, until, "a time");
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Scheduler.Enter();
        if (_timerFired is null)
        {
            _timerFired = new WaitList(Scheduler);
            Scheduler.Spawn("timers", RunDueTimers, isService: true);
        }

        VirtualTimer timer = new(this, callback, state);
        timer.Set(dueTime, period);
        return timer;
    }

    /// <summary>On its own, so that a sleep that nobody can cancel allocates nothing.</summary>
    private void SleepOrCancel(Actor actor, long until, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration wake = cancellationToken.Register(() => Scheduler.WakeCancelled(actor));
        Scheduler.BlockUntil(actor, until, "a time");
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The actor that runs the callbacks, one after the other.</summary>
    private void RunDueTimers()
    {
        while (true)
        {
            Actor self = Scheduler.Enter();
            if (_due.TryDequeue(out VirtualTimer? timer))
            {
                timer.Run();
            }
            else
            {
                _timerFired!.Wait(self, "a timer");
            }
        }
    }

    /// <summary>A timer of this clock. Its number of settings tells a due time from one that was changed since.</summary>
    private sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer, ITimedTarget
    {
        private long _setting;
        private TimeSpan _period;
        private bool _disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Scheduler.Enter();
            if (_disposed)
            {
                return false;
            }

            Set(dueTime, period);
            return true;
        }

        public void Dispose()
        {
            _disposed = true;
            _setting++;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        public bool Expects(long stamp) => stamp == _setting;

        public void Due(long stamp)
        {
            clock._due.Enqueue(this);
            clock._timerFired!.WakeAll();
        }

        internal void Set(TimeSpan dueTime, TimeSpan period)
        {
            _setting++;
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
                clock.Scheduler.At(clock.Scheduler.Now + dueTime.Ticks, this, _setting);
            }
        }

        internal void Run()
        {
            if (_disposed)
            {
                return;
            }

            if (_period > TimeSpan.Zero)
            {
                Set(_period, _period);
            }

            callback(state);
        }
    }
}
