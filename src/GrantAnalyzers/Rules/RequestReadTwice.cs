using GrantAnalyzers.Flow;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>GNT4002: a field of a request is tested on a shared ring, and read there again: the guest can change it in between.</summary>
internal sealed class RequestReadTwice : IGrantRule
{
    public DiagnosticDescriptor Descriptor => Descriptors.RequestReadTwice;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (SecondRingRead second in RingReads.FindSecond(flow.Function))
        {
            report(Diagnostic.Create(Descriptor, second.Read.Syntax.GetLocation(), [second.First.Syntax.GetLocation()], Excerpt.Of(second.Read.Syntax)));
        }
    }
}
