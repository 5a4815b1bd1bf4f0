using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>GNT2006: a batch that was issued as a whole is retried one element after the other, each with a back-off of its own.</summary>
internal sealed class RetryElementByElement : IGrantRule
{
    public DiagnosticDescriptor Descriptor => Descriptors.RetryElementByElement;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (RetryCall retry in flow.Retries)
        {
            if (retry is { ElementOfIssuedBatch: true, Shape.AnswersEagain: true, Batch: { } element } && (retry.IsBlocking || retry.HelperWaits) && IsInLoop(flow, retry.Block))
            {
                report(Diagnostic.Create(Descriptor, retry.Operation.Syntax.GetLocation(), BatchOf(flow, retry.OperationType), retry.OperationType?.Name, Excerpt.Of(element.Syntax)));
            }
        }

        foreach (SubmitCall call in flow.Calls)
        {
            if (call is { IsThroughHelper: true, IsElementOfIssuedBatch: true, Shape.AnswersEagain: true, Batch: { } element } && IsInLoop(flow, call.Block) && Waits(flow, call))
            {
                report(Diagnostic.Create(Descriptor, call.Operation.Syntax.GetLocation(), BatchOf(flow, call.OperationType), call.OperationType?.Name, Excerpt.Of(element.Syntax)));
            }
        }

        foreach (RetryLoop retry in RetryLoop.FindAll(flow))
        {
            if (retry.Call is { IsElementOfIssuedBatch: true, Shape: { AnswersEagain: true, Kind: GrantKind.Map or GrantKind.Copy }, Batch: { } element } && retry.Waits.Count > 0)
            {
                report(Diagnostic.Create(Descriptor, retry.LocationIn(flow), BatchOf(flow, retry.Call.OperationType), retry.Call.OperationType?.Name, Excerpt.Of(element.Syntax)));
            }
        }
    }

    /// <summary>Where the batch was issued as a whole, if that is in one place.</summary>
    private static Location[] BatchOf(FunctionFlow flow, ITypeSymbol? type)
    {
        SubmitCall? batch = null;
        foreach (SubmitCall call in flow.Calls)
        {
            if (call is { IsRaw: true, IsBatch: true, IsElementOfIssuedBatch: false } && SymbolEqualityComparer.Default.Equals(call.OperationType, type))
            {
                if (batch is not null)
                {
                    return [];
                }

                batch = call;
            }
        }

        return batch is null ? [] : [batch.Operation.Syntax.GetLocation()];
    }

    /// <summary>The helper that is called retries, and waits meanwhile.</summary>
    private static bool Waits(FunctionFlow flow, SubmitCall call)
    {
        foreach (BlockingCall blocking in flow.BlockingCalls)
        {
            if (blocking.IsOfRetry && blocking.Operation == call.Operation)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsInLoop(FunctionFlow flow, int block)
    {
        foreach (Loop loop in flow.Loops)
        {
            if (loop.Contains(block))
            {
                return true;
            }
        }

        return false;
    }
}
