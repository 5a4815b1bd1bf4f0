using System.Runtime.InteropServices;

namespace Xen.Grants.Linux;

/// <summary>/dev/xen/gntdev: maps and copies what other domains granted to this one.</summary>
public interface IGntdev : IGrantDeviceFile
{
    /// <summary>
    /// Takes a slot for grants that are to be mapped side by side: <c>IOCTL_GNTDEV_MAP_GRANT_REF</c>. They are mapped by
    /// <see cref="IGrantDeviceFile.Mmap"/>; nobody looks at them before.
    /// </summary>
    /// <param name="refs">Which grants, of one domain or of several.</param>
    /// <param name="index">The slot.</param>
    /// <returns>0; <c>-EINVAL</c> for none, or for more than the module's <c>limit</c>; <c>-ENOMEM</c>.</returns>
    int MapGrantRef(ReadOnlySpan<GntdevGrantRef> refs, out ulong index);

    /// <summary>Gives a slot back: <c>IOCTL_GNTDEV_UNMAP_GRANT_REF</c>. What is mapped of it stays so until it is unmapped.</summary>
    /// <param name="index">The slot.</param>
    /// <param name="count">How many grants it has.</param>
    /// <returns>0, or <c>-ENOENT</c> where there is no such slot, or it has another size.</returns>
    int UnmapGrantRef(ulong index, uint count);

    /// <summary>Copies between grants and memory of the process: <c>IOCTL_GNTDEV_GRANT_COPY</c>.</summary>
    /// <param name="segments">
    /// What to copy. The statuses are to be looked at where the result is 0, and only there: where it is not, some of the
    /// segments may have been copied, and those that say <see cref="GrantStatus.Okay"/> need not have been.
    /// </param>
    /// <returns>
    /// 0; <c>-EINVAL</c> where a segment has two local sides, or would cross the end of a granted page; <c>-EFAULT</c>
    /// where local memory is not there.
    /// </returns>
    int GrantCopy(Span<GntdevCopySegment> segments);
}

/// <summary>One grant to map: C's <c>struct ioctl_gntdev_grant_ref</c>, 8 bytes.</summary>
/// <param name="Domid">The granter; the kernel takes the lower 16 bits of its 32.</param>
/// <param name="Ref">Its reference.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct GntdevGrantRef(uint Domid, GrantRef Ref);

/// <summary>Bytes to copy: C's <c>struct gntdev_grant_copy_segment</c>, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GntdevCopySegment
{
    /// <summary>In, <c>source</c>.</summary>
    public GntdevCopySide Source;

    /// <summary>In, <c>dest</c>.</summary>
    public GntdevCopySide Dest;

    /// <summary>In, <c>len</c>: bytes to copy; a granted side may not run past its page's end, a local one may.</summary>
    public ushort Len;

    /// <summary>In, <c>flags</c>: which side is a grant; at least one.</summary>
    public GrantCopyFlags Flags;

    /// <summary>
    /// Out, <c>status</c>: as <see cref="GrantCopy.Status"/>, of the first part that failed where the local side crosses
    /// the end of a page. It is never <see cref="GrantStatus.Eagain"/>: the kernel waits for a page that is paged out, up
    /// to half a minute, and then says <see cref="GrantStatus.BadPage"/>.
    /// </summary>
    public GrantStatus Status;
}

/// <summary>One side of a <see cref="GntdevCopySegment"/>, 8 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct GntdevCopySide
{
    /// <summary><c>virt</c>: the address, where the side is local.</summary>
    [FieldOffset(0)]
    public ulong Virt;

    /// <summary><c>foreign.ref</c>: the reference, where the side is a grant.</summary>
    [FieldOffset(0)]
    public GrantRef Ref;

    /// <summary><c>foreign.offset</c>: bytes from the start of the granted page.</summary>
    [FieldOffset(4)]
    public ushort Offset;

    /// <summary><c>foreign.domid</c>: the granter. It comes after the offset here, and before it in a hypercall's copy.</summary>
    [FieldOffset(6)]
    public DomId Domid;

    /// <summary>A side in a granted page.</summary>
    public static GntdevCopySide Granted(DomId dom, GrantRef reference, ushort offset) => new() { Ref = reference, Offset = offset, Domid = dom };

    /// <summary>A side in the process's own memory.</summary>
    public static GntdevCopySide Local(ulong address) => new() { Virt = address };
}
