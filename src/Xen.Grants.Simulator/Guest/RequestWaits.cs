namespace Xen.Grants.Simulator;

/// <summary>Counts what paging did to a frontend's requests.</summary>
/// <param name="simulation">The world.</param>
/// <param name="subject">What the counters call one of them: "a request".</param>
internal sealed class RequestWaits(Simulation simulation, string subject)
{
    private readonly string _long = $"{subject} waited more than a second";
    private readonly string _succeeded = $"{subject} succeeded after it had waited";
    private readonly string _failed = $"{subject} failed because a page was lost";

    internal void Ended(long sentAt, bool succeeded, bool hasLostPage)
    {
        if (simulation.Paging == PagingMode.None)
        {
            return;
        }

        TimeSpan took = simulation.TimeProvider.GetElapsedTime(sentAt);
        simulation.Sometimes(_long, took > TimeSpan.FromSeconds(1));
        simulation.Sometimes(_succeeded, succeeded && took > TimeSpan.Zero);
        if (simulation.Paging == PagingMode.Permanent)
        {
            simulation.Sometimes(_failed, !succeeded && hasLostPage);
        }
    }
}
