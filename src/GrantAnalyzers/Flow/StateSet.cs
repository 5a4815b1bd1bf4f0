using System.Runtime.CompilerServices;
namespace GrantAnalyzers.Flow;

/// <summary>
/// The states in which one point may be reached, apart as long as the function's flags differ: the locals in which it
/// notes what went wrong, and tests later. That is what tells <c>if (!ok) return</c> behind a loop what <c>ok</c> stood for.
/// </summary>
internal sealed class StateSet
{
    /// <summary>
    /// Past this many that are bound for the same place those become one in which all operations are alike: what counts is what the flags
    /// tell of these, and most tell something else. Past it once more all become one.
    /// </summary>
    private const int MaxStates = 8;

    // Most points are reached in one.
    private FlowState? _first;
    private List<FlowState>? _others;
    private List<Continuation?>? _apartByOperations;
    private List<Continuation?>? _merged;

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
        _apartByOperations?.Clear();
        _merged?.Clear();
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

        if (Count >= MaxStates && !IsMerged(state.Continuation) && CountFor(state.Continuation) == MaxStates)
        {
            Merge(state.Continuation, interpreter);
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
            if (known.Continuation == state.Continuation && AreOne(known, state, interpreter))
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>Two that are bound for the same place.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private bool AreOne(FlowState known, FlowState state, Interpreter interpreter) =>
        IsMerged(state.Continuation) || (AreApartByOperations(state.Continuation) ? known.HasSameOperationsAs(state) : interpreter.HaveSameFlags(known, state));

    private bool AreApartByOperations(Continuation? continuation) => _apartByOperations is not null && _apartByOperations.Contains(continuation);

    private bool IsMerged(Continuation? continuation) => _merged is not null && _merged.Contains(continuation);

    private int CountFor(Continuation? continuation)
    {
        int count = 0;
        for (int i = 0; i < Count; i++)
        {
            count += this[i].Continuation == continuation ? 1 : 0;
        }

        return count;
    }

    private void Merge(Continuation? continuation, Interpreter interpreter)
    {
        FlowState[] apart = [_first!, .. _others!];
        _first = null;
        _others!.Clear();
        (AreApartByOperations(continuation) ? _merged ??= [] : _apartByOperations ??= []).Add(continuation);
        foreach (FlowState state in apart)
        {
            Add(state, interpreter);
        }
    }
}
