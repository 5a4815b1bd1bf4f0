using Xen.Grants.Simulator;

namespace GrantAnalyzers.FixProperties.Proofs;

/// <summary>What is wrong in the world that a method is called in.</summary>
/// <param name="Name">In words that end "… when …".</param>
/// <param name="Kind">What has to come of it.</param>
/// <param name="PageIn">How long a page takes to come back.</param>
/// <param name="Element">Which page or mapping is concerned, counted from 0; all of them where it is negative.</param>
public sealed record Condition(string Name, ConditionKind Kind, PageInLatency PageIn = PageInLatency.Short, int Element = -1)
{
    /// <summary>How many pages a guest grants, and of how many operations a batch is.</summary>
    public const int Pages = 4;

    public static Condition Nothing { get; } = new("nothing is wrong", ConditionKind.Nothing);

    public static IReadOnlyList<Condition> All { get; } =
    [
        new("all pages are away for milliseconds", ConditionKind.PagesComeBack),
        new("all pages are away for a second", ConditionKind.PagesComeBack, PageInLatency.Medium),
        new("all pages are away for seconds", ConditionKind.PagesComeBack, PageInLatency.Long),
        .. Enumerable.Range(0, Pages).Select(static element => new Condition("one page is away for a second", ConditionKind.PagesComeBack, PageInLatency.Medium, element)),
        .. Enumerable.Range(0, Pages).Select(static element => new Condition("one operation cannot succeed", ConditionKind.OperationFails, Element: element)),
        new("no page ever comes back", ConditionKind.PagesStayAway, PageInLatency.Never),
        new("the call itself fails", ConditionKind.CallFails),
    ];
}

public enum ConditionKind
{
    /// <summary>The method succeeds.</summary>
    Nothing,

    /// <summary>Pages are paged out and come back within the time that a page is given: the method succeeds as if they had been there.</summary>
    PagesComeBack,

    /// <summary>The method ends, and does not tell of a success.</summary>
    PagesStayAway,

    /// <summary>A reference or handle is none: the method does not tell of a success, and tells an errno as one.</summary>
    OperationFails,

    /// <summary>The hypervisor refuses the call and looks at no operation: the method does not tell of a success.</summary>
    CallFails,
}
