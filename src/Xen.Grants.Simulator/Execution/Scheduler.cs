namespace Xen.Grants.Simulator;

/// <summary>
/// Runs the actors one at a time. Who runs next is chosen among those that can, at every simulator call;
/// virtual time moves only when none can.
/// </summary>
/// <remarks>
/// All state but <see cref="_uncontrolled"/> and <see cref="_strayed"/> belongs to the actor whose turn it is; handing over the turn
/// (<see cref="Actor.Resume"/>) orders the accesses of the threads.
/// </remarks>
internal sealed class Scheduler
{
    /// <summary>An actor that swallows the stop this often is left behind.</summary>
    private const int StopsBeforeAbandoning = 100;

    /// <summary>What the actor of an asynchronous body waits for.</summary>
    internal const string TaskWait = "a task";

    private static readonly TimeSpan s_unwindingPatience = TimeSpan.FromSeconds(2);

    /// <summary>How long, in real time, a busy thread pool may take to begin what it was given.</summary>
    private static readonly TimeSpan s_poolPatience = TimeSpan.FromSeconds(10);

    /// <summary>How long, in real time, what has begun elsewhere may take to be seen.</summary>
    private static readonly TimeSpan s_strayPatience = TimeSpan.FromMilliseconds(200);

    [ThreadStatic]
    private static Actor? t_actor;

    private readonly IChoices _choices;
    private readonly RunTrace _trace;
    private readonly List<Actor> _actors = [];
    private readonly List<Actor> _runnable = [];
    private readonly EventQueue _events = new();
    private readonly ManualResetEventSlim _over = new();
    private readonly ManualResetEventSlim _strayed = new();
    private readonly List<string> _uncontrolled = [];
    private volatile Actor? _running;
    private volatile bool _stopped;
    private long _limit;
    private long _restBy = long.MaxValue;
    private bool _mustRest;
    private int _alive;

    internal Scheduler(IChoices choices, RunTrace trace, long operationBudget)
    {
        _choices = choices;
        _trace = trace;
        _limit = operationBudget;
    }

    /// <summary>Virtual time in ticks of 100 ns since the start.</summary>
    internal long Now { get; private set; }

    /// <summary>How many simulator operations there have been.</summary>
    internal long Operations { get; private set; }

    /// <summary>An actor ended with an exception: which one.</summary>
    internal string? Crash { get; private set; }

    /// <summary>Nobody could go on, or the budget ran out: how.</summary>
    internal string? Hang { get; private set; }

    /// <summary>It hung although the faults had stopped, or did not come to rest in time.</summary>
    internal bool IsNotAtRest => Hang is not null && _mustRest;

    /// <summary>Waits, threads and calls that the scheduler does not control.</summary>
    internal string[] Uncontrolled
    {
        get
        {
            lock (_uncontrolled)
            {
                return [.. _uncontrolled];
            }
        }
    }

    internal Actor Running => _running!;

    /// <summary>Actors that slept longer for one batch than the bound allows.</summary>
    internal IEnumerable<(string Name, TimeSpan Slept)> LongSleepers() =>
        _actors.Where(a => a.Sleeps.Exceeded > TimeSpan.Zero).Select(a => (a.Name, a.Sleeps.Exceeded));

    /// <summary>Runs the first actor and all that it starts, to the end.</summary>
    internal void Run(string name, Action body)
    {
        Spawn(name, body);
        GiveTurnTo(TakeRunnable());
        new Watchdog(this).Watch(_over);
        Unwind();
    }

    internal Actor Spawn(string name, Action body, bool isService = false)
    {
        Actor actor = new(this, _actors.Count, name, isService, body) { Domain = t_actor?.Domain };
        _actors.Add(actor);
        _alive += isService ? 0 : 1;
        _runnable.Add(actor);
        AsyncTurns.StartApart(actor.Thread);
        return actor;
    }

    /// <summary>Every simulator call starts here: the caller must be the actor whose turn it is.</summary>
    internal Actor Enter()
    {
        Actor? actor = t_actor;
        if (actor is null || actor != _running)
        {
            RefuseForeignThread();
        }

        if (_strayed.IsSet)
        {
            Stop();
        }

        if (_stopped)
        {
            ThrowStopped(actor!);
        }

        if (++Operations > _limit)
        {
            RunOutOfOperations(actor!.Name);
            ThrowStopped(actor);
        }

        ThrowIfKilled(actor!);
        return actor!;
    }

    /// <summary>More operations of a call that <see cref="Enter"/> counted as one.</summary>
    internal void Count(int operations) => Operations += operations;

    /// <summary>From now on everything is to come to rest, in so much virtual time and so many operations.</summary>
    internal void ComeToRest(TimeSpan time, long operations)
    {
        _mustRest = true;
        _restBy = Now + time.Ticks;
        _limit = Math.Min(_limit, Operations + operations);
    }

    /// <summary>Ends the actors of a domain, each at its next step. The one that calls goes on until then.</summary>
    internal void KillActorsOf(Domain domain)
    {
        foreach (Actor actor in _actors)
        {
            if (actor.Domain == domain)
            {
                Kill(actor);
            }
        }
    }

    internal bool HasActorsOf(Domain domain) => _actors.Exists(actor => actor.Domain == domain && !actor.Left.IsSet && !actor.IsKilled);

    internal void Kill(Actor actor)
    {
        actor.IsKilled = true;
        Wake(actor);
    }

    internal void ThrowIfKilled(Actor actor)
    {
        if (actor.IsKilled)
        {
            ThrowStopped(actor);
        }
    }

    /// <summary>A scheduling point: somebody else may run first.</summary>
    internal void Yield(Actor self)
    {
        if (_runnable.Count == 0)
        {
            return;
        }

        _runnable.Add(self);
        SwitchTo(TakeRunnable(), self);
    }

    /// <summary>Waits until somebody wakes the actor.</summary>
    internal void Block(Actor self, string what)
    {
        self.WaitsFor = what;
        Actor? next = TakeNext();
        if (next is null)
        {
            ThrowStopped(self);
        }

        SwitchTo(next!, self);
    }

    /// <summary>Waits for a moment of virtual time; a lone sleeper moves it without a switch of threads.</summary>
    internal void BlockUntil(Actor self, long time, string what)
    {
        At(time, self, ++self.WaitNumber);
        Block(self, what);
    }

    internal void Wake(Actor actor)
    {
        if (actor.WaitsFor is not null)
        {
            actor.WaitsFor = null;
            actor.WaitNumber++;
            _runnable.Add(actor);
        }
    }

    /// <summary>Wakes a sleeper whose token was cancelled, if it was an actor that cancelled it.</summary>
    internal void WakeCancelled(Actor sleeper)
    {
        if (t_actor is not null && t_actor == _running)
        {
            Wake(sleeper);
        }
        else
        {
            AddUncontrolled($"{sleeper.Name}'s sleep was cancelled by {NameOfThread()}, whose turn it was not");
        }
    }

    /// <summary>
    /// Whether the thread that calls is the actor whose turn it is. Where not, asynchronous code has left the
    /// simulation, and the run ends at the next simulator call. Nothing is thrown: the runtime would not stand it.
    /// </summary>
    internal bool IsTurnOfThisThread(string what)
    {
        if (t_actor is not null && t_actor == _running)
        {
            return true;
        }

        if (!_stopped)
        {
            AddUncontrolled($"{what} {NameOfThread()}, whose turn it was not (Task.Run, a wait by the system's clock, a retry that was cancelled or the like)");
            _strayed.Set();
        }

        return false;
    }

    internal void At(long time, ITimedTarget target, long stamp) => _events.Add(time, target, stamp);

    /// <summary>Ends the run; whoever is still in it is unwound.</summary>
    internal void Stop()
    {
        _stopped = true;
        _over.Set();
    }

    internal void ThrowStopped(Actor actor)
    {
        if (++actor.TimesStopped > StopsBeforeAbandoning)
        {
            // It catches everything and goes on; a background thread that sleeps does no harm.
            if (!_stopped)
            {
                PassOn(actor);
            }

            actor.Left.Set();
            Thread.Sleep(Timeout.Infinite);
        }

        throw new SimulationStoppedException();
    }

    internal void RunActor(Actor actor, Action body)
    {
        t_actor = actor;
        actor.Park();
        try
        {
            if (!_stopped && !actor.IsKilled)
            {
                body();
            }
        }
        catch (Exception) when (_stopped || actor.IsKilled)
        {
            // Unwound; whatever came out of it came of that.
        }
        catch (Exception e)
        {
            Crash = $"{actor.Name} ended with {e.GetType().Name}: {e.Message.TrimEnd('.')}";
            Stop();
        }

        if (!_stopped)
        {
            PassOn(actor);
        }

        actor.Left.Set();
    }

    /// <summary>Called by the watchdog: the actor whose turn it is waits for something that is not the simulator's.</summary>
    internal void StopUncontrolledWait(Actor actor)
    {
        AddUncontrolled($"{actor.Name} waited outside the simulation (Thread.Sleep, Task.Wait, a contended lock or the like)");
        Stop();
        actor.Thread.Interrupt();
    }

    internal Actor? Sample() => _stopped ? null : _running;

    /// <summary>An actor has returned: somebody else goes on, or it was the last.</summary>
    private void PassOn(Actor actor)
    {
        _alive -= actor.IsService ? 0 : 1;
        if (_alive == 0)
        {
            Stop();
        }
        else if (TakeNext() is Actor next)
        {
            GiveTurnTo(next);
        }
    }

    private Actor? TakeNext()
    {
        while (_runnable.Count == 0)
        {
            if (!_events.TryTake(out long time, out ITimedTarget target, out long stamp))
            {
                if (HasStrayed())
                {
                    Stop();
                    return null;
                }

                Hang = $"nobody could go on: {WhoWaits()}";
                Stop();
                return null;
            }

            if (++Operations > _limit)
            {
                RunOutOfOperations("timers");
                return null;
            }

            Now = Math.Max(Now, time);
            if (Now > _restBy)
            {
                Hang = $"it was not over in time: {WhoWaits()}";
                Stop();
                return null;
            }

            _trace.Time(Now);
            target.Due(stamp);
        }

        return TakeRunnable();
    }

    /// <summary>
    /// Nobody can go on. If an asynchronous body is among them, is that because what it waits for is done
    /// outside the simulation?
    /// </summary>
    private bool HasStrayed()
    {
        if (!_actors.Exists(a => a.WaitsFor == TaskWait))
        {
            return false;
        }

        // This wait is the scheduler's own: no business of the watchdog's.
        Actor? self = _running;
        _running = null;
        ManualResetEventSlim reached = new();
        ThreadPool.UnsafeQueueUserWorkItem(static reached => reached.Set(), reached, preferLocal: false);
        reached.Wait(s_poolPatience);
        bool strayed = _strayed.Wait(s_strayPatience);
        _running = self;
        return strayed;
    }

    private Actor TakeRunnable()
    {
        int last = _runnable.Count - 1;
        int chosen = last == 0 ? 0 : _choices.Next(last + 1);
        Actor actor = _runnable[chosen];
        _runnable[chosen] = _runnable[last];
        _runnable.RemoveAt(last);
        _trace.Schedule(actor);
        return actor;
    }

    private void SwitchTo(Actor next, Actor self)
    {
        if (next != self)
        {
            GiveTurnTo(next);
            self.Park();
            if (_stopped)
            {
                ThrowStopped(self);
            }
        }

        ThrowIfKilled(self);
    }

    private string WhoWaits() => string.Join(", ", _actors.Where(a => a.WaitsFor is not null && !a.IsService).Select(a => $"{a.Name} waited for {a.WaitsFor}"));

    private void RunOutOfOperations(string who)
    {
        Hang = $"{who} used up the budget of {_limit} simulator operations";
        Stop();
    }

    private void GiveTurnTo(Actor actor)
    {
        _running = actor;
        actor.Resume();
    }

    /// <summary>Lets the actors that are still parked leave, one after the other.</summary>
    private void Unwind()
    {
        // The one whose turn it was leaves by itself.
        Running.Left.Wait(s_unwindingPatience);
        foreach (Actor actor in _actors)
        {
            if (!actor.Left.IsSet)
            {
                GiveTurnTo(actor);
                actor.Left.Wait(s_unwindingPatience);
            }
        }
    }

    private void RefuseForeignThread()
    {
        string thread = NameOfThread();
        AddUncontrolled($"a simulator call came from {thread}, whose turn it was not");
        throw new InvalidOperationException($"Only the simulation's actor whose turn it is may call the simulator; this is {thread}. Start it with Simulation.Spawn.");
    }

    private static string NameOfThread() => t_actor?.Name ?? Thread.CurrentThread.Name ?? "a thread without a name";

    private void AddUncontrolled(string what)
    {
        lock (_uncontrolled)
        {
            if (!_uncontrolled.Contains(what))
            {
                _uncontrolled.Add(what);
            }
        }
    }
}
