namespace Xen.Grants;

/// <summary>How long <see cref="GrantRetry"/> waits for pages that are paged out, and by which clock.</summary>
/// <remarks>
/// The delay before the n-th retry is <see cref="FirstDelay"/> + (n - 1) × <see cref="DelayStep"/>. The
/// default, 1, 2, … 255 ms, gives a page 32.64 seconds in all, however many operations wait for one.
/// </remarks>
public sealed class GrantRetryPolicy
{
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly int _maxRetries = 255;
    private readonly TimeSpan _firstDelay = TimeSpan.FromMilliseconds(1);
    private readonly TimeSpan _delayStep = TimeSpan.FromMilliseconds(1);

    /// <summary>255 retries after 1, 2, … 255 ms, by the clock of the grant table.</summary>
    public static GrantRetryPolicy Default { get; } = new();

    /// <summary>How often an operation is issued again, at most: 0 or more.</summary>
    public int MaxRetries
    {
        get => _maxRetries;
        init => _maxRetries = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A number of retries is not negative.");
    }

    /// <summary>The wait before the first retry: zero or longer.</summary>
    public TimeSpan FirstDelay
    {
        get => _firstDelay;
        init => _firstDelay = NotNegative(value);
    }

    /// <summary>By how much each wait is longer than the one before: zero or longer.</summary>
    public TimeSpan DelayStep
    {
        get => _delayStep;
        init => _delayStep = NotNegative(value);
    }

    /// <summary>The clock to wait by; null for that of the grant table.</summary>
    public TimeProvider? TimeProvider { get; init; }

    /// <summary>The wait before a retry: at most 2,147,483,647 ms, which is the longest that a thread can sleep.</summary>
    /// <param name="retry">Which one, from 1 to <see cref="MaxRetries"/>.</param>
    public TimeSpan DelayBefore(int retry)
    {
        if (retry < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(retry), retry, "Retries count from 1.");
        }

        bool isTooLong = FirstDelay > s_longestDelay || (DelayStep.Ticks > 0 && (s_longestDelay - FirstDelay).Ticks / DelayStep.Ticks < retry - 1);
        return isTooLong ? s_longestDelay : FirstDelay + TimeSpan.FromTicks(DelayStep.Ticks * (retry - 1));
    }

    private static TimeSpan NotNegative(TimeSpan value) =>
        value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A delay is not negative.");
}
