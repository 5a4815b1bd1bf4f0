namespace Xen.Grants;

/// <summary>Waiting by any clock, with or without a thread.</summary>
internal static class ClockSleep
{
    internal static void Block(TimeProvider clock, TimeSpan delay, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (clock is IBlockingClock blocking)
        {
            blocking.Sleep(delay, cancellationToken);
        }
        else if (clock == TimeProvider.System && !cancellationToken.CanBeCanceled)
        {
            Thread.Sleep(delay);
        }
        else
        {
            BlockOnTimer(clock, delay, cancellationToken);
        }

        // A token that is cancelled just as the time is over still counts.
        cancellationToken.ThrowIfCancellationRequested();
    }

    internal static async Task Delay(TimeProvider clock, TimeSpan delay, CancellationToken cancellationToken)
    {
#if NET
        await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(false);
#else
        await clock.Delay(delay, cancellationToken).ConfigureAwait(false);
#endif
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static void BlockOnTimer(TimeProvider clock, TimeSpan delay, CancellationToken cancellationToken)
    {
        using ManualResetEventSlim due = new();
        using ITimer timer = clock.CreateTimer(static due => ((ManualResetEventSlim)due!).Set(), due, delay, Timeout.InfiniteTimeSpan);
        due.Wait(cancellationToken);
    }
}
