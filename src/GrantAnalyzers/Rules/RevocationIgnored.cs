using System.Collections.Immutable;
using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Rules;

/// <summary>GNT3005: nothing looks at whether a granted page came back, or code asks whether it would and acts on that.</summary>
/// <remarks>A page of someone else's that is given back (<c>xengnttab_unmap</c>) is another rule's.</remarks>
internal sealed class RevocationIgnored : IGrantRule
{
    /// <summary>Present where a result of 0 says that the page came back; where neither this nor the next is, who knows.</summary>
    public const string ZeroIsDoneProperty = "ZeroIsDone";

    /// <summary>Present where any other result than 0, or true, says so.</summary>
    public const string NonZeroIsDoneProperty = "NonZeroIsDone";

    public DiagnosticDescriptor Descriptor => Descriptors.RevocationIgnored;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (SubmitCall call in flow.Calls)
        {
            string? mistake = call switch
            {
                { Revocation: MethodRole.EndAccess, HasResult: true, ResultIsUsed: false } =>
                    "says whether the other domain has let go of the page, and nothing looks at it; a page that it still has must not be used for anything else",
                { Revocation: MethodRole.QueryAccess, ResultIsUsed: true } =>
                    "tells only how it was: the other domain may have the page again before anyone acts on that; take it back, and look at what that answers",
                _ => null,
            };
            if (mistake is not null)
            {
                report(Diagnostic.Create(Descriptor, call.Operation.Syntax.GetLocation(), FactsForFix(call, flow), Excerpt.Of(call.Operation.Syntax), mistake));
            }
        }
    }

    private static ImmutableDictionary<string, string?> FactsForFix(SubmitCall call, FunctionFlow flow)
    {
        ImmutableDictionary<string, string?> facts = StatusNotExamined.FactsForFix(flow);
        return call.Operation is not IInvocationOperation { TargetMethod: { } method } || call.Revocation != MethodRole.EndAccess ? facts
            : method.ReturnType.SpecialType == SpecialType.System_Boolean || method.Name is "gnttab_end_foreign_access_ref" or "gnttab_try_end_foreign_access" ? facts.Add(NonZeroIsDoneProperty, null)
            : method.Name is "xengntshr_unshare" or "XcGnttabRevokeForeignAccess" ? facts.Add(ZeroIsDoneProperty, null)
            : facts;
    }
}
