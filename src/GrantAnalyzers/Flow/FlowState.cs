namespace GrantAnalyzers.Flow;

/// <summary>What is known at one point of a body: about every operation, and about every local and capture.</summary>
internal sealed class FlowState
{
    private OperationState[] _operations = [];
    private Value[] _values = [];

    public FlowState Clone() => new()
    {
        _operations = (OperationState[])_operations.Clone(),
        _values = (Value[])_values.Clone(),
    };

    public OperationState OperationAt(int operation) =>
        operation < _operations.Length ? _operations[operation] : OperationState.Initial;

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
        bool changed = false;
        GrowTo(other._operations.Length);
        for (int i = 0; i < _operations.Length; i++)
        {
            OperationState joined = OperationState.Join(_operations[i], other.OperationAt(i));
            changed |= joined != _operations[i];
            _operations[i] = joined;
        }

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
                _operations[i] = OperationState.Initial;
            }
        }
    }
}

/// <summary>The facts about one operation and the submit calls that they may come from, a bit for each.</summary>
internal readonly record struct OperationState(OperationFacts Facts, ulong Calls)
{
    public static readonly OperationState Initial = new(OperationFacts.NotIssued, 0);

    public static OperationState Join(OperationState left, OperationState right) => new(left.Facts | right.Facts, left.Calls | right.Calls);
}
