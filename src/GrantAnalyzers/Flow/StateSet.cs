using System.Runtime.CompilerServices;
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

    public int Count => _states.Count;

    public FlowState this[int index] => _states[index];

    /// <param name="state">What arrives; nobody else goes on with it.</param>
    /// <param name="interpreter">Joins states.</param>
    /// <returns>Whether that was anything new.</returns>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public bool Add(FlowState state, Interpreter interpreter)
    {
        if (PartFor(state, interpreter) is { } known)
        {
            bool changed = interpreter.JoinInto(known, state);
            known.IsPending |= changed;
            return changed;
        }

        if (!_isMerged && _states.Count == MaxStates)
        {
            Merge(interpreter);
            Add(state, interpreter);
            return true;
        }

        _states.Add(state);
        return true;
    }

    /// <summary>The state that another one is, or becomes, a part of.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public FlowState? PartFor(FlowState state, Interpreter interpreter)
    {
        for (int i = 0; i < _states.Count; i++)
        {
            // Paths that part again behind a finally stay apart in it, however many they are.
            FlowState known = _states[i];
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
