namespace Xen.Grants.Simulator;

/// <summary>Counts what a frontend's requests went through under paging.</summary>
internal static class RequestWaits
{
    /// <param name="simulation">The world.</param>
    /// <param name="sentAt">The time stamp at which the request was sent.</param>
    /// <param name="done">Whether it was answered as done.</param>
    /// <param name="hasLostPage">Whether one of its pages is lost.</param>
    internal static void Count(Simulation simulation, long sentAt, bool done, bool hasLostPage)
    {
        if (simulation.Paging == PagingMode.None)
        {
            return;
        }

        TimeSpan took = simulation.TimeProvider.GetElapsedTime(sentAt);
        simulation.Sometimes("a request waited more than a second", took > TimeSpan.FromSeconds(1));
        simulation.Sometimes("a request was answered with its data after it had waited", done && took > TimeSpan.Zero);
        if (simulation.Paging == PagingMode.Permanent)
        {
            simulation.Sometimes("a request failed because a page was lost", !done && hasLostPage);
        }
    }
}
