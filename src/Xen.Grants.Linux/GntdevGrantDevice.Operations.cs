using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Xen.Grants.Linux;

/// <content>Grant-table operations, as far as gntdev can do them.</content>
public sealed partial class GntdevGrantDevice
{
    private readonly Lock _lock = new();
    private readonly Dictionary<GrantHandle, Slot> _slots = [];
    private uint _nextHandle;

    /// <summary>The host's clock.</summary>
    public TimeProvider TimeProvider => TimeProvider.System;

    /// <summary>Addresses side by side, with nothing mapped there, for <see cref="MapGrantRef.HostAddr"/>.</summary>
    /// <param name="count">How many pages of 4,096 bytes: 1 or more.</param>
    /// <returns>The first one's address.</returns>
    public ulong ReservePages(int count) => _file.Reserve(count);

    /// <summary>The number by which a <see cref="GrantCopy"/> names a page of this process's memory; on this device only.</summary>
    /// <param name="address">An address in the page.</param>
    public static ulong FrameNumberOf(ulong address) => address / GrantPages.PageSize;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Read(ulong address, int length) => _file.Memory.Read(address, length);

    /// <inheritdoc/>
    public Span<byte> Write(ulong address, int length) => _file.Memory.Write(address, length);

    /// <summary>Does what gntdev can do of the hypercall.</summary>
    /// <remarks>
    /// <para>
    /// <b>map_grant_ref</b>: each operation for itself. <see cref="MapGrantRef.HostAddr"/> is a page that
    /// <see cref="ReservePages"/> set aside; where it is not, or is in use, the status is
    /// <see cref="GrantStatus.GeneralError"/>. So it is with <see cref="GrantMapFlags.DeviceMap"/> and
    /// <see cref="GrantMapFlags.ContainsPte"/>, which are the kernel's. The kernel answers errno: <c>ENOMEM</c> becomes
    /// <see cref="GrantStatus.NoSpace"/>, and <c>EINVAL</c>, which is all that it tells of the hypervisor's reasons,
    /// <see cref="GrantStatus.GeneralError"/>. It is never <see cref="GrantStatus.Eagain"/>: the kernel waits itself.
    /// <see cref="MapGrantRef.Handle"/> is this device's own, and <see cref="MapGrantRef.DevBusAddr"/> is 0.
    /// </para>
    /// <para>
    /// <b>unmap_grant_ref</b>: <c>ENOENT</c> becomes <see cref="GrantStatus.BadHandle"/>; a host address that is not the
    /// mapping's is <see cref="GrantStatus.GeneralError"/>.
    /// </para>
    /// <para>
    /// <b>copy</b>: a side that is no grant is this process's memory, by <see cref="FrameNumberOf"/>; two such sides are
    /// <see cref="GrantStatus.GeneralError"/>. The statuses are the hypervisor's, except that a length across the end of a
    /// granted page is <see cref="GrantStatus.BadCopyArg"/> before anything else is looked at, and that a page that does
    /// not come back is <see cref="GrantStatus.BadPage"/>. Where local memory is not there the rc is <c>-EFAULT</c>, and no
    /// status is written.
    /// </para>
    /// <para>Every other operation: rc <c>-ENOSYS</c>.</para>
    /// </remarks>
    /// <inheritdoc/>
    [GrantTableCall]
    public int GrantTableOp<TOp>(Span<TOp> ops) where TOp : unmanaged, IGrantOperation
    {
        if (typeof(TOp) == typeof(MapGrantRef))
        {
            foreach (ref MapGrantRef op in As<TOp, MapGrantRef>(ops))
            {
                MapOne(ref op);
            }

            return 0;
        }

        if (typeof(TOp) == typeof(UnmapGrantRef))
        {
            foreach (ref UnmapGrantRef op in As<TOp, UnmapGrantRef>(ops))
            {
                op.Status = UnmapOne(in op);
            }

            return 0;
        }

        return typeof(TOp) == typeof(GrantCopy) ? CopyAll(As<TOp, GrantCopy>(ops)) : -Errno.ENOSYS;
    }

    private void MapOne(ref MapGrantRef op)
    {
        const GrantMapFlags Possible = GrantMapFlags.HostMap | GrantMapFlags.ReadOnly | GrantMapFlags.ApplicationMap;
        if ((op.Flags & (GrantMapFlags.HostMap | GrantMapFlags.DeviceMap)) == 0)
        {
            op.Status = GrantStatus.BadGntref;
            return;
        }

        if ((op.Flags & ~Possible) != 0)
        {
            op.Status = GrantStatus.GeneralError;
            return;
        }

        int result = _file.MapGrantRef([new GntdevGrantRef(op.Dom.Value, op.Ref)], out ulong index);
        if (result == 0)
        {
            result = _file.Mmap(op.HostAddr, 1, index, (op.Flags & GrantMapFlags.ReadOnly) == 0);
            if (result != 0)
            {
                _file.UnmapGrantRef(index, 1);
            }
        }

        op.Status = result switch
        {
            0 => GrantStatus.Okay,
            -Errno.ENOMEM => GrantStatus.NoSpace,
            _ => GrantStatus.GeneralError,
        };
        if (result == 0)
        {
            op.Handle = Remember(new Slot(op.HostAddr, index));
            op.DevBusAddr = 0;
        }
    }

    private GrantStatus UnmapOne(in UnmapGrantRef op)
    {
        Slot slot;
        lock (_lock)
        {
            if (!_slots.TryGetValue(op.Handle, out slot))
            {
                return GrantStatus.BadHandle;
            }

            if (op.HostAddr == 0)
            {
                return GrantStatus.Okay;
            }

            if (op.HostAddr != slot.Address)
            {
                return GrantStatus.GeneralError;
            }

            _slots.Remove(op.Handle);
        }

        if (_file.Munmap(slot.Address, 1) != 0)
        {
            return GrantStatus.GeneralError;
        }

        return _file.UnmapGrantRef(slot.Index, 1) switch
        {
            0 => GrantStatus.Okay,
            -Errno.ENOENT => GrantStatus.BadHandle,
            _ => GrantStatus.GeneralError,
        };
    }

    /// <summary>Those that the kernel would refuse the whole call for are answered here, and not handed to it.</summary>
    private int CopyAll(Span<GrantCopy> ops)
    {
        GntdevCopySegment[] segments = new GntdevCopySegment[ops.Length];
        int count = 0;
        foreach (ref readonly GrantCopy op in ops)
        {
            if (RefusalOf(in op) == GrantStatus.Okay)
            {
                segments[count++] = SegmentOf(in op);
            }
        }

        int result = _file.GrantCopy(segments.AsSpan(0, count));
        if (result != 0)
        {
            return result;
        }

        int next = 0;
        foreach (ref GrantCopy op in ops)
        {
            GrantStatus refusal = RefusalOf(in op);
            op.Status = refusal == GrantStatus.Okay ? segments[next++].Status : refusal;
        }

        return 0;
    }

    private static GrantStatus RefusalOf(in GrantCopy op)
    {
        bool fromGrant = (op.Flags & GrantCopyFlags.SourceGref) != 0;
        bool toGrant = (op.Flags & GrantCopyFlags.DestGref) != 0;
        if ((!fromGrant && op.Source.Domid != DomId.Self) || (!toGrant && op.Dest.Domid != DomId.Self))
        {
            return GrantStatus.PermissionDenied;
        }

        if ((fromGrant && op.Source.Offset + op.Len > GrantPages.PageSize) || (toGrant && op.Dest.Offset + op.Len > GrantPages.PageSize))
        {
            return GrantStatus.BadCopyArg;
        }

        return fromGrant || toGrant ? GrantStatus.Okay : GrantStatus.GeneralError;
    }

    private static GntdevCopySegment SegmentOf(in GrantCopy op) => new()
    {
        Source = SideOf(in op.Source, (op.Flags & GrantCopyFlags.SourceGref) != 0),
        Dest = SideOf(in op.Dest, (op.Flags & GrantCopyFlags.DestGref) != 0),
        Len = op.Len,
        Flags = op.Flags & (GrantCopyFlags.SourceGref | GrantCopyFlags.DestGref),
    };

    private static GntdevCopySide SideOf(in GrantCopySide side, bool isGrant) => isGrant
        ? GntdevCopySide.Granted(side.Domid, side.Ref, side.Offset)
        : GntdevCopySide.Local((side.Gmfn * GrantPages.PageSize) + side.Offset);

    private GrantHandle Remember(Slot slot)
    {
        lock (_lock)
        {
            GrantHandle handle = new(_nextHandle++);
            while (handle == GrantHandle.Invalid || !_slots.TryAdd(handle, slot))
            {
                handle = new GrantHandle(_nextHandle++);
            }

            return handle;
        }
    }

    private static Span<TTo> As<TFrom, TTo>(Span<TFrom> ops) where TFrom : unmanaged where TTo : unmanaged => MemoryMarshal.Cast<TFrom, TTo>(ops);

    /// <summary>Where a mapping is, and what gntdev calls it.</summary>
    private readonly record struct Slot(ulong Address, ulong Index);
}
