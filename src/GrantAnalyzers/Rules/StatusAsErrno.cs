using GrantAnalyzers.Flow;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>GNT1005: a status goes on as an errno: returned, passed, stored, cast or compared as one.</summary>
internal sealed class StatusAsErrno : IGrantRule
{
    public DiagnosticDescriptor Descriptor => Descriptors.StatusAsErrno;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (StatusLeak leak in flow.Leaks)
        {
            report(Diagnostic.Create(Descriptor, leak.Status.Syntax.GetLocation(), Excerpt.Of(leak.Status.Syntax), leak.How));
        }
    }
}
