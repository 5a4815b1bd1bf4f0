using System.Runtime.CompilerServices;

namespace Xen.Grants.Simulator;

/// <summary>
/// What the two operations that take mappings away have in common: Xen's <c>unmap_common</c> for each of a
/// chunk, and, after the flush of the chunk, <c>unmap_common_complete</c> for each.
/// </summary>
internal static class UnmapCommon
{
    /// <summary>How many operations share one TLB flush: <c>GNTTAB_UNMAP_BATCH_SIZE</c>.</summary>
    private const int ChunkSize = 32;

    internal delegate UnmapRequest RequestOf<TOp>(in TOp op);

    internal static int Execute<TOp>(Domain caller, int count, CallArguments<TOp> ops, RequestOf<TOp> requestOf)
        where TOp : unmanaged, IGrantStatusOperation
    {
        RemovedChunk removed = default;
        for (int start = 0; start < count; start += ChunkSize)
        {
            int end = Math.Min(start + ChunkSize, count);
            int done = 0;
            bool faulted = false;
            for (int i = start; i < end && !faulted; i++)
            {
                faulted = !ops.TryRead(i, out TOp op);
                if (!faulted)
                {
                    op.Status = Remove(caller, requestOf(in op), out removed[done++]);
                    faulted = !ops.TryWrite(i, in op);
                }
            }

            // Here the TLBs are flushed: only now nobody can use the mappings.
            for (int i = 0; i < done; i++)
            {
                Complete(in removed[i]);
            }

            if (faulted)
            {
                return ops.Rc;
            }
        }

        return 0;
    }

    /// <summary>
    /// Drops all that a dying domain has mapped: Xen's <c>gnttab_release_mappings</c>. The references of the places
    /// where it is mapped go with the address space.
    /// </summary>
    internal static void ReleaseAll(Domain mapper)
    {
        for (uint value = 0; value < mapper.Maptrack.Limit; value++)
        {
            GrantHandle handle = new(value);
            MaptrackEntry mapping = mapper.Maptrack[handle];
            if (!mapping.IsFree)
            {
                mapper.Maptrack.PutBack(handle, HandleReuse.Fifo);
                GrantTable table = mapper.Hypervisor.FindDomain(mapping.Granter)!.Grants;
                Frame frame = table.Active(mapping.Ref).Frame!;
                table.Unpin(mapping.Ref, MapGrantRefOperation.PinsOf(mapping.Flags), mapping.IsReadOnly);
                if ((mapping.Flags & GrantMapFlags.DeviceMap) != 0)
                {
                    frame.Put();
                }
            }
        }
    }

    private static GrantStatus Remove(Domain caller, in UnmapRequest op, out Removed removed)
    {
        removed = default;
        if (op.Handle.Value >= caller.Maptrack.Limit || caller.Maptrack[op.Handle].IsFree)
        {
            caller.Hypervisor.Simulation.Oracles.UnmappedWhatWasNotMapped();
            return GrantStatus.BadHandle;
        }

        ref MaptrackEntry mapping = ref caller.Maptrack[op.Handle];
        GrantMapFlags flags = mapping.Flags;
        Domain? granter = caller.Hypervisor.FindDomain(mapping.Granter);
        if (granter is null)
        {
            caller.Hypervisor.Crash(caller, $"it unmapped a grant of {mapping.Granter}, which is gone");
            return GrantStatus.BadDomain;
        }

        Frame frame = granter.Grants.Active(mapping.Ref).Frame!;
        bool dropsDevice = op.DevBusAddr != 0 && (flags & GrantMapFlags.DeviceMap) != 0;
        if (dropsDevice && op.DevBusAddr != frame.MachineAddress)
        {
            return GrantStatus.BadDevAddr;
        }

        // An address of zero leaves its part alone.
        GrantMapFlags done = 0;
        if (op.HostAddr != 0 && (flags & GrantMapFlags.HostMap) != 0)
        {
            if (!caller.Space.TryReplace(op.HostAddr, frame, op.NewAddr, flags & ~GrantMapFlags.DeviceMap))
            {
                return GrantStatus.GeneralError;
            }

            ForgetPlace(caller.Space, in op, flags);
            done |= GrantMapFlags.HostMap;
        }

        if (dropsDevice)
        {
            done |= GrantMapFlags.DeviceMap;
        }

        removed = new Removed { Granter = granter, Frame = frame, Ref = mapping.Ref, Done = done, IsReadOnly = mapping.IsReadOnly };
        if ((flags & ~done & (GrantMapFlags.HostMap | GrantMapFlags.DeviceMap)) == 0)
        {
            // Before the flush: a second unmap in the same chunk already meets a free handle.
            caller.Maptrack.PutBack(op.Handle, caller.Hypervisor.Flavour.HandleReuse);
        }
        else
        {
            mapping.Flags &= ~done;
        }

        return GrantStatus.Okay;
    }

    /// <summary>Keeps the oracles' record of what is mapped where; what was at the new address may itself be a grant's mapping.</summary>
    private static void ForgetPlace(AddressSpace space, in UnmapRequest op, GrantMapFlags flags)
    {
        int page = space.PageOf(op.HostAddr, flags);
        space.ForgetMapping(page, op.Handle);
        int newPage = space.PageOf(op.NewAddr, flags);
        if (op.NewAddr != 0 && space.TryGetMappingAt(newPage, out GrantHandle moved))
        {
            space.ForgetMapping(newPage, moved);
            space.RecordMapping(page, moved);
        }
    }

    private static void Complete(in Removed removed)
    {
        if (removed.Done == 0)
        {
            return;
        }

        GrantMapFlags flags = removed.Done | (removed.IsReadOnly ? GrantMapFlags.ReadOnly : 0);
        removed.Granter.Grants.Unpin(removed.Ref, MapGrantRefOperation.PinsOf(flags), removed.IsReadOnly);
        if ((removed.Done & GrantMapFlags.DeviceMap) != 0)
        {
            removed.Frame.Put();
        }

        if ((removed.Done & GrantMapFlags.HostMap) != 0)
        {
            removed.Frame.Put();
        }
    }

    [InlineArray(ChunkSize)]
    private struct RemovedChunk
    {
        private Removed _first;
    }

    /// <summary>What of a mapping was taken out of the page tables, for the part that follows the flush.</summary>
    private struct Removed
    {
        internal Domain Granter;
        internal Frame Frame;
        internal uint Ref;
        internal GrantMapFlags Done;
        internal bool IsReadOnly;
    }
}

/// <summary>One mapping to take away: Xen's <c>struct gnttab_unmap_common</c>.</summary>
/// <param name="HostAddr">Where it is, or 0 to leave the host part alone.</param>
/// <param name="DevBusAddr">Its machine address, or 0 to leave the device part alone.</param>
/// <param name="NewAddr">Where the page is that takes its place, or 0 for none.</param>
/// <param name="Handle">Which one it is.</param>
internal readonly record struct UnmapRequest(ulong HostAddr, ulong DevBusAddr, ulong NewAddr, GrantHandle Handle);
