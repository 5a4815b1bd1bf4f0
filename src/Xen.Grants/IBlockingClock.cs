namespace Xen.Grants;

/// <summary>
/// A <see cref="TimeProvider"/> that can also put the calling thread to sleep. Where a clock implements it,
/// <see cref="GrantRetry"/>'s blocking forms sleep through it; else they wait for a timer of the clock's.
/// </summary>
public interface IBlockingClock
{
    /// <summary>Blocks the calling thread for a time, by this clock.</summary>
    /// <param name="delay">How long; zero or longer.</param>
    /// <param name="cancellationToken">Ends the wait early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled before the time was over.</exception>
    void Sleep(TimeSpan delay, CancellationToken cancellationToken);
}
