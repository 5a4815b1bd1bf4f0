namespace Xen.Grants.Simulator;

/// <summary>Pages that a frontend grants to its backend for one request and uses again for another.</summary>
internal sealed class GrantedPages(XenbusDevice device, GuestGrants grants)
{
    private readonly Stack<ulong> _idle = new();

    /// <summary>A page that nobody else uses, not granted yet; where it is new, it is zeroed.</summary>
    internal ulong Take()
    {
        while (_idle.TryPop(out ulong page))
        {
            // One that was away when it was returned may have been lost since.
            if (!IsLost(page))
            {
                return page;
            }
        }

        return device.Frontend.AllocatePages(1);
    }

    internal GrantRef Grant(ulong page, bool readOnly) => grants.Grant(device.Backend.Id, page, readOnly);

    /// <summary>Takes the grant back. A page that is lost or that the backend still has mapped is not used again.</summary>
    internal void Return(ulong page, GrantRef reference)
    {
        if (grants.TryEnd(reference) && !IsLost(page))
        {
            _idle.Push(page);
        }
    }

    internal bool IsLost(ulong page) => device.Frontend.StateOf(page) == PageState.Lost;
}
