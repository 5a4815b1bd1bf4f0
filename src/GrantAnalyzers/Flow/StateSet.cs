namespace GrantAnalyzers.Flow;

/// <summary>
/// The states in which one point may be reached, apart as long as the function's flags differ: the locals in which it
/// notes what went wrong, and tests later. That is what tells <c>if (!ok) return</c> behind a loop what <c>ok</c> stood for.
/// </summary>
internal sealed class StateSet
{
    /// <summary>Past this many the paths become one.</summary>
    private const int MaxStates = 8;

    private readonly List<FlowState> _states = [];
    private bool _isMerged;

    public IReadOnlyList<FlowState> States => _states;

    /// <returns>Whether that was anything new.</returns>
    public bool Add(FlowState state, Interpreter interpreter)
    {
        if (PartFor(state, interpreter) is { } known)
        {
            return interpreter.JoinInto(known, state);
        }

        if (!_isMerged && _states.Count == MaxStates)
        {
            Merge(interpreter);
            Add(state, interpreter);
            return true;
        }

        _states.Add(state.Clone());
        return true;
    }

    /// <summary>The state that another one is, or becomes, a part of.</summary>
    public FlowState? PartFor(FlowState state, Interpreter interpreter)
    {
        foreach (FlowState known in _states)
        {
            // Paths that part again behind a finally stay apart in it, however many they are.
            if (known.Continuation == state.Continuation && (_isMerged || interpreter.HaveSameFlags(known, state)))
            {
                return known;
            }
        }

        return null;
    }

    private void Merge(Interpreter interpreter)
    {
        _isMerged = true;
        FlowState[] apart = [.. _states];
        _states.Clear();
        foreach (FlowState state in apart)
        {
            Add(state, interpreter);
        }
    }
}
