using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Baselines;

/// <summary>Looks one type up that is not there, and leaves it at that.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AbsentType() : Baseline(Id)
{
    public const string Id = "BASE2";

    /// <inheritdoc/>
    protected override void Register(AnalysisContext context) =>
        context.RegisterCompilationStartAction(static start => start.Compilation.GetTypesByMetadataName("No.Such.Type"));
}
