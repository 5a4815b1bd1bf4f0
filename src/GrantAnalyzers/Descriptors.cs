using Microsoft.CodeAnalysis;

namespace GrantAnalyzers;

/// <summary>Every rule, in one table. A tag names the advisory that a rule stands for: the preset <c>security</c> is made of those.</summary>
internal static class Descriptors
{
    /// <summary>Rules about how a status is read: GNT1xxx.</summary>
    private const string GrantStatusCategory = "GrantStatus";

    /// <summary>Rules about how an operation is issued again: GNT2xxx.</summary>
    private const string GrantRetryCategory = "GrantRetry";

    /// <summary>Rules about how long mappings and grants live: GNT3xxx.</summary>
    private const string GrantLifetimeCategory = "GrantLifetime";

    /// <summary>Rules about structures that cross over to native code: GNT4xxx.</summary>
    private const string GrantInteropCategory = "GrantInterop";

    /// <summary>About what is written for the rules, not about grants: GNT0xxx.</summary>
    private const string GrantUsageCategory = "GrantUsage";

    public static readonly DiagnosticDescriptor ConfigurationNotUnderstood = new(
        "GNT0001",
        "A configuration of the grant rules is not understood",
        "'{0} = {1}' is not understood: {2}; it is left out",
        GrantUsageCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT0001"),
        description: "A key or a name in an .editorconfig that means nothing to the rules changes nothing, and whoever wrote it believes otherwise.",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor SuppressedWithoutReason = new(
        "GNT0002",
        "A grant rule is suppressed without a reason",
        "{0} is suppressed and nothing says why: {1}",
        GrantUsageCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: false,
        helpLinkUri: HelpLink.To("GNT0002"),
        description: "Each rule stands for mistakes that have crashed backends. Whoever reads a suppression has to know why this is none.");

    public static readonly DiagnosticDescriptor StatusComparedWithNumber = new(
        "GNT1001",
        "A grant status is compared with a number",
        "Grant status '{0}' is compared with {1}; compare it with a name of {2}",
        GrantStatusCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT1001"),
        description: "A status compared with 0, with another number or by sign hides which answers it lets through. Released hypervisors have answered a failure with a positive number, and -12 is Eagain as a status but ENOMEM as an errno. Compare with the status's own name, for equality.",
        customTags: "XSA-316");

    public static readonly DiagnosticDescriptor EagainNotHandled = new(
        "GNT1002",
        "The Eagain of a grant operation is not handled",
        "The Eagain that {0} can answer for '{1}' {2}, though its page is only paged out (-12, which an errno reader takes for -ENOMEM); issue it through GrantRetry",
        GrantStatusCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT1002"),
        description: "A map or copy answers Eagain while the granted page is paged out and its page-in is under way: the operation has to be issued again a little later. Code that treats every failure alike fails requests that nothing is wrong with.");

    public static readonly DiagnosticDescriptor StatusNotExamined = new(
        "GNT1003",
        "The status of a grant operation is not examined",
        "Nothing looks at the status that {0} answers for '{1}'; the call's own rc is 0 even where every operation failed",
        GrantStatusCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT1003"),
        description: "The hypercall's result tells only whether the call as a whole was understood. Whether an operation was done is in its status, which some path has to tell from a failure: by comparing it with a status, by returning it as one, or by passing it on.",
        customTags: "XSA-367");

    public static readonly DiagnosticDescriptor OutputReadTooEarly = new(
        "GNT1004",
        "Output of a grant operation is read before its status is known to be Okay",
        "'{0}' is read where {1} {2}: what is read then is whatever was there before, and 0 is a valid handle; read it where the status is known to be Okay",
        GrantStatusCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT1004"),
        description: "The hypervisor writes the handle and the bus address of a map only where it succeeded. On failure they are what was in the memory before: most likely another mapping's.");

    public static readonly DiagnosticDescriptor StatusAsErrno = new(
        "GNT1005",
        "A grant status leaves as an errno",
        "Grant status '{0}' is {1} as if it were an errno, where -12 (Eagain) reads as -ENOMEM and -11 (AddressTooBig) as -EAGAIN; convert it with ToErrno()",
        GrantStatusCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT1005"),
        description: "Statuses and errnos share their numbers and not their meanings. Whoever takes a status for an errno retries what can never work and gives up what only had to wait.");

    public static readonly DiagnosticDescriptor ElementsNotExamined = new(
        "GNT1006",
        "Not every element of a batch is examined",
        "Not every {0} of '{1}' is seen to: {2}",
        GrantStatusCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT1006"),
        description: "Every element of a batch is attempted, whatever became of the others, and each has its own status. One element's success says nothing about the next, and a failure does not undo the mappings behind it.",
        customTags: "XSA-361");

    public static readonly DiagnosticDescriptor ErrorOverwritten = new(
        "GNT1007",
        "An earlier element's error is overwritten by a later element's success",
        "'{0}' keeps only what the last element answered: an earlier one's failure is gone when a later one succeeds; keep the first failure",
        GrantStatusCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT1007"),
        description: "A variable that each turn of a loop assigns anew tells at the end how the last element went. The failure of any other one is lost, and the caller goes on with pages that are not there.",
        customTags: "XSA-365");

    public static readonly DiagnosticDescriptor ResultIgnored = new(
        "GNT1008",
        "The rc of a grant-table call is ignored",
        "Nothing looks at the rc of '{0}'; {1}",
        GrantStatusCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT1008"),
        description: "Where a call fails as a whole no operation was attempted, or only some, and the statuses are those of before: of a preset, or of the last time, when they may well have said Okay.",
        customTags: "XSA-367");

    public static readonly DiagnosticDescriptor StatusTreatedAsFatal = new(
        "GNT1009",
        "A status that a guest can cause is treated as fatal",
        "'{1}' ends the program because of what {0} answered, and that is the guest's to cause; return the error",
        GrantStatusCategory,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT1009"),
        description: "Whether a map or a copy works is the guest's to decide: it names the reference, and may take it back at any moment. A backend that stops for it serves nobody any more.",
        customTags: "XSA-362");

    public static readonly DiagnosticDescriptor OldSpaceStatus = new(
        "GNT1010",
        "NoDeviceSpace is tested for without NoSpace",
        "'{0}' is what Xen answered up to 4.15 (-7); since 4.16 it answers NoSpace (-13), which nothing here tests for",
        GrantStatusCategory,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT1010"),
        description: "The status for \"no mapping handle is left\" was renumbered in Xen 4.16. A test for the old one alone never holds on a host of today.");

    public static readonly DiagnosticDescriptor RetryWithoutBound = new(
        "GNT2001",
        "A retry of a grant operation has no bound",
        "Nothing but its status ends this retry of {0}: a guest that never pages the page in holds the thread for ever; issue it through GrantRetry, or bound it",
        GrantRetryCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT2001"),
        description: "The page belongs to the guest, which may never page it in. A retry has to end by a count, by a time, or by a token that somebody can cancel.");

    public static readonly DiagnosticDescriptor SuccessReissued = new(
        "GNT2002",
        "A retry issues operations again that already succeeded",
        "This retry issues every {0} again, those that already succeeded too; issue again only what says Eagain, as GrantRetry does",
        GrantRetryCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT2002"),
        description: "A second map of the same address replaces the first and loses its handle, or crashes the domain; a second unmap may take away somebody else's mapping; a second transfer gives another page away.");

    public static readonly DiagnosticDescriptor CounterDecides = new(
        "GNT2003",
        "The counter of a retry decides its result instead of the status",
        "'{1}' decides whether {0} worked, though the last permitted attempt may have succeeded; ask the status",
        GrantRetryCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT2003"),
        description: "An operation may succeed on the last attempt that a retry permits. Code that then asks the counter calls it a failure, and the mapping belongs to nobody.");

    public static readonly DiagnosticDescriptor RetryBlocks = new(
        "GNT2004",
        "A retry blocks where blocking is not allowed",
        "'{0}' blocks {1} until a page is back, which may take half a minute; retry where waiting is allowed, or await the retry",
        GrantRetryCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT2004"),
        description: "A page that is paged out may take half a minute to come back, and the pager may need the very lock, thread or event that the retry holds.");

    public static readonly DiagnosticDescriptor RetryInVain = new(
        "GNT2005",
        "A retry waits for an operation that waiting does not help",
        "{0} {1}: retrying it only puts its failure off",
        GrantRetryCategory,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT2005"),
        description: "Only a map, a copy and a swap can answer Eagain, and a swap's means that the peer still has the page mapped. What failed otherwise fails again.");

    public static readonly DiagnosticDescriptor RetryElementByElement = new(
        "GNT2006",
        "A batch is retried one element after the other",
        "Each {0} of the batch is retried on its own here ('{1}'), with a back-off of half a minute each; retry the batch as a whole",
        GrantRetryCategory,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT2006"),
        description: "The batch form of GrantRetry has one back-off for all elements, and their pages come in at the same time. One after the other, a request of eleven segments can hold the ring for six minutes.");

    public static readonly DiagnosticDescriptor MappingLeftBehind = new(
        "GNT3001",
        "A mapping is left behind",
        "What '{0}' maps is neither unmapped nor kept {1}: nobody has its handle any more",
        GrantLifetimeCategory,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT3001"),
        description: "A mapping lives until its handle is unmapped. Where a function loses the handle, the guest's page stays pinned and one of the domain's handles is gone until the domain is.",
        customTags: "XSA-371");

    public static readonly DiagnosticDescriptor ZeroTakenForNoHandle = new(
        "GNT3002",
        "0 is taken for no handle",
        "'{0}' takes 0 for no handle, but 0 is the first handle that a domain gets; {1}",
        GrantLifetimeCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT3002"),
        description: "Handles are numbered from 0. Code that takes 0 for none never unmaps the first mapping of its domain, and unmaps it in place of one that it does not have.",
        customTags: "XSA-318");

    public static readonly DiagnosticDescriptor UnmapOfNoMapping = new(
        "GNT3003",
        "A handle is unmapped that is not known to be mapped",
        "'{0}' {1}",
        GrantLifetimeCategory,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT3003"),
        description: "A handle is a number that Xen gives out again. Whoever unmaps by one that a failed map left there, or that was unmapped before, gets an error at best, and takes somebody else's mapping away at worst.");

    public static readonly DiagnosticDescriptor PartLeftMapped = new(
        "GNT3004",
        "An unmap leaves out a part that was mapped",
        "This unmap says Okay and leaves {0}",
        GrantLifetimeCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT3004"),
        description: "An address of 0 tells Xen to leave that part of a mapping alone. A page that was mapped for the host and for devices, and is unmapped for the host alone, stays mapped: its handle lives on, and the guest never gets the page back.",
        customTags: "XSA-224");

    public static readonly DiagnosticDescriptor RevocationIgnored = new(
        "GNT3005",
        "Whether a granted page came back is not asked, or only before it is taken back",
        "'{0}' {1}",
        GrantLifetimeCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT3005"),
        description: "A page that another domain still has mapped does not come back: the revocation says so by its result, and by nothing else. Who frees the page all the same, or asks first and revokes then, hands its next contents to that domain.",
        customTags: "XSA-396");

    public static readonly DiagnosticDescriptor RequestReadTwice = new(
        "GNT4002",
        "A request on a shared ring is read twice",
        "'{0}' was tested before, and the guest may have changed it since: the ring is its memory too; copy the request once, and use the copy",
        GrantInteropCategory,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT4002"),
        description: "What lies on a ring can change between one read and the next. A check of one read says nothing about the other.",
        customTags: "XSA-155");

    public static readonly DiagnosticDescriptor LayoutNotXens = new(
        "GNT4001",
        "An interop structure is not laid out as C's",
        "'{0}' is not laid out as C's: {1}",
        GrantInteropCategory,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.To("GNT4001"),
        description: "A structure that crosses over to the hypervisor is read by offsets, not by names. A field that lies elsewhere is taken for another one, and a structure of another size puts the next one of a batch in the wrong place.");
}
