using System.Runtime.CompilerServices;
using GrantAnalyzers.Flow;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>
/// GNT1002: an operation that can answer Eagain is given up on some path on which Eagain was taken for a lasting
/// failure, or on which nobody looked although others do.
/// </summary>
/// <remarks>An operation whose status no path examines is another rule's.</remarks>
internal sealed class EagainNotHandled : IGrantRule
{
    public DiagnosticDescriptor Descriptor => Descriptors.EagainNotHandled;

    [MethodImpl(Jit.OptimizedAtOnce)]
    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (SubmitCall call in flow.Calls)
        {
            bool overlooked = call is { IsLeftUnexamined: true, IsExamined: true, ResultEscapes: false };
            if ((call.GivesEagainUp || overlooked) && !IsIssuedAgain(call, flow) && call is { IsRaw: true, IsRetry: false, Batch: { } batch, Shape.AnswersEagain: true, OperationType: { } type })
            {
                report(Diagnostic.Create(
                    Descriptor,
                    call.Operation.Syntax.GetLocation(),
                    call.Check is null ? [] : [call.Check.GetLocation()],
                    StatusNotExamined.FactsForFix(call),
                    type.Name,
                    Excerpt.Of(batch.Syntax),
                    call.GivesEagainUp ? "is taken for a lasting failure" : "is overlooked on some path"));
            }
        }
    }

    /// <summary>A retry, however bad, has seen Eagain; what else is wrong with it other rules say.</summary>
    private static bool IsIssuedAgain(SubmitCall call, FunctionFlow flow)
    {
        foreach (SubmitCall other in flow.Calls)
        {
            if (other.IsRetry && other.Location == call.Location && !other.IsRetryOnly)
            {
                return true;
            }
        }

        return false;
    }
}
