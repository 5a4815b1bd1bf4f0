using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>A member's body with the lambdas and local functions in it.</summary>
/// <param name="Functions">The graphs of all functions, the member's own first.</param>
/// <param name="Shared">Locals and parameters that a function within the one that declares them uses.</param>
internal sealed record Body(ImmutableArray<FunctionGraph> Functions, SharedVariables Shared)
{
    public static Body Of(ControlFlowGraph graph, ISymbol member, CancellationToken cancellationToken)
    {
        ImmutableArray<FunctionGraph> functions = FunctionGraph.FindAll(graph, member, cancellationToken);
        return new Body(functions, new SharedVariables(functions));
    }
}
