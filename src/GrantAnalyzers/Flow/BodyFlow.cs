using System.Collections.Immutable;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>What the dataflow finds out about one body: a member's, with the lambdas and local functions in it.</summary>
internal static class BodyFlow
{
    public static List<FunctionFlow> Analyze(ControlFlowGraph graph, ISymbol owner, GrantSymbols symbols, ISummaries summaries, CancellationToken cancellationToken)
    {
        ImmutableArray<FunctionGraph> functions = FunctionGraph.FindAll(graph, owner, cancellationToken);
        HashSet<ISymbol> shared = FunctionGraph.SharedVariables(functions);
        List<FunctionFlow> flows = new(functions.Length);
        foreach (FunctionGraph function in functions)
        {
            FunctionFlow flow = new(function, symbols, Loops.Find(function.Graph.Blocks)) { AtomicBecause = AtomicCode.Reason(function, symbols) };
            new FunctionAnalysis(flow, shared, summaries, world: null, cancellationToken).Run();
            flows.Add(flow);
        }

        return flows;
    }
}
