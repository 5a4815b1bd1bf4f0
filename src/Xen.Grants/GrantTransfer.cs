using System.Runtime.InteropServices;

namespace Xen.Grants;

/// <summary>
/// Gives one of the caller's pages away to a domain that accepts it: C's <c>struct gnttab_transfer</c>
/// (<c>GNTTABOP_transfer</c>), 24 bytes.
/// </summary>
/// <remarks>
/// For paravirtualized callers. The page is gone even where the operation fails, except with
/// <see cref="GrantStatus.BadPage"/>: never issue a transfer twice. It never answers <see cref="GrantStatus.Eagain"/>.
/// </remarks>
[GrantOperation]
[StructLayout(LayoutKind.Sequential)]
public struct GrantTransfer : IGrantStatusOperation
{
    /// <summary>In, <c>mfn</c>: the frame to give away.</summary>
    public ulong Mfn;

    /// <summary>In, <c>domid</c>: who gets it.</summary>
    public DomId Domid;

    /// <summary>In, <c>ref</c>: the receiver's entry that accepts a transfer from the caller.</summary>
    public GrantRef Ref;

    /// <summary>
    /// Out, <c>status</c>: <see cref="GrantStatus.Okay"/>, <see cref="GrantStatus.GeneralError"/>,
    /// <see cref="GrantStatus.BadDomain"/>, <see cref="GrantStatus.PermissionDenied"/>,
    /// <see cref="GrantStatus.BadPage"/> or <see cref="GrantStatus.AddressTooBig"/>.
    /// </summary>
    public GrantStatus Status;

    /// <summary>An operation ready to be issued, its status preset to no status of Xen's.</summary>
    /// <param name="frame">The frame to give away.</param>
    /// <param name="dom">Who gets it.</param>
    /// <param name="reference">The receiver's entry.</param>
    public static GrantTransfer Create(ulong frame, DomId dom, GrantRef reference) => new()
    {
        Mfn = frame,
        Domid = dom,
        Ref = reference,
        Status = Unissued.Status,
    };

    readonly GrantTableCommand IGrantOperation.Command => GrantTableCommand.Transfer;

    GrantStatus IGrantStatusOperation.Status { readonly get => Status; set => Status = value; }
}
