namespace Xen.Grants.Simulator;

/// <summary>One connection of a frontend to its device: the pages of the shared ring, and the states that either end goes through.</summary>
internal sealed class FrontendConnection
{
    private readonly Simulation _simulation;
    private readonly XenbusDevice _device;
    private readonly GuestGrants _grants;
    private readonly int _ringPages;

    /// <summary>Begins to connect. The ring's pages are there, zeroed, for the frontend to set up.</summary>
    internal FrontendConnection(Simulation simulation, XenbusDevice device, GuestGrants grants, int ringPages)
    {
        _simulation = simulation;
        _device = device;
        _grants = grants;
        _ringPages = ringPages;
        device.SwitchFrontend(XenbusState.Initialising);
        RingAddress = device.Frontend.AllocatePages(ringPages);
    }

    internal ulong RingAddress { get; }

    /// <summary>Connects, uses the device and disconnects.</summary>
    /// <param name="use">What to do while connected.</param>
    /// <param name="giveUp">What to do where the device never comes, though nothing is wrong with the ring.</param>
    /// <returns>Whether it was connected.</returns>
    internal bool Run(Action use, Action giveUp)
    {
        GrantRef[] ringRefs = new GrantRef[_ringPages];
        for (int i = 0; i < _ringPages; i++)
        {
            ringRefs[i] = _grants.Grant(_device.Backend.Id, RingPage(i), readOnly: false);
        }

        _device.WaitForBackend(XenbusState.InitWait);
        _device.PublishRing(ringRefs);
        bool connected = _device.WaitForBackend(XenbusState.Connected, XenbusState.Closed) == XenbusState.Connected;
        bool lost = AnyRingPageIsLost();
        if (connected)
        {
            _device.SwitchFrontend(XenbusState.Connected);
            use();
            _device.SwitchFrontend(XenbusState.Closing);
            _device.WaitForBackend(XenbusState.Closed);
        }
        else if (!lost)
        {
            giveUp();
        }

        if (_simulation.Paging == PagingMode.Permanent)
        {
            _simulation.Sometimes("a device was refused because a page of its ring was lost", !connected && lost);
        }

        _device.SwitchFrontend(XenbusState.Closed);
        foreach (GrantRef reference in ringRefs)
        {
            // What the backend still has mapped stays granted; the oracle for leaks sees it.
            _grants.TryEnd(reference);
        }

        return connected;
    }

    private bool AnyRingPageIsLost()
    {
        for (int i = 0; i < _ringPages; i++)
        {
            if (_device.Frontend.StateOf(RingPage(i)) == PageState.Lost)
            {
                return true;
            }
        }

        return false;
    }

    private ulong RingPage(int index) => RingAddress + ((ulong)index * Frame.Size);
}
