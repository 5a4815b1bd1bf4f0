namespace Xen.Grants.Simulator;

/// <summary><c>GNTTABOP_transfer</c>: the body of Xen's <c>gnttab_transfer</c>, its checks in its order.</summary>
/// <remarks>
/// From the moment that the page is taken away from the caller it is gone, even where the operation then fails. The
/// model has no widths of addresses, and so no <see cref="GrantStatus.AddressTooBig"/>.
/// </remarks>
internal static class TransferOperation
{
    /// <summary>How often the receiver may change its entry while the hypervisor commits to it, before it gives up.</summary>
    private const int UnstableRetries = 4;

    internal static void Execute(Domain caller, ref GrantTransfer op) => op.Status = Transfer(caller, in op);

    private static GrantStatus Transfer(Domain caller, in GrantTransfer op)
    {
        // Of an HVM domain Xen's steal_page takes nothing away. A page that is paged out stays where it is, unasked for.
        if (caller.Space is HvmAddressSpace own)
        {
            return op.Mfn <= uint.MaxValue && own.TryGetRam((uint)op.Mfn, out _) ? GrantStatus.GeneralError : GrantStatus.BadPage;
        }

        if (caller.Space.Find(op.Mfn, out Frame frame) != FrameLookup.Present)
        {
            return GrantStatus.BadPage;
        }

        if (!frame.TrySteal(caller))
        {
            return GrantStatus.BadPage;
        }

        // Neither here is DOMID_SELF a domain.
        Domain? receiver = caller.Hypervisor.FindDomain(op.Domid);
        if (receiver is null)
        {
            return GrantStatus.BadDomain;
        }

        if (receiver.State != DomainState.Alive)
        {
            return GrantStatus.GeneralError;
        }

        GrantTable table = receiver.Grants;
        uint reference = op.Ref.Value;
        if (reference >= table.EntryCount || !table.TryCommitTransfer(reference, caller.Id, UnstableRetries))
        {
            return GrantStatus.GeneralError;
        }

        frame.Assign(receiver);
        bool placed = true;
        if (receiver.Space is HvmAddressSpace hvm)
        {
            placed = hvm.TryAdd(table.FrameNumberOf(reference), frame);
        }
        else
        {
            table.TellFrame(reference, frame.Number);
        }

        table.CompleteTransfer(reference);
        return placed ? GrantStatus.Okay : GrantStatus.GeneralError;
    }
}
