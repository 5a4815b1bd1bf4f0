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

    // Most points are reached in one.
    private FlowState? _first;
    private List<FlowState>? _others;
    private bool _isMerged;

    public int Count => _first is null ? 0 : 1 + (_others is null ? 0 : _others.Count);

    public FlowState this[int index] => index == 0 ? _first! : _others![index - 1];

    /// <summary>No path comes here any more.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void Clear()
    {
        for (int i = 0; i < Count; i++)
        {
            SpareStates.Put(this[i]);
        }

        _first = null;
        _others?.Clear();
        _isMerged = false;
    }

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
            SpareStates.Put(state);
            return changed;
        }

        if (!_isMerged && Count == MaxStates)
        {
            Merge(interpreter);
            Add(state, interpreter);
            return true;
        }

        if (_first is null)
        {
            _first = state;
        }
        else
        {
            (_others ??= []).Add(state);
        }

        return true;
    }

    /// <summary>The state that another one is, or becomes, a part of.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private FlowState? PartFor(FlowState state, Interpreter interpreter)
    {
        int count = Count;
        for (int i = 0; i < count; i++)
        {
            // Paths that part again behind a finally stay apart in it, however many they are.
            FlowState known = this[i];
            if (known.Continuation == state.Continuation && (_isMerged || interpreter.HaveSameFlags(known, state)))
            {
                return known;
            }
        }

        return null;
    }

    private void Merge(Interpreter interpreter)
    {
        FlowState[] apart = [_first!, .. _others!];
        _first = null;
        _others!.Clear();
        _isMerged = true;
        foreach (FlowState state in apart)
        {
            Add(state, interpreter);
        }
    }
}
