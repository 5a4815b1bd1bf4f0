using GrantAnalyzers.Flow;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>One rule: turns what the dataflow found in a body into reports.</summary>
internal interface IGrantRule
{
    DiagnosticDescriptor Descriptor { get; }

    void Report(BodyFlow flow, Action<Diagnostic> report);
}
