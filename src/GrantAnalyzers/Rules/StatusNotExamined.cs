using System.Collections.Immutable;
using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
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

    public const string Errno = "errno";

    public const string Status = "status";

    public DiagnosticDescriptor Descriptor => Descriptors.StatusNotExamined;

    public void Report(BodyFlow flow, Action<Diagnostic> report)
    {
        foreach (SubmitCall call in flow.Calls)
        {
            if (call is { IsExamined: false, IsPassedOn: false, OwnsBatch: true, Batch: { } batch, OperationType: { } type } && HasStatus(type))
            {
                report(Diagnostic.Create(
                    Descriptor,
                    call.Operation.Syntax.GetLocation(),
                    FactsForFix(call.Convention),
                    type.Name,
                    Excerpt.Of(batch.Syntax)));
            }
        }
    }

    private static bool HasStatus(ITypeSymbol operation)
    {
        foreach (ISymbol member in operation.GetMembers())
        {
            if (member is IFieldSymbol { Type: var type, IsStatic: false } && GrantSymbols.IsStatus(type))
            {
                return true;
            }
        }

        return false;
    }

    private static ImmutableDictionary<string, string?> FactsForFix(ReturnConvention convention)
    {
        ImmutableDictionary<string, string?> none = ImmutableDictionary<string, string?>.Empty;
        return convention switch
        {
            { ReturnsStatus: true } => none.Add(ConventionProperty, Status),
            { ReturnsErrno: true } => none.Add(ConventionProperty, Errno),
            _ => none,
        };
    }
}
