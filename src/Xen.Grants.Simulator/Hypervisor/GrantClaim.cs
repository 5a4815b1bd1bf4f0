namespace Xen.Grants.Simulator;

/// <summary>
/// Pins a granted page for the time of a copy: Xen's <c>acquire_grant_for_copy</c> and <c>release_grant_for_copy</c>.
/// </summary>
internal static class GrantClaim
{
    /// <param name="granter">Whose table it is.</param>
    /// <param name="reference">The entry.</param>
    /// <param name="grantee">Who copies, or passes the grant on.</param>
    /// <param name="readOnly">Whether it is the source.</param>
    /// <param name="allowTransitive">Whether the entry may pass on another domain's grant: one level only.</param>
    /// <param name="part">The page and the part of it, if the status is okay.</param>
    internal static GrantStatus Acquire(Domain granter, uint reference, DomId grantee, bool readOnly, bool allowTransitive, out GrantedPart part)
    {
        part = default;
        GrantTable table = granter.Grants;
        if (reference >= table.EntryCount)
        {
            return GrantStatus.BadGntref;
        }

        GrantPins pins = GrantPins.Host(readOnly);
        ref ActiveEntry active = ref table.Active(reference);
        if (active.Pins.Any && (active.Grantee != grantee || active.Pins.WouldOverflow(pins)))
        {
            return GrantStatus.GeneralError;
        }

        bool isChecked = !active.Pins.Any || (!readOnly && !active.Pins.AnyWrite);
        bool isTransitive = table.Version == 2 && (table.FlagsOf(reference) & GrantEntryFlags.TypeMask) == GrantEntryFlags.Transitive;
        GrantStatus status = isTransitive ? ThroughAnother(table, granter, reference, grantee, readOnly, isChecked, allowTransitive, out part)
            : isChecked ? OwnPage(table, granter, reference, grantee, readOnly, out part)
            : AlreadyPinned(granter, ref active);
        if (status != GrantStatus.Okay)
        {
            return status;
        }

        if (!active.Pins.Any)
        {
            active.Latch(grantee, in part);
        }

        table.Pin(reference, pins);
        part = new GrantedPart(active.Frame!, active.Start, active.Length, active.IsSubPage, active.TransDomain, active.TransRef);
        return GrantStatus.Okay;
    }

    internal static void Release(GrantTable table, uint reference, bool readOnly)
    {
        ref ActiveEntry active = ref table.Active(reference);
        Domain? through = active.TransDomain;
        uint throughRef = active.TransRef;
        table.Unpin(reference, GrantPins.Host(readOnly), readOnly);
        if (through is not null)
        {
            Release(through.Grants, throughRef, readOnly);
        }
    }

    private static GrantStatus OwnPage(GrantTable table, Domain granter, uint reference, DomId grantee, bool readOnly, out GrantedPart part)
    {
        part = default;
        GrantStatus status = table.SetStatus(reference, grantee, readOnly, forMapping: false);
        if (status != GrantStatus.Okay)
        {
            return status;
        }

        status = PagedFrame.Get(granter.Space, table.FrameNumberOf(reference), out Frame frame);
        if (status != GrantStatus.Okay)
        {
            table.ReduceStatus(reference, readOnly);
            return status;
        }

        // Version 1 takes no notice of the bit.
        bool isSubPage = table.Version == 2 && (table.FlagsOf(reference) & GrantEntryFlags.SubPage) != 0;
        part = isSubPage
            ? new GrantedPart(frame, table.V2(reference).PageOffset, table.V2(reference).Length, IsSubPage: true, null, 0)
            : GrantedPart.WholePage(frame);
        if (!IsAsPinned(table, reference, in part))
        {
            table.ReduceStatus(reference, readOnly);
            return GrantStatus.GeneralError;
        }

        return GrantStatus.Okay;
    }

    private static GrantStatus ThroughAnother(
        GrantTable table,
        Domain granter,
        uint reference,
        DomId grantee,
        bool readOnly,
        bool isChecked,
        bool allowTransitive,
        out GrantedPart part)
    {
        part = default;
        if (isChecked)
        {
            GrantStatus marked = table.SetStatus(reference, grantee, readOnly, forMapping: false);
            if (marked != GrantStatus.Okay)
            {
                return marked;
            }
        }

        // The guest may change the entry at any time: read it once.
        GrantEntryV2 entry = table.V2(reference);
        GrantStatus status = GrantStatus.GeneralError;
        if (allowTransitive && entry.TransDomid != granter.Id && granter.Hypervisor.FindDomain(entry.TransDomid) is Domain other)
        {
            status = Acquire(other, entry.TransRef.Value, granter.Id, readOnly, allowTransitive: false, out GrantedPart theirs);
            if (status == GrantStatus.Okay)
            {
                part = theirs with { IsSubPage = true, TransDomain = other, TransRef = entry.TransRef.Value };
                if (!IsAsPinned(table, reference, in part))
                {
                    // It was changed while it was in use. Xen starts the whole call again, and again, until it is not.
                    Release(other.Grants, entry.TransRef.Value, readOnly);
                    status = GrantStatus.GeneralError;
                }
            }
        }

        if (status != GrantStatus.Okay)
        {
            table.ReduceStatus(reference, readOnly);
        }

        return status;
    }

    /// <summary>Whether the guest has left alone what is in use; where it is not, anything will do.</summary>
    private static bool IsAsPinned(GrantTable table, uint reference, in GrantedPart part)
    {
        ref readonly ActiveEntry active = ref table.Active(reference);
        return !active.Pins.Any
            || part == new GrantedPart(active.Frame!, active.Start, active.Length, active.IsSubPage, active.TransDomain, active.TransRef);
    }

    private static GrantStatus AlreadyPinned(Domain granter, ref readonly ActiveEntry active) =>
        granter.State != DomainState.Alive || active.Frame!.Owner is null ? GrantStatus.BadDomain : GrantStatus.Okay;
}
