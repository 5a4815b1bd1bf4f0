namespace Xen.Grants.Simulator;

/// <summary>A guest's pages for data to be granted. One that is lost or still in use by the grantee never comes back to it.</summary>
internal sealed class PagePool(Domain guest, GuestGrants grants)
{
    private readonly Stack<ulong> _pages = new();

    internal ulong Take() => _pages.TryPop(out ulong page) ? page : guest.AllocatePages(1);

    /// <summary>Ends the grant of a page and, if it can be used again, takes it back.</summary>
    internal void TakeBack(ulong page, GrantRef reference)
    {
        if (grants.TryEnd(reference) && guest.StateOf(page) != PageState.Lost)
        {
            _pages.Push(page);
        }
    }
}
