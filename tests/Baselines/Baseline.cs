using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Baselines;

/// <summary>An analyzer that does a known amount of work and reports nothing: what others are measured against. <c>/nowarn</c> of its id takes it out of a run.</summary>
public abstract class Baseline(string id) : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [new(id, "Baseline", "Baseline", "Baseline", DiagnosticSeverity.Warning, isEnabledByDefault: true)];

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        Register(context);
    }

    /// <summary>Registers the work.</summary>
    protected abstract void Register(AnalysisContext context);
}
