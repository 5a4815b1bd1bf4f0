namespace Xen.Grants.Simulator;

/// <summary>Actors that wait for something to change. They check for themselves whether it has.</summary>
internal sealed class WaitList(Scheduler scheduler)
{
    private readonly List<Actor> _waiting = [];

    internal void Wait(Actor actor, string what)
    {
        _waiting.Add(actor);
        scheduler.Block(actor, what);
    }

    /// <summary>Waits until then at the latest.</summary>
    internal void WaitUntil(Actor actor, long time, string what)
    {
        _waiting.Add(actor);
        scheduler.BlockUntil(actor, time, what);

        // Where it was the time that came, it must not be woken from its next wait.
        _waiting.Remove(actor);
    }

    internal void WakeAll()
    {
        foreach (Actor actor in _waiting)
        {
            scheduler.Wake(actor);
        }

        _waiting.Clear();
    }
}
