using System.Runtime.InteropServices;

namespace Xen.Grants;

/// <summary>
/// Swaps two entries of the caller's own table: C's <c>struct gnttab_swap_grant_ref</c>
/// (<c>GNTTABOP_swap_grant_ref</c>), 12 bytes.
/// </summary>
/// <remarks>
/// Its <see cref="GrantStatus.Eagain"/> means that a peer still has one of the pages mapped, not that a page is paged
/// out: waiting for the pager does not help, and <see cref="GrantRetry"/> is the wrong cure.
/// </remarks>
[GrantOperation]
[StructLayout(LayoutKind.Sequential)]
public struct SwapGrantRef : IGrantStatusOperation
{
    /// <summary>In, <c>ref_a</c>: one entry.</summary>
    public GrantRef RefA;

    /// <summary>In, <c>ref_b</c>: the other.</summary>
    public GrantRef RefB;

    /// <summary>
    /// Out, <c>status</c>: <see cref="GrantStatus.Okay"/>, <see cref="GrantStatus.BadGntref"/> or
    /// <see cref="GrantStatus.Eagain"/>.
    /// </summary>
    public GrantStatus Status;

    /// <summary>An operation ready to be issued, its status preset to no status of Xen's.</summary>
    /// <param name="a">One entry.</param>
    /// <param name="b">The other.</param>
    public static SwapGrantRef Create(GrantRef a, GrantRef b) => new() { RefA = a, RefB = b, Status = Unissued.Status };

    readonly GrantTableCommand IGrantOperation.Command => GrantTableCommand.SwapGrantRef;

    GrantStatus IGrantStatusOperation.Status { readonly get => Status; set => Status = value; }
}
