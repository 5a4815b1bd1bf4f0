namespace Xen.Grants.Simulator;

/// <summary>
/// Looks, in real time, whether the actor whose turn it is sleeps or waits in a way that the scheduler does
/// not know of.
/// </summary>
/// <remarks>
/// Only a wait that lasts several samples is reported, so that a runtime lock held for a moment is not.
/// A run without such waits never depends on it.
/// </remarks>
internal sealed class Watchdog(Scheduler scheduler)
{
    private const int SamplesToReport = 6;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    internal void Watch(ManualResetEventSlim over)
    {
        int waiting = 0;
        while (!over.Wait(s_interval))
        {
            Actor? actor = scheduler.Sample();
            waiting = actor is not null && WaitsOutside(actor) ? waiting + 1 : 0;
            if (waiting == SamplesToReport)
            {
                scheduler.StopUncontrolledWait(actor!);
            }
        }
    }

    private static bool WaitsOutside(Actor actor) =>
        actor.IsAwake && (actor.Thread.ThreadState & ThreadState.WaitSleepJoin) != 0;
}
