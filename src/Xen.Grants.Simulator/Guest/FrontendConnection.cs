namespace Xen.Grants.Simulator;

/// <summary>
/// A frontend's way through the states of a device: shares its ring pages, connects, disconnects. The backend
/// is to answer <see cref="XenbusState.Initialising"/> with <see cref="XenbusState.InitWait"/>.
/// </summary>
internal sealed class FrontendConnection(Simulation simulation, XenbusDevice device, GuestGrants grants)
{
    private ulong _firstPage;
    private GrantRef[] _ringRefs = [];
    private long _faultsBefore;
    private bool _refused;
    private bool _lost;

    /// <summary>The backend did not connect, though nothing is wrong with the ring pages.</summary>
    internal bool IsRefusedWithoutCause => _refused && !_lost && simulation.Faults.Refusals == _faultsBefore;

    /// <summary>Begins anew, with zeroed pages for the rings.</summary>
    /// <returns>The first page's address.</returns>
    internal ulong Begin(int ringPages)
    {
        // The actor that calls is the guest's from now on.
        simulation.Scheduler.Enter().Domain = device.Frontend;
        _faultsBefore = simulation.Faults.Refusals;
        device.SwitchFrontend(XenbusState.Initialising);
        _firstPage = device.Frontend.AllocatePages(ringPages);
        _ringRefs = new GrantRef[ringPages];
        return _firstPage;
    }

    /// <summary>Grants and publishes the pages, once the rings in them are set up, and waits for the backend.</summary>
    /// <returns>Whether it connected.</returns>
    internal bool Connect()
    {
        for (int i = 0; i < _ringRefs.Length; i++)
        {
            _ringRefs[i] = grants.Grant(device.Backend.Id, PageAddress(i), readOnly: false);
        }

        device.WaitForBackend(XenbusState.InitWait);
        device.PublishRing(_ringRefs);
        _refused = device.WaitForBackend(XenbusState.Connected, XenbusState.Closed) == XenbusState.Closed;
        _lost = AnyLost();
        if (simulation.Paging == PagingMode.Permanent)
        {
            simulation.Sometimes("a device was refused because a page of its ring was lost", _refused && _lost);
        }

        if (!_refused)
        {
            device.SwitchFrontend(XenbusState.Connected);
        }

        return !_refused;
    }

    /// <summary>Asks the backend to let go of the rings, and waits until it has.</summary>
    internal void Disconnect()
    {
        device.SwitchFrontend(XenbusState.Closing);
        device.WaitForBackend(XenbusState.Closed);
    }

    internal void End()
    {
        device.SwitchFrontend(XenbusState.Closed);
        foreach (GrantRef reference in _ringRefs)
        {
#pragma warning disable GNT3005 // what the backend still has mapped stays granted; the oracle for leaks sees it
            grants.TryEnd(reference);
#pragma warning restore GNT3005
        }
    }

    private bool AnyLost()
    {
        for (int i = 0; i < _ringRefs.Length; i++)
        {
            if (device.Frontend.StateOf(PageAddress(i)) == PageState.Lost)
            {
                return true;
            }
        }

        return false;
    }

    private ulong PageAddress(int index) => _firstPage + ((ulong)index * Frame.Size);
}
