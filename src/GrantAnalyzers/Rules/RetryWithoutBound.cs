using GrantAnalyzers.Flow;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>GNT2001: a retry that only the status, or a failing call, ends.</summary>
internal sealed class RetryWithoutBound : IGrantRule
{
    public DiagnosticDescriptor Descriptor => Descriptors.RetryWithoutBound;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (RetryLoop retry in RetryLoop.FindAll(flow))
        {
            if (IsIn(flow, retry))
            {
                report(Diagnostic.Create(
                    Descriptor, retry.LocationIn(flow), [retry.Call.Operation.Syntax.GetLocation()], retry.Call.OperationType?.Name));
            }
        }
    }

    public static bool IsIn(FunctionFlow flow, RetryLoop retry) => !new RetryBound(flow, retry).Exists;
}
