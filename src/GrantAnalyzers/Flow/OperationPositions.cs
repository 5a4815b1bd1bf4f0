using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>
/// Numbers operations, by identity. It is asked several times for each operation that is interpreted, and the comparers of the
/// framework's dictionary take longer than that.
/// </summary>
internal sealed class OperationPositions
{
    private readonly IOperation?[] _keys;
    private readonly int[] _positions;
    private readonly int _mask;

    /// <param name="capacity">How many there will be.</param>
    public OperationPositions(int capacity)
    {
        int size = 4;
        while (size < 2 * capacity)
        {
            size *= 2;
        }

        _keys = new IOperation?[size];
        _positions = new int[size];
        _mask = size - 1;
    }

    public int Count { get; private set; }

    /// <summary>Gives the operation the next number.</summary>
    public void Add(IOperation operation)
    {
        int slot = SlotOf(operation);
        _keys[slot] = operation;
        _positions[slot] = Count++;
    }

    /// <returns>Its number; -1 where it has none.</returns>
    public int Of(IOperation operation)
    {
        int slot = SlotOf(operation);
        return _keys[slot] is null ? -1 : _positions[slot];
    }

    /// <summary>Where the operation is, or would be.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private int SlotOf(IOperation operation)
    {
        int slot = RuntimeHelpers.GetHashCode(operation) & _mask;
        while (_keys[slot] is { } key && !ReferenceEquals(key, operation))
        {
            slot = (slot + 1) & _mask;
        }

        return slot;
    }
}
