using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>GNT1008: nothing looks at the rc of a call whose statuses are examined, or that has nothing else to tell.</summary>
/// <remarks>Where nobody looks at the statuses either, that is another rule's, alone; so is a page of one's own that is to be taken back.</remarks>
internal sealed class ResultIgnored : IGrantRule
{
    public DiagnosticDescriptor Descriptor => Descriptors.ResultIgnored;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (SubmitCall call in flow.Calls)
        {
            if (call is { HasResult: true, ResultIsUsed: false } && (call.Revocation == MethodRole.Revoke || HasNoStatus(call) || IsExamined(call, flow) || (call.IsThroughHelper && !StatusNotExamined.IsIn(call))))
            {
                report(Diagnostic.Create(
                    Descriptor,
                    call.Operation.Syntax.GetLocation(),
                    StatusNotExamined.FactsForFix(flow),
                    Excerpt.Of(call.Operation.Syntax),
                    call.Revocation == MethodRole.Revoke ? "it alone says whether the pages came back"
                    : HasNoStatus(call) ? "it is all that this operation answers" : "where it is not 0 the statuses are those of before"));
            }
        }
    }

    private static bool HasNoStatus(SubmitCall call) => call is { Shape: { Status: null }, OperationType.TypeKind: TypeKind.Struct };

    private static bool IsExamined(SubmitCall call, FunctionFlow flow) =>
        call.IsRetryOnly ? flow.Calls.Exists(static other => other.IsExamined) : call.IsExamined || (call.IsPassedOn && call.OwnsBatch);
}
