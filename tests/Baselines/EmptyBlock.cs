using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Baselines;

/// <summary>Is called for every body, and does nothing: what survives it is for the others to survive.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EmptyBlock() : Baseline(Id)
{
    public const string Id = "BASE3";

    /// <inheritdoc/>
    protected override void Register(AnalysisContext context) => context.RegisterOperationBlockAction(static _ => { });
}
