namespace Xen.Grants.Simulator;

/// <summary>An interdomain event channel: two ports, each of which can be notified by the other.</summary>
public sealed class EventChannel
{
    internal EventChannel(Simulation simulation)
    {
        Frontend = new EventPort(simulation, "frontend");
        Backend = new EventPort(simulation, "backend");
        Frontend.Peer = Backend;
        Backend.Peer = Frontend;
    }

    /// <summary>The frontend's port.</summary>
    public EventPort Frontend { get; }

    /// <summary>The backend's port.</summary>
    public EventPort Backend { get; }
}

/// <summary>One end of an <see cref="EventChannel"/>. Notifications are not counted: several may be seen as one.</summary>
public sealed class EventPort
{
    private readonly Simulation _simulation;
    private readonly WaitList _waiting;
    private readonly string _name;
    private bool _pending;

    internal EventPort(Simulation simulation, string name)
    {
        _simulation = simulation;
        _name = name;
        _waiting = new WaitList(simulation.Scheduler);
    }

    internal EventPort Peer { get; set; } = null!;

    /// <summary>Notifies the other end: C's <c>EVTCHNOP_send</c>.</summary>
    public void Notify()
    {
        _simulation.SchedulingPoint().Sleeps.WaitIsOver();
        _simulation.Trace.Notify(Peer._name);
        Peer.Raise();
    }

    /// <summary>Waits until this end has been notified since it last waited.</summary>
    public void Wait()
    {
        Actor actor = BeginWait();
        while (!_pending)
        {
            _waiting.Wait(actor, "an event");
        }

        _pending = false;
    }

    /// <summary>Waits likewise, but not longer than a time of the simulation's.</summary>
    /// <param name="timeout">How long; zero to look only.</param>
    /// <returns>Whether it was notified.</returns>
    public bool Wait(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        Actor actor = BeginWait();
        long until = _simulation.Scheduler.Now + timeout.Ticks;
        while (!_pending && _simulation.Scheduler.Now < until)
        {
            _waiting.WaitUntil(actor, until, "an event");
        }

        bool notified = _pending;
        _pending = false;
        return notified;
    }

    private Actor BeginWait()
    {
        Actor actor = _simulation.SchedulingPoint();
        actor.Sleeps.WaitIsOver();
        _simulation.Oracles.MayBlock(actor, "waited for an event");
        return actor;
    }

    internal void Raise()
    {
        _pending = true;
        _waiting.WakeAll();
    }
}
