using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>An operation, and its kind: to ask each operation for it again takes longer than what is done with most.</summary>
internal readonly record struct Step(IOperation Operation, OperationKind Kind)
{
    /// <summary>The number of what is known of it beforehand.</summary>
    public int Constant { get; init; }
}

/// <summary>The operations of one kind among those of a function, to go through.</summary>
/// <param name="steps">All operations.</param>
/// <param name="kind">The kind asked for.</param>
internal readonly struct OperationsOfKind(Step[] steps, OperationKind kind)
{
    public Enumerator GetEnumerator() => new(steps, kind);

    public struct Enumerator(Step[] steps, OperationKind kind)
    {
        private int _place = -1;

        public readonly IOperation Current => steps[_place].Operation;

        [MethodImpl(Jit.OptimizedAtOnce)]
        public bool MoveNext()
        {
            do
            {
                _place++;
            }
            while (_place < steps.Length && steps[_place].Kind != kind);

            return _place < steps.Length;
        }
    }
}
