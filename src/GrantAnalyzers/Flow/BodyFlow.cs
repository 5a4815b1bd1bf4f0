using System.Runtime.CompilerServices;
using GrantAnalyzers.Model;

namespace GrantAnalyzers.Flow;

/// <summary>What the dataflow finds out about one body: a member's, with the lambdas and local functions in it.</summary>
internal static class BodyFlow
{
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static List<FunctionFlow> Analyze(Body body, GrantSymbols symbols, AtomicCode atomicCode, ISummaries summaries, CancellationToken cancellationToken)
    {
        List<FunctionFlow> flows = new(body.Functions.Length);
        foreach (FunctionGraph function in body.Functions)
        {
            flows.Add(FunctionAnalysis.Run(function, symbols, atomicCode, body.Shared, summaries, entrance: null, cancellationToken).Flow);
        }

        return flows;
    }
}
