namespace Xen.Grants.Simulator;

/// <summary>
/// How long one actor has slept for the grant operations that it waits for, in virtual time.
/// </summary>
/// <remarks>
/// A <em>wait</em> is what an actor sleeps between two simulator calls of which neither is a sleep nor a
/// grant call that only issues operations again which last answered eagain. So one schedule for a whole
/// batch is one wait of 32.64 s at most, and a schedule for each operation of the batch in turn is one wait
/// of a multiple of that; while two batches, each with pages that never come, are two waits.
/// </remarks>
internal sealed class SleepOracle
{
    /// <summary>The back-off schedule 1, 2, … 255 ms, and a little more.</summary>
    internal static readonly TimeSpan Bound = TimeSpan.FromSeconds(33);

    private readonly HashSet<ulong> _waiting = [];

    // Outlives a batch that also issues again what had succeeded, which begins new work.
    private readonly Dictionary<ulong, long> _eagainAt = [];
    private TimeSpan _slept;

    /// <summary>The longest wait so far that was longer than <see cref="Bound"/>.</summary>
    internal TimeSpan Exceeded { get; private set; }

    /// <summary>Some operation last answered eagain.</summary>
    internal bool IsWaiting => _waiting.Count > 0;

    internal void Slept(TimeSpan delay)
    {
        _slept += delay;
        if (_slept > Bound && _slept > Exceeded)
        {
            Exceeded = _slept;
        }
    }

    /// <summary>Any other simulator call: the wait, if there was one, is over, and nothing that is issued later is a retry.</summary>
    internal void WaitIsOver()
    {
        StartAnew();
        if (_eagainAt.Count > 0)
        {
            _eagainAt.Clear();
        }
    }

    /// <summary>An operation is about to be issued; one that is not waited for begins new work.</summary>
    internal void Issuing(ulong operation)
    {
        if (_waiting.Count == 0 || !_waiting.Contains(operation))
        {
            StartAnew();
        }
    }

    /// <summary>Whether an answer is of interest that is not eagain.</summary>
    internal bool IsRetrying => _eagainAt.Count > 0;

    /// <summary>Notes an answer.</summary>
    /// <returns>How long after its last answer, which was eagain, the operation was issued again; null where this is no retry.</returns>
    internal TimeSpan? Answered(ulong operation, bool isEagain, long now)
    {
        TimeSpan? waited = _eagainAt.Remove(operation, out long asked) ? TimeSpan.FromTicks(now - asked) : null;
        if (isEagain)
        {
            _waiting.Add(operation);
            _eagainAt.Add(operation, now);
        }
        else if (_waiting.Count > 0)
        {
            _waiting.Remove(operation);
        }

        return waited;
    }

    private void StartAnew()
    {
        _slept = TimeSpan.Zero;
        if (_waiting.Count > 0)
        {
            _waiting.Clear();
        }
    }
}
