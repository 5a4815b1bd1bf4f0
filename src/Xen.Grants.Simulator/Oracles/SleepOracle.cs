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

    /// <summary>Any other simulator call: the wait, if there was one, is over.</summary>
    internal void WaitIsOver()
    {
        _slept = TimeSpan.Zero;
        if (_waiting.Count > 0)
        {
            _waiting.Clear();
        }
    }

    /// <summary>An operation is about to be issued; one that is not waited for begins new work.</summary>
    internal void Issuing(ulong operation)
    {
        if (_waiting.Count == 0 || !_waiting.Contains(operation))
        {
            WaitIsOver();
        }
    }

    internal void Answered(ulong operation, bool isEagain)
    {
        if (isEagain)
        {
            _waiting.Add(operation);
        }
        else if (_waiting.Count > 0)
        {
            _waiting.Remove(operation);
        }
    }
}
