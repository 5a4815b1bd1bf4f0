namespace Xen.Grants.Simulator;

/// <summary>
/// One side of a copy, and the page that is claimed for it: Xen's <c>struct gnttab_copy_buf</c>. It stays claimed from
/// one operation of a batch to the next, as long as that names the same.
/// </summary>
internal struct CopyBuffer
{
    /// <summary>Whether it is the source.</summary>
    internal bool IsSource { get; init; }

    /// <summary>The domain that the operation names; null before the first one.</summary>
    internal Domain? Domain { get; private set; }

    /// <summary>The claimed page; null where none is.</summary>
    internal Frame? Frame { get; private set; }

    /// <summary>Where the part begins that may be copied from or to.</summary>
    internal int Start { get; private set; }

    /// <summary>Where it ends.</summary>
    internal int End { get; private set; }

    private DomId _domid;
    private bool _isGrant;
    private ulong _named;

    /// <summary>Whether it is this domain that was looked up last.</summary>
    internal readonly bool IsOf(DomId domid) => Domain is not null && _domid == domid;

    /// <summary>Looks the domain up: Xen's <c>gnttab_copy_lock_domain</c>.</summary>
    internal bool TryFindDomain(Domain caller, DomId domid)
    {
        _domid = domid;
        Domain = caller.Hypervisor.FindDomain(caller, domid);
        return Domain is not null;
    }

    /// <summary>Claims the page, unless it is that one already: Xen's <c>gnttab_copy_claim_buf</c>.</summary>
    internal GrantStatus Claim(Domain caller, in GrantCopySide side, bool isGrant)
    {
        ulong named = isGrant ? side.Ref.Value : side.Gmfn;
        if (Frame is not null && _isGrant == isGrant && _named == named)
        {
            return GrantStatus.Okay;
        }

        Release();
        GrantStatus status = isGrant ? ClaimGrant(caller, side.Ref.Value) : ClaimOwn(caller, in side);
        if (status == GrantStatus.Okay)
        {
            _isGrant = isGrant;
            _named = named;
            if (!IsSource && !Frame!.CanBeWritable)
            {
                Release();
                status = GrantStatus.GeneralError;
            }
        }

        return status;
    }

    /// <summary>Xen's <c>gnttab_copy_release_buf</c>.</summary>
    internal void Release()
    {
        if (Frame is Frame frame)
        {
            Frame = null;
            frame.Put();
            if (_isGrant)
            {
                GrantClaim.Release(Domain!.Grants, (uint)_named, IsSource);
            }
        }
    }

    private GrantStatus ClaimGrant(Domain caller, uint reference)
    {
        GrantStatus status = GrantClaim.Acquire(Domain!, reference, caller.Id, IsSource, allowTransitive: true, out GrantedPart part);
        if (status == GrantStatus.Okay)
        {
            part.Frame.Get();
            Frame = part.Frame;
            Start = part.Start;
            End = part.Start + part.Length;
        }

        return status;
    }

    private GrantStatus ClaimOwn(Domain caller, in GrantCopySide side)
    {
        // Not even the caller's own number will do.
        if (side.Domid != DomId.Self)
        {
            return GrantStatus.PermissionDenied;
        }

        GrantStatus status = PagedFrame.Get(caller.Space, side.Gmfn, out Frame frame);
        if (status == GrantStatus.Okay)
        {
            frame.Get();
            Frame = frame;
            Start = 0;
            End = Simulator.Frame.Size;
        }

        return status;
    }
}
