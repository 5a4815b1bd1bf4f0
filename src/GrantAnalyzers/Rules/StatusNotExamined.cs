using System.Collections.Immutable;
using GrantAnalyzers.Flow;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>GNT1003: a status that no path examines. Assigning, logging and discarding it is not examining it.</summary>
/// <remarks>
/// Where someone else can still look (the operations came in from outside, live in a field, or were passed on)
/// nothing is reported.
/// </remarks>
internal sealed class StatusNotExamined : IGrantRule
{
    /// <summary>How the function reports failures, where that is known.</summary>
    public const string ConventionProperty = "Convention";

    /// <summary>There, where nothing may wait at the call: under a lock, in a callback, in what is marked atomic.</summary>
    public const string MayNotWaitProperty = "MayNotWait";

    public const string Errno = "errno";

    public const string Status = "status";

    public DiagnosticDescriptor Descriptor => Descriptors.StatusNotExamined;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (SubmitCall call in flow.Calls)
        {
            if (IsIn(call) && call is { Batch: { } batch, OperationType: { } type })
            {
                report(Diagnostic.Create(
                    Descriptor,
                    call.Operation.Syntax.GetLocation(),
                    FactsForFix(call),
                    type.Name,
                    Excerpt.Of(batch.Syntax)));
            }
        }
    }

    /// <summary>Nobody can look at what a call answers, and nobody does.</summary>
    public static bool IsIn(SubmitCall call) => call is { IsExamined: false, IsPassedOn: false, OwnsBatch: true, IsRetryOnly: false, Shape.Status: not null };

    /// <summary>What a fix that returns the failure has to know.</summary>
    internal static ImmutableDictionary<string, string?> FactsForFix(SubmitCall call)
    {
        ImmutableDictionary<string, string?> facts = FactsForFix(call.Flow);
        return call.IsUnderLock || call.Flow.AtomicBecause is not (null or AtomicCode.Async) ? facts.Add(MayNotWaitProperty, null) : facts;
    }

    /// <inheritdoc cref="FactsForFix(SubmitCall)"/>
    internal static ImmutableDictionary<string, string?> FactsForFix(FunctionFlow flow)
    {
        ImmutableDictionary<string, string?> none = ImmutableDictionary<string, string?>.Empty;
        return flow.Convention switch
        {
            { ReturnsStatus: true } => none.Add(ConventionProperty, Status),
            { ReturnsErrno: true } => none.Add(ConventionProperty, Errno),
            _ => none,
        };
    }
}
