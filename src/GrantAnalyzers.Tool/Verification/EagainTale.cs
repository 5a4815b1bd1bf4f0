using GrantAnalyzers.Tool.Output;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>How the first operation of a run that was answered Eagain came to its end.</summary>
internal sealed class EagainTale
{
    /// <summary>Pages that come back while it waits are told only as long as they leave room for its end.</summary>
    private const int MostSteps = 14;

    private readonly List<StoryStep> _steps = [];
    private StoryStep? _lastEviction;
    private string? _operation;
    private bool _isOver;
    private Streak _streak;

    internal IReadOnlyList<StoryStep> Steps => _steps;

    /// <summary>A page went away or came back.</summary>
    internal void Paged(StoryStep step)
    {
        if (step.Moment == Moment.Eviction)
        {
            _lastEviction = step;
        }
        else if (_operation is not null && !_isOver && _steps.Count < MostSteps)
        {
            _steps.Add(step);
            _streak = default;
        }
    }

    /// <summary>An operation was answered Eagain, or issued again.</summary>
    /// <param name="step">What happened.</param>
    /// <param name="operation">Which operation.</param>
    /// <param name="waited">How many milliseconds a retry was waited for; null where it is none.</param>
    /// <param name="isEagain">What was answered.</param>
    internal void Answered(StoryStep step, string operation, double? waited, bool isEagain)
    {
        if (_operation is null && isEagain)
        {
            _operation = operation;
            _steps.AddRange(_lastEviction is null ? [step] : [_lastEviction, step]);
        }
        else if (_operation == operation && !_isOver)
        {
            Extend(step, isEagain ? waited : null);
        }
    }

    /// <summary>Retries that say Eagain once more are one step, however many they are.</summary>
    private void Extend(StoryStep step, double? waitedForEagain)
    {
        if (waitedForEagain is not double waited)
        {
            _steps.Add(step);
            _isOver = true;
            return;
        }

        _streak = _streak.Plus(waited);
        if (_steps[^1].Moment == Moment.Retry)
        {
            _steps[^1] = _steps[^1] with { What = $"{_operation} again, {_streak.InWords}: Eagain" };
        }
        else
        {
            _steps.Add(step);
        }
    }

    /// <summary>Retries one after the other.</summary>
    private readonly record struct Streak(int Times, double First, double Last)
    {
        internal string InWords => $"{Times:N0} times, after {Figures.Milliseconds(First)} to {Figures.Milliseconds(Last)}";

        internal Streak Plus(double wait) => new(Times + 1, Times == 0 ? wait : First, wait);
    }
}
