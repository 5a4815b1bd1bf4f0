using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>GNT2005: a retry round an operation that never answers Eagain, or round a swap, whose Eagain means something else.</summary>
/// <remarks>A loop that another rule about retries reports is left to that one.</remarks>
internal sealed class RetryInVain : IGrantRule
{
    public DiagnosticDescriptor Descriptor => Descriptors.RetryInVain;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (RetryCall retry in flow.Retries)
        {
            if (retry.Helper != RetryHelper.OfOneType)
            {
                Report(retry.OperationType, retry.Shape, retry.Operation.Syntax.GetLocation(), report);
            }
        }

        foreach (RetryLoop retry in RetryLoop.FindAll(flow))
        {
            if (!RetryWithoutBound.IsIn(flow, retry) && !SuccessReissued.IsIn(flow, retry) && CounterDecides.FindDecision(flow, retry) is null)
            {
                Report(retry.Call.OperationType, retry.Call.Shape, retry.LocationIn(flow), report);
            }
        }
    }

    private void Report(ITypeSymbol? type, OperationShape? shape, Location at, Action<Diagnostic> report)
    {
        if (type is { TypeKind: TypeKind.Struct } && shape is { AnswersEagain: false })
        {
            report(Diagnostic.Create(
                Descriptor, at, type.Name, shape.Kind == GrantKind.Swap ? "says Eagain while the peer has the page mapped, not while it is paged out" : "never says Eagain"));
        }
    }
}
