namespace GrantAnalyzers.Flow;

/// <summary>What is known on one kind of path at one point of a body: about every operation, every local and every capture.</summary>
/// <param name="entry">How operations are that nothing has touched yet; shared by all states of a function.</param>
internal sealed class FlowState(List<OperationState> entry)
{
    private OperationState[] _operations = [];
    private Value[] _values = [];

    /// <summary>How many locks are held for sure.</summary>
    public int Locks { get; set; }

    /// <summary>No path goes on from here: a call did not come back.</summary>
    public bool IsDead { get; set; }

    /// <summary>Where it goes on behind the finally that this path is in; null in none.</summary>
    public Continuation? Continuation { get; set; }

    public FlowState Clone() => new(entry)
    {
        _operations = (OperationState[])_operations.Clone(),
        _values = (Value[])_values.Clone(),
        Locks = Locks,
        IsDead = IsDead,
        Continuation = Continuation,
    };

    public OperationState OperationAt(int operation) =>
        operation < _operations.Length ? _operations[operation] : entry[operation];

    public void SetOperation(int operation, OperationState state)
    {
        GrowTo(operation + 1);
        _operations[operation] = state;
    }

    public Value ValueAt(int variable) => variable < _values.Length ? _values[variable] : default;

    public void SetValue(int variable, Value value)
    {
        if (variable >= _values.Length)
        {
            Array.Resize(ref _values, variable + 4);
        }

        _values[variable] = value;
    }

    /// <summary>Adds what another path brings here.</summary>
    /// <returns>Whether that was anything new.</returns>
    public bool Join(FlowState other)
    {
        bool changed = JoinOperations(other);
        if (other._values.Length > _values.Length)
        {
            Array.Resize(ref _values, other._values.Length);
        }

        for (int i = 0; i < other._values.Length; i++)
        {
            Value joined = Value.Join(_values[i], other._values[i]);
            changed |= joined != _values[i];
            _values[i] = joined;
        }

        if (other.Locks < Locks)
        {
            Locks = other.Locks;
            changed = true;
        }

        return changed;
    }

    private bool JoinOperations(FlowState other)
    {
        bool changed = false;
        GrowTo(other._operations.Length);
        for (int i = 0; i < _operations.Length; i++)
        {
            OperationState joined = OperationState.Join(_operations[i], other.OperationAt(i));
            changed |= joined != _operations[i];
            _operations[i] = joined;
        }

        return changed;
    }

    private void GrowTo(int count)
    {
        int old = _operations.Length;
        if (count > old)
        {
            Array.Resize(ref _operations, count);
            for (int i = old; i < count; i++)
            {
                _operations[i] = entry[i];
            }
        }
    }
}

/// <summary>What is known of one operation.</summary>
/// <param name="Facts">Its possible worlds.</param>
/// <param name="Calls">The submit calls that its answer may come from, a bit for each.</param>
/// <param name="LeftIn">The loops that were left before they had come to all elements of this batch, a bit for each.</param>
/// <param name="IsStale">Its outputs may be what was there before it failed: nobody has written something else there.</param>
internal readonly record struct OperationState(OperationFacts Facts, ulong Calls, ulong LeftIn = 0, bool IsStale = true)
{
    public static OperationState Join(OperationState left, OperationState right) =>
        new(left.Facts | right.Facts, left.Calls | right.Calls, left.LeftIn | right.LeftIn, left.MayMislead || right.MayMislead);

    /// <summary>An output read now may be no answer of this operation's.</summary>
    public bool MayMislead => IsStale && (Facts & (OperationFacts.Unexamined | OperationFacts.AnyEagain | OperationFacts.AnyFailed)) != 0;
}
