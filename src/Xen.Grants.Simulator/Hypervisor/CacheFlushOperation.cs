namespace Xen.Grants.Simulator;

/// <summary>
/// <c>GNTTABOP_cache_flush</c> on x86: Xen's <c>_cache_flush</c>, its checks in its order. There is nothing to flush that a
/// model has; what remains is the answer.
/// </summary>
internal static class CacheFlushOperation
{
    /// <param name="caller">Who asks.</param>
    /// <param name="op">The operation.</param>
    /// <param name="continuedAt">The reference at which a continuation goes on; 0 for a call of the guest's own.</param>
    /// <returns>0 or a negative errno, which ends the call.</returns>
    internal static int Execute(Domain caller, in CacheFlush op, uint continuedAt)
    {
        const CacheFlushOperations known = CacheFlushOperations.Clean | CacheFlushOperations.Invalidate;
        if (op.Offset >= Frame.Size || op.Length > Frame.Size || op.Offset + op.Length > Frame.Size || (op.Op & ~known) != 0)
        {
            return Errno.EINVAL;
        }

        if (op.Length == 0 || op.Op == CacheFlushOperations.None)
        {
            return continuedAt == 0 ? 0 : Errno.EILSEQ;
        }

        if (!caller.Hypervisor.TryGetFrame(op.DevBusAddr >> Frame.Shift, out Frame frame))
        {
            return Errno.EINVAL;
        }

        if (frame.Owner is not Domain owner)
        {
            return Errno.EPERM;
        }

        if (owner != caller && !IsGrantedTo(caller, owner.Grants, frame))
        {
            return Errno.EINVAL;
        }

        // x86 writes back; it has nothing that only invalidates.
        return op.Op == CacheFlushOperations.Invalidate ? Errno.EOPNOTSUPP : 0;
    }

    /// <summary>Whether the caller has the frame in use through a grant: Xen's <c>grant_map_exists</c>.</summary>
    private static bool IsGrantedTo(Domain caller, GrantTable table, Frame frame)
    {
        for (uint reference = 0; reference < table.EntryCount; reference++)
        {
            ref readonly ActiveEntry active = ref table.Active(reference);
            if (active.Pins.Any && active.Grantee == caller.Id && active.Frame == frame)
            {
                return true;
            }
        }

        return false;
    }
}
