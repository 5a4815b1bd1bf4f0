using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GrantAnalyzers.Flow;

/// <summary>What is known on one kind of path at one point of a body: about every operation, every local and every capture.</summary>
internal sealed class FlowState
{
    private StateIndex _index = null!;
    private SharedPages<OperationState> _operations;
    private SharedPages<Value> _values;

    /// <param name="index">What all states of the function have in common.</param>
    public static FlowState For(StateIndex index)
    {
        FlowState state = SpareStates.Take();
        state._index = index;
        return state;
    }

    /// <summary>How many locks are held for sure.</summary>
    public int Locks { get; set; }

    /// <summary>No path goes on from here: a call did not come back.</summary>
    public bool IsDead { get; set; }

    /// <summary>Where it goes on behind the finally that this path is in; null in none.</summary>
    public Continuation? Continuation { get; set; }

    /// <summary>Something arrived that the block behind it has not been run with.</summary>
    public bool IsPending { get; set; } = true;

    [MethodImpl(Jit.OptimizedAtOnce)]
    public FlowState Clone()
    {
        FlowState copy = For(_index);
        copy._operations.CopyFrom(_operations);
        copy._values.CopyFrom(_values);
        copy.Locks = Locks;
        copy.IsDead = IsDead;
        copy.Continuation = Continuation;
        return copy;
    }

    /// <summary>Nothing is known, of no function.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void Clear()
    {
        _index = null!;
        _operations.Clear();
        _values.Clear();
        Locks = 0;
        IsDead = false;
        Continuation = null;
        IsPending = true;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    public OperationState OperationAt(int operation) => _operations.Get(operation, OperationState.Untouched) is { IsUntouched: false } known ? known : _index.EntryOf(operation);

    [MethodImpl(Jit.OptimizedAtOnce)]
    public void SetOperation(int operation, OperationState state) => _operations.Set(operation, state, OperationState.Untouched);

    public Value ValueAt(int variable) => _values.Get(variable, default);

    [MethodImpl(Jit.OptimizedAtOnce)]
    public void SetValue(int variable, Value value)
    {
        _index.Note(variable, value);
        _values.Set(variable, value, default);
    }

    /// <summary>Both hold the same values: one was copied from the other, and nothing was assigned since.</summary>
    public bool HasSameValuesAs(FlowState other) => _values.IsSameAs(other._values);

    /// <summary>The same is known of every operation.</summary>
    public bool HasSameOperationsAs(FlowState other)
    {
        int pages = Math.Max(_operations.PageCount, other._operations.PageCount);
        for (int page = 0; page < pages; page++)
        {
            int end = ReferenceEquals(_operations.PageAt(page), other._operations.PageAt(page)) ? 0 : Math.Min((page + 1) * SharedPages<OperationState>.PageSize, _index.OperationCount);
            for (int operation = page * SharedPages<OperationState>.PageSize; operation < end; operation++)
            {
                if (!OperationAt(operation).IsLike(other.OperationAt(operation)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The first variable, from a given one on, about which two states know something else; -1 where there is none.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public int NextApart(FlowState other, int variable)
    {
        int pages = Math.Max(_values.PageCount, other._values.PageCount);
        for (int page = variable / SharedPages<Value>.PageSize; page < pages; page++)
        {
            Value[]? mine = _values.PageAt(page);
            Value[]? theirs = other._values.PageAt(page);
            int first = page * SharedPages<Value>.PageSize;
            for (int i = Math.Max(0, variable - first); !ReferenceEquals(mine, theirs) && i < SharedPages<Value>.PageSize; i++)
            {
                if ((mine is null ? default : mine[i]) != (theirs is null ? default : theirs[i]))
                {
                    return first + i;
                }
            }
        }

        return -1;
    }

    /// <summary>Adds what another path brings here.</summary>
    /// <returns>Whether that was anything new.</returns>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public bool Join(FlowState other)
    {
        bool changed = JoinOperations(other);
        for (int variable = NextApart(other, 0); variable >= 0; variable = NextApart(other, variable + 1))
        {
            Value known = ValueAt(variable);
            Value joined = Value.Join(known, other.ValueAt(variable));
            if (joined != known)
            {
                SetValue(variable, joined);
                changed = true;
            }
        }

        if (other.Locks < Locks)
        {
            Locks = other.Locks;
            changed = true;
        }

        return changed;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private bool JoinOperations(FlowState other)
    {
        bool changed = false;
        int pages = Math.Max(_operations.PageCount, other._operations.PageCount);
        for (int page = 0; page < pages; page++)
        {
            if (ReferenceEquals(_operations.PageAt(page), other._operations.PageAt(page)))
            {
                continue;
            }

            int end = Math.Min((page + 1) * SharedPages<OperationState>.PageSize, _index.OperationCount);
            for (int operation = page * SharedPages<OperationState>.PageSize; operation < end; operation++)
            {
                OperationState known = OperationAt(operation);
                OperationState joined = OperationState.Join(known, other.OperationAt(operation));
                if (joined != known)
                {
                    SetOperation(operation, joined);
                    changed = true;
                }
            }
        }

        return changed;
    }
}

/// <summary>What is known of one operation.</summary>
/// <param name="Facts">Its possible worlds.</param>
/// <param name="Calls">The submit calls that its answer may come from, a bit for each.</param>
/// <param name="LeftIn">The loops that were left before they had come to all elements of this batch, a bit for each.</param>
/// <param name="IsStale">Its outputs may be what was there before it failed: nobody has written something else there, or chosen it by its status.</param>
/// <param name="Hold">Who can unmap the mapping that it makes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OperationState(OperationFacts Facts, ulong Calls, ulong LeftIn = 0, bool IsStale = true, MappingHold Hold = MappingHold.None)
{
    /// <summary>Stands in a state for an operation that is as it was at first.</summary>
    public static readonly OperationState Untouched = new((OperationFacts)(1 << 15), 0);

    [MethodImpl(Jit.OptimizedAtOnce)]
    public bool Equals(OperationState other) =>
        Facts == other.Facts && Calls == other.Calls && LeftIn == other.LeftIn && IsStale == other.IsStale && Hold == other.Hold;

    public override int GetHashCode() => ((int)Facts * 397) ^ Calls.GetHashCode();

    public bool IsUntouched => Facts == (OperationFacts)(1 << 15);

    [MethodImpl(Jit.OptimizedAtOnce)]
    public static OperationState Join(OperationState left, OperationState right) =>
        new(left.Facts | right.Facts, left.Calls | right.Calls, left.LeftIn | right.LeftIn, left.MayMislead || right.MayMislead, left.HoldIfMapped | right.HoldIfMapped);

    /// <summary>The same would become of both where they are joined.</summary>
    public bool IsLike(OperationState other) =>
        Facts == other.Facts && Calls == other.Calls && LeftIn == other.LeftIn && MayMislead == other.MayMislead && HoldIfMapped == other.HoldIfMapped;

    /// <summary>Where it cannot have succeeded there is nothing to unmap.</summary>
    private MappingHold HoldIfMapped => (Facts & OperationFacts.AnyOkay) != 0 ? Hold : MappingHold.None;

    /// <summary>It may have made a mapping, and whichever way it came here nobody else knows of it.</summary>
    public bool IsHeldHereAlone => HoldIfMapped == MappingHold.HereAlone;

    /// <summary>An output read now may be no answer of this operation's.</summary>
    public bool MayMislead => IsStale && (Facts & (OperationFacts.Unexamined | OperationFacts.AnyEagain | OperationFacts.AnyFailed)) != 0;
}

/// <summary>Who can unmap what a map may have mapped, on the paths that come to a point.</summary>
[Flags]
internal enum MappingHold : byte
{
    /// <summary>Nothing was mapped, or it is not followed.</summary>
    None = 0,

    /// <summary>Only who has the operation, which is this function's own, and nothing has asked it for its handle.</summary>
    HereAlone = 1,

    /// <summary>The handle was taken, or the operation went where it can be.</summary>
    Known = 2,
}
