using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>The operations of one kind among those of a function, to go through.</summary>
/// <param name="operations">All operations.</param>
/// <param name="kinds">What kind each is of.</param>
/// <param name="kind">The kind asked for.</param>
internal readonly struct OperationsOfKind(IOperation[] operations, OperationKind[] kinds, OperationKind kind)
{
    public Enumerator GetEnumerator() => new(operations, kinds, kind);

    public struct Enumerator(IOperation[] operations, OperationKind[] kinds, OperationKind kind)
    {
        private int _place = -1;

        public readonly IOperation Current => operations[_place];

        [MethodImpl(Jit.OptimizedAtOnce)]
        public bool MoveNext()
        {
            do
            {
                _place++;
            }
            while (_place < kinds.Length && kinds[_place] != kind);

            return _place < kinds.Length;
        }
    }
}
