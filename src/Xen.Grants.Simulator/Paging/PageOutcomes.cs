namespace Xen.Grants.Simulator;

/// <summary>What becomes of a page, where every way is to be gone.</summary>
internal enum PageOutcome
{
    /// <summary>It is there.</summary>
    Present,

    /// <summary>It is paged out, and back in some milliseconds.</summary>
    BackSoon,

    /// <summary>It is paged out, and back after the longest time that page-ins take.</summary>
    BackLate,

    /// <summary>It is paged out and never comes back.</summary>
    Lost,
}

/// <summary>
/// The pager of a run of which every way is gone. What becomes of a page is chosen when an operation first looks for
/// it: as nothing shows before that, no way is left out, and pages that nobody uses make for no ways.
/// </summary>
internal sealed class PageOutcomes(IChoices choices, PagingMode paging)
{
    private readonly Dictionary<(DomId, uint), PageOutcome> _chosen = [];

    private int Ways => paging switch
    {
        PagingMode.None => 1,
        PagingMode.Transient => 3,
        _ => 4,
    };

    /// <summary>The outcome of a page for which nothing was chosen yet; later it is left alone.</summary>
    internal PageOutcome Choose(DomId domain, uint page)
    {
        if (_chosen.ContainsKey((domain, page)))
        {
            return PageOutcome.Present;
        }

        PageOutcome outcome = (PageOutcome)choices.Next(Ways);
        _chosen.Add((domain, page), outcome);
        return outcome;
    }

    /// <summary>How long the page-in of a page takes.</summary>
    internal TimeSpan DelayOf(DomId domain, uint page) =>
        _chosen.GetValueOrDefault((domain, page)) == PageOutcome.BackLate ? Pager.Longest : TimeSpan.FromMilliseconds(5);
}
