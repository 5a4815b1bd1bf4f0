using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>The locals and parameters that a function within the one that declares them uses.</summary>
internal sealed class SharedVariables
{
    private readonly HashSet<ISymbol> _all = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _written = new(SymbolEqualityComparer.Default);

    /// <param name="functions">The graphs of a body, the member's own first.</param>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public SharedVariables(ImmutableArray<FunctionGraph> functions)
    {
        for (int i = 1; i < functions.Length; i++)
        {
            foreach ((IOperation operation, _) in functions[i].Operations)
            {
                if (operation is ILocalReferenceOperation or IParameterReferenceOperation)
                {
                    AddIfOf(functions[i].Function, ElementLoops.VariableOf(operation), _all);
                }
                else if (WrittenBy(operation) is { } written)
                {
                    AddIfOf(functions[i].Function, written, _written);
                }
            }
        }
    }

    public bool Contains(ISymbol variable) => _all.Contains(variable);

    /// <summary>A function other than the one that declares it assigns it, who knows when.</summary>
    public bool AreWritten(ISymbol variable) => _written.Contains(variable);

    private static void AddIfOf(ISymbol function, ISymbol? variable, HashSet<ISymbol> found)
    {
        if (variable is not null && !SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, function))
        {
            found.Add(variable);
        }
    }

    private static ISymbol? WrittenBy(IOperation operation) => operation is IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument
        ? ElementLoops.VariableOf(argument.Value)
        : ElementLoops.AssignedVariable(operation);
}
