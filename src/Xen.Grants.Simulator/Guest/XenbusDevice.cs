namespace Xen.Grants.Simulator;

/// <summary>Where an end of a device stands: C's <c>XenbusState*</c>.</summary>
public enum XenbusState
{
    /// <summary>Not there yet.</summary>
    Initialising = 1,

    /// <summary>The backend waits for the frontend's details.</summary>
    InitWait = 2,

    /// <summary>The frontend has published its details.</summary>
    Initialised = 3,

    /// <summary>In use.</summary>
    Connected = 4,

    /// <summary>Going away.</summary>
    Closing = 5,

    /// <summary>Gone.</summary>
    Closed = 6,
}

/// <summary>
/// A device as XenStore has it: the state of either end, and what the frontend publishes for the backend to
/// connect.
/// </summary>
public sealed class XenbusDevice
{
    private readonly Simulation _simulation;
    private readonly WaitList _changes;

    /// <summary>A device between two domains, with an event channel of its own.</summary>
    public XenbusDevice(Simulation simulation, Domain frontend, Domain backend)
    {
        _simulation = simulation;
        _changes = new WaitList(simulation.Scheduler);
        Frontend = frontend;
        Backend = backend;
        Events = simulation.CreateEventChannel();
        simulation.Guests.Add(this);
    }

    /// <summary>The domain that uses the device.</summary>
    public Domain Frontend { get; }

    /// <summary>The domain that serves it.</summary>
    public Domain Backend { get; }

    /// <summary>The device's event channel.</summary>
    public EventChannel Events { get; }

    /// <summary>The grants of the shared ring's pages, in order; valid from the frontend's <see cref="XenbusState.Initialised"/> on.</summary>
    public IReadOnlyList<GrantRef> RingRefs { get; private set; } = [];

    /// <summary>Where the frontend stands.</summary>
    public XenbusState FrontendState { get; private set; } = XenbusState.Initialising;

    /// <summary>Where the backend stands.</summary>
    public XenbusState BackendState { get; private set; } = XenbusState.Initialising;

    /// <summary>The frontend publishes its ring and becomes <see cref="XenbusState.Initialised"/>.</summary>
    public void PublishRing(IReadOnlyList<GrantRef> refs)
    {
        RingRefs = refs;
        SwitchFrontend(XenbusState.Initialised);
    }

    /// <summary>The frontend changes its state. The backend's event port is raised too, so that one wait sees both.</summary>
    public void SwitchFrontend(XenbusState state)
    {
        Enter();
        _simulation.Trace.State(Frontend, state);
        FrontendState = state;
        _changes.WakeAll();
        Events.Backend.Raise();
    }

    /// <summary>The backend changes its state.</summary>
    public void SwitchBackend(XenbusState state)
    {
        Enter();
        _simulation.Trace.State(Backend, state);
        BackendState = state;
        _changes.WakeAll();
        Events.Frontend.Raise();
    }

    /// <summary>
    /// Waits until the frontend is in one of some states. Where its domain is destroyed and it never will be, the actor
    /// that waits ends.
    /// </summary>
    /// <returns>Which one.</returns>
    public XenbusState WaitForFrontend(params ReadOnlySpan<XenbusState> states)
    {
        Actor actor = Enter();
        _simulation.Trace.StateAwaited();
        while (!states.Contains(FrontendState))
        {
            if (Frontend.State != DomainState.Alive)
            {
                // The toolstack removes the device, and with it the driver that still waits for the guest.
                _simulation.Scheduler.Kill(actor);
                _simulation.Scheduler.ThrowIfKilled(actor);
            }

            _changes.Wait(actor, "the frontend's state to change");
        }

        return FrontendState;
    }

    /// <summary>Waits until the backend is in one of some states.</summary>
    /// <returns>Which one.</returns>
    public XenbusState WaitForBackend(params ReadOnlySpan<XenbusState> states)
    {
        Actor actor = Enter();
        _simulation.Trace.StateAwaited();
        while (!states.Contains(BackendState))
        {
            _changes.Wait(actor, "the backend's state to change");
        }

        return BackendState;
    }

    /// <summary>The guest was destroyed: its entries in XenStore go, which looks as if it had closed.</summary>
    internal void FrontendIsGone()
    {
        _simulation.Trace.State(Frontend, XenbusState.Closed);
        FrontendState = XenbusState.Closed;
        _changes.WakeAll();
        Events.Backend.Raise();
    }

    private Actor Enter()
    {
        Actor actor = _simulation.SchedulingPoint();
        actor.Sleeps.WaitIsOver();
        return actor;
    }
}
