using System.Buffers.Binary;

namespace Xen.Grants.Simulator;

/// <summary>
/// <c>GNTTABOP_copy</c>: Xen's <c>gnttab_copy_one</c>, its checks in its order.
/// </summary>
/// <remarks>
/// Xen keeps a page claimed from one operation of a batch to the next. No guest can run in between, so
/// claiming it anew for each is the same.
/// </remarks>
internal static class GrantCopyOperation
{
    internal static void Execute(Domain caller, ref GrantCopy op) => op.Status = Copy(caller, in op);

    private static GrantStatus Copy(Domain caller, in GrantCopy op)
    {
        if (op.Len == 0 && caller.Hypervisor.Flavour.EmptyCopiesSucceed)
        {
            return GrantStatus.Okay;
        }

        bool sourceIsGrant = (op.Flags & GrantCopyFlags.SourceGref) != 0;
        bool destIsGrant = (op.Flags & GrantCopyFlags.DestGref) != 0;
        if (!TryFindDomain(caller, op.Source.Domid, out Domain source) || !TryFindDomain(caller, op.Dest.Domid, out Domain dest))
        {
            return GrantStatus.BadDomain;
        }

        GrantStatus status = Claim(caller, source, op.Source, sourceIsGrant, readOnly: true, out Frame from);
        if (status != GrantStatus.Okay)
        {
            return status;
        }

        status = Claim(caller, dest, op.Dest, destIsGrant, readOnly: false, out Frame to);
        if (status == GrantStatus.Okay)
        {
            status = CopyBytes(in op, from, to);
            Release(dest, op.Dest, destIsGrant, readOnly: false);
        }

        Release(source, op.Source, sourceIsGrant, readOnly: true);
        if (status == GrantStatus.Okay)
        {
            from.IsAwaited = false;
            to.IsAwaited = false;
        }

        return status;
    }

    private static bool TryFindDomain(Domain caller, DomId id, out Domain domain)
    {
        Domain? found = id == DomId.Self ? caller : caller.Hypervisor.FindDomain(id);
        domain = found ?? caller;
        return found is not null;
    }

    /// <summary>Xen's <c>gnttab_copy_claim_buf</c>.</summary>
    private static GrantStatus Claim(Domain caller, Domain owner, in GrantCopySide side, bool isGrant, bool readOnly, out Frame frame)
    {
        if (isGrant)
        {
            return AcquireGrant(caller, owner.Grants, owner.Space, side.Ref.Value, readOnly, out frame);
        }

        if (side.Domid != DomId.Self)
        {
            // Not even the caller's own number will do.
            frame = null!;
            return GrantStatus.PermissionDenied;
        }

        return FrameLookupStatus.Of(caller.Space.Find(side.Gmfn, out frame));
    }

    /// <summary>Xen's <c>acquire_grant_for_copy</c>.</summary>
    private static GrantStatus AcquireGrant(Domain caller, GrantTable table, AddressSpace granter, uint reference, bool readOnly, out Frame frame)
    {
        frame = null!;
        if (reference >= table.EntryCount)
        {
            return GrantStatus.BadGntref;
        }

        GrantPins pins = GrantPins.Host(readOnly);
        ref ActiveEntry active = ref table.Active(reference);
        if (active.Pins.Any && (active.Grantee != caller.Id || active.Pins.WouldOverflow(pins)))
        {
            return GrantStatus.GeneralError;
        }

        if (active.Pins.Any && granter.Owner.State == DomainState.Dying)
        {
            return GrantStatus.BadDomain;
        }

        if (!active.Pins.Any || (!readOnly && !active.Pins.AnyWrite))
        {
            GrantStatus status = table.SetStatus(reference, caller.Id, readOnly, forMapping: false);
            if (status != GrantStatus.Okay)
            {
                return status;
            }

            status = FrameLookupStatus.Of(granter.Find(table.Shared(reference).Frame, out frame));
            if (status == GrantStatus.Okay && active.Pins.Any && active.Frame != frame)
            {
                // The guest changed the entry while a reader has it pinned.
                status = GrantStatus.GeneralError;
            }

            if (status != GrantStatus.Okay)
            {
                table.ClearUnpinnedStatus(reference);
                return status;
            }

            active.Grantee = caller.Id;
            active.Frame = frame;
        }

        table.Pin(reference, pins);
        frame = active.Frame!;
        return GrantStatus.Okay;
    }

    private static GrantStatus CopyBytes(in GrantCopy op, Frame from, Frame to)
    {
        if (op.Source.Offset + op.Len > Frame.Size || op.Dest.Offset + op.Len > Frame.Size)
        {
            return GrantStatus.BadCopyArg;
        }

        CopyForward(from.Bytes.AsSpan(op.Source.Offset, op.Len), to.Bytes.AsSpan(op.Dest.Offset, op.Len));
        return GrantStatus.Okay;
    }

    /// <summary>
    /// Xen's <c>memcpy</c> on x86: eight bytes at a time, then the rest, always forward. Where source and
    /// destination overlap, a guest sees the difference from a copy that is careful about it.
    /// </summary>
    private static void CopyForward(ReadOnlySpan<byte> from, Span<byte> to)
    {
        if (!from.Overlaps(to))
        {
            from.CopyTo(to);
            return;
        }

        int done = 0;
        for (; from.Length - done >= sizeof(ulong); done += sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(to[done..], BinaryPrimitives.ReadUInt64LittleEndian(from[done..]));
        }

        for (; done < from.Length; done++)
        {
            to[done] = from[done];
        }
    }

    private static void Release(Domain owner, in GrantCopySide side, bool isGrant, bool readOnly)
    {
        if (isGrant)
        {
            owner.Grants.Unpin(side.Ref.Value, GrantPins.Host(readOnly));
        }
    }
}
