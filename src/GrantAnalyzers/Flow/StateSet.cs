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
        foreach (FlowState known in _states)
        {
            if (_isMerged || interpreter.HaveSameFlags(known, state))
            {
                return interpreter.JoinInto(known, state);
            }
        }

        if (_states.Count < MaxStates)
        {
            _states.Add(state.Clone());
            return true;
        }

        _isMerged = true;
        for (int i = 1; i < _states.Count; i++)
        {
            interpreter.JoinInto(_states[0], _states[i]);
        }

        _states.RemoveRange(1, _states.Count - 1);
        interpreter.JoinInto(_states[0], state);
        return true;
    }

    /// <summary>The state that another one became a part of.</summary>
    public FlowState? WithFlagsOf(FlowState state, Interpreter interpreter)
    {
        foreach (FlowState known in _states)
        {
            if (_isMerged || interpreter.HaveSameFlags(known, state))
            {
                return known;
            }
        }

        return null;
    }
}
