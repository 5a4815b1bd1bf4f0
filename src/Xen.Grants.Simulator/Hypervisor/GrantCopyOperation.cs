using System.Buffers.Binary;

namespace Xen.Grants.Simulator;

/// <summary><c>GNTTABOP_copy</c>: Xen's <c>gnttab_copy_one</c>, its checks in its order.</summary>
internal static class GrantCopyOperation
{
    /// <summary>Does one operation of a batch.</summary>
    /// <param name="caller">Who copies.</param>
    /// <param name="op">The operation.</param>
    /// <param name="source">What is claimed, from the operation before; released by the caller after the last one.</param>
    /// <param name="dest">Likewise.</param>
    internal static void Execute(Domain caller, ref GrantCopy op, ref CopyBuffer source, ref CopyBuffer dest)
    {
        op.Status = Copy(caller, in op, ref source, ref dest);
        if (op.Status != GrantStatus.Okay)
        {
            source.Release();
            dest.Release();
        }
    }

    private static GrantStatus Copy(Domain caller, in GrantCopy op, ref CopyBuffer source, ref CopyBuffer dest)
    {
        if (op.Len == 0 && caller.Hypervisor.Flavour.EmptyCopiesSucceed)
        {
            return GrantStatus.Okay;
        }

        if (!source.IsOf(op.Source.Domid) || !dest.IsOf(op.Dest.Domid))
        {
            source.Release();
            dest.Release();
            if (!source.TryFindDomain(caller, op.Source.Domid) || !dest.TryFindDomain(caller, op.Dest.Domid))
            {
                return GrantStatus.BadDomain;
            }
        }

        GrantStatus status = source.Claim(caller, in op.Source, (op.Flags & GrantCopyFlags.SourceGref) != 0);
        if (status != GrantStatus.Okay)
        {
            return status;
        }

        status = dest.Claim(caller, in op.Dest, (op.Flags & GrantCopyFlags.DestGref) != 0);
        return status == GrantStatus.Okay ? CopyBytes(in op, in source, in dest) : status;
    }

    /// <summary>Xen's <c>gnttab_copy_buf</c>.</summary>
    private static GrantStatus CopyBytes(in GrantCopy op, in CopyBuffer source, in CopyBuffer dest)
    {
        if (op.Source.Offset + op.Len > Frame.Size || op.Dest.Offset + op.Len > Frame.Size)
        {
            return GrantStatus.BadCopyArg;
        }

        if (!IsWithin(in source, op.Source.Offset, op.Len) || !IsWithin(in dest, op.Dest.Offset, op.Len))
        {
            return GrantStatus.GeneralError;
        }

        Frame from = source.Frame!;
        Frame to = dest.Frame!;
        CopyForward(from.Bytes.AsSpan(op.Source.Offset, op.Len), to.Bytes.AsSpan(op.Dest.Offset, op.Len));
        from.IsAwaited = false;
        to.IsAwaited = false;
        return GrantStatus.Okay;
    }

    private static bool IsWithin(in CopyBuffer buffer, int offset, int length) => offset >= buffer.Start && offset + length <= buffer.End;

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
}
