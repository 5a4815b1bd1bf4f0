using GrantAnalyzers.Flow;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>One rule: turns what the dataflow found in a function into reports.</summary>
internal interface IGrantRule
{
    DiagnosticDescriptor Descriptor { get; }

    void Report(FunctionFlow flow, Action<Diagnostic> report);
}
