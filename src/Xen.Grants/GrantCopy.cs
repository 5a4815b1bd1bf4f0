using System.Runtime.InteropServices;

namespace Xen.Grants;

/// <summary>
/// Copies bytes between two pages, each named by a grant reference or by a frame of the caller's: C's
/// <c>struct gnttab_copy</c> (<c>GNTTABOP_copy</c>), 40 bytes.
/// </summary>
[GrantOperation(AnswersEagain = true)]
[StructLayout(LayoutKind.Sequential)]
public struct GrantCopy : IGrantStatusOperation
{
    /// <summary>In, <c>source</c>.</summary>
    public GrantCopySide Source;

    /// <summary>In, <c>dest</c>.</summary>
    public GrantCopySide Dest;

    /// <summary>In, <c>len</c>: bytes to copy; neither side may run past its page's end.</summary>
    public ushort Len;

    /// <summary>In, <c>flags</c>: which side is a grant reference.</summary>
    public GrantCopyFlags Flags;

    /// <summary>
    /// Out, <c>status</c>: <see cref="GrantStatus.Okay"/>, <see cref="GrantStatus.GeneralError"/>,
    /// <see cref="GrantStatus.BadDomain"/>, <see cref="GrantStatus.BadGntref"/>,
    /// <see cref="GrantStatus.PermissionDenied"/>, <see cref="GrantStatus.BadPage"/>,
    /// <see cref="GrantStatus.BadCopyArg"/> or <see cref="GrantStatus.Eagain"/>.
    /// </summary>
    public GrantStatus Status;

    /// <summary>An operation ready to be issued, its status preset to no status of Xen's.</summary>
    /// <param name="source">Where the bytes come from.</param>
    /// <param name="dest">Where they go.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="flags">Which of the two sides is a grant reference.</param>
    public static GrantCopy Create(GrantCopySide source, GrantCopySide dest, ushort length, GrantCopyFlags flags) => new()
    {
        Source = source,
        Dest = dest,
        Len = length,
        Flags = flags,
        Status = Unissued.Status,
    };

    readonly GrantTableCommand IGrantOperation.Command => GrantTableCommand.Copy;

    GrantStatus IGrantStatusOperation.Status { readonly get => Status; set => Status = value; }
}

/// <summary>One side of a <see cref="GrantCopy"/>: C's <c>struct gnttab_copy_ptr</c>, 16 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct GrantCopySide
{
    /// <summary><c>u.ref</c>: the reference, where the copy's flags say that this side is one.</summary>
    [FieldOffset(0)]
    public GrantRef Ref;

    /// <summary><c>u.gmfn</c>: the caller's frame number, where it is not.</summary>
    [FieldOffset(0)]
    public ulong Gmfn;

    /// <summary><c>domid</c>: the granter, or <see cref="DomId.Self"/> for a frame.</summary>
    [FieldOffset(8)]
    public DomId Domid;

    /// <summary><c>offset</c>: bytes from the start of the page.</summary>
    [FieldOffset(10)]
    public ushort Offset;

    /// <summary>A side that names a granted page.</summary>
    public static GrantCopySide Granted(DomId dom, GrantRef reference, ushort offset) => new() { Ref = reference, Domid = dom, Offset = offset };

    /// <summary>A side that names one of the caller's own frames.</summary>
    public static GrantCopySide Own(ulong frame, ushort offset) => new() { Gmfn = frame, Domid = DomId.Self, Offset = offset };
}

/// <summary>Which side of a copy is a grant reference: C's <c>GNTCOPY_*</c>.</summary>
[Flags]
public enum GrantCopyFlags : ushort
{
    /// <summary>Both sides are frames of the caller's.</summary>
    None = 0,

    /// <summary><c>GNTCOPY_source_gref</c>.</summary>
    SourceGref = 1,

    /// <summary><c>GNTCOPY_dest_gref</c>.</summary>
    DestGref = 2,
}
