using GrantAnalyzers.Flow;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>GNT2004: a retry that keeps the thread waiting under a lock, in async code, in a callback, or in what is marked atomic.</summary>
internal sealed class RetryBlocks : IGrantRule
{
    public DiagnosticDescriptor Descriptor => Descriptors.RetryBlocks;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (RetryCall retry in flow.Retries)
        {
            if (retry.IsBlocking)
            {
                Report(flow, retry.Operation, retry.IsUnderLock, report);
            }
        }

        List<RetryLoop> loops = RetryLoop.FindAll(flow);
        foreach (BlockingCall blocking in flow.BlockingCalls)
        {
            if (blocking.IsOfRetry || loops.Exists(retry => retry.Loop.Contains(blocking.Block)))
            {
                Report(flow, blocking.Operation, blocking.IsUnderLock, report);
            }
        }

        foreach (RetryLoop retry in loops)
        {
            if (retry.Spins)
            {
                Report(flow, retry.Call.Operation, retry.Call.IsUnderLock, report);
            }
        }
    }

    private void Report(FunctionFlow flow, IOperation blocking, bool isUnderLock, Action<Diagnostic> report)
    {
        if ((flow.AtomicBecause ?? (isUnderLock ? "under a lock" : null)) is { } where)
        {
            report(Diagnostic.Create(Descriptor, blocking.Syntax.GetLocation(), Excerpt.Of(blocking.Syntax), where));
        }
    }
}
