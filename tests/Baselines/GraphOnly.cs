using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Baselines;

/// <summary>Builds the control-flow graph of every body, and looks at none.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GraphOnly() : Baseline(Id)
{
    public const string Id = "BASE1";

    /// <inheritdoc/>
    protected override void Register(AnalysisContext context) => context.RegisterOperationBlockAction(static body =>
    {
        foreach (IOperation block in body.OperationBlocks)
        {
            if (block is IBlockOperation or ISymbolInitializerOperation or IMethodBodyBaseOperation)
            {
                body.GetControlFlowGraph(block);
            }
        }
    });
}
