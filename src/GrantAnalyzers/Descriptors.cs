using Microsoft.CodeAnalysis;

namespace GrantAnalyzers;

/// <summary>Every rule, in one table.</summary>
internal static class Descriptors
{
    /// <summary>Rules about how a status is read: GNT1xxx.</summary>
    private const string GrantStatusCategory = "GrantStatus";

    public static readonly DiagnosticDescriptor StatusComparedWithNumber = new(
        "GNT1001",
        "A grant status is compared with a number",
        "Grant status '{0}' is compared with {1}; compare it with a name of {2}",
        GrantStatusCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A status compared with 0, with another number or by sign hides which answers it lets through. Released hypervisors have answered a failure with a positive number, and -12 is Eagain as a status but ENOMEM as an errno. Compare with the status's own name, for equality.");

    public static readonly DiagnosticDescriptor EagainNotHandled = new(
        "GNT1002",
        "The Eagain of a grant operation is not handled",
        "The Eagain that {0} can answer for '{1}' {2}, though its page is only paged out (-12, which an errno reader takes for -ENOMEM); issue it through GrantRetry",
        GrantStatusCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A map or copy answers Eagain while the granted page is paged out and its page-in is under way: the operation has to be issued again a little later. Code that treats every failure alike fails requests that nothing is wrong with.");

    public static readonly DiagnosticDescriptor StatusNotExamined = new(
        "GNT1003",
        "The status of a grant operation is not examined",
        "Nothing looks at the status that {0} answers for '{1}'; the call's own rc is 0 even where every operation failed",
        GrantStatusCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "The hypercall's result tells only whether the call as a whole was understood. Whether an operation was done is in its status, which some path has to tell from a failure: by comparing it with a status, by returning it as one, or by passing it on.");
}
