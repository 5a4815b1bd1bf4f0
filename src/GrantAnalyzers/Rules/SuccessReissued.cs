using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Rules;

/// <summary>GNT2002: a retry that issues maps, unmaps or transfers again which may have succeeded.</summary>
/// <remarks>Copies are not meant: to copy twice does no harm. Nor is a loop that undoes the successes.</remarks>
internal sealed class SuccessReissued : IGrantRule
{
    public DiagnosticDescriptor Descriptor => Descriptors.SuccessReissued;

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

    public static bool IsIn(FunctionFlow flow, RetryLoop retry) =>
        retry.Call is { ReissuesSuccesses: true, Shape.Kind: GrantKind.Map or GrantKind.Unmap or GrantKind.Transfer } && !Undoes(flow, retry);

    private static bool Undoes(FunctionFlow flow, RetryLoop retry) => retry.Call.Shape!.Kind == GrantKind.Map && retry.Any(operation =>
        operation is IInvocationOperation call &&
        (call.TargetMethod.Name.IndexOf("unmap", StringComparison.OrdinalIgnoreCase) >= 0 || SubmitsUnmaps(flow, call)));

    private static bool SubmitsUnmaps(FunctionFlow flow, IInvocationOperation call) =>
        flow.Calls.Exists(submit => submit.Operation == call && submit.Shape?.Kind == GrantKind.Unmap);
}
