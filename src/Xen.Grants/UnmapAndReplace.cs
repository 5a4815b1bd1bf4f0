using System.Runtime.InteropServices;

namespace Xen.Grants;

/// <summary>
/// Takes a mapping away and puts another page of the caller's in its place: C's
/// <c>struct gnttab_unmap_and_replace</c> (<c>GNTTABOP_unmap_and_replace</c>), 24 bytes.
/// </summary>
/// <remarks>
/// For paravirtualized callers; elsewhere any new address but 0 fails. It never answers
/// <see cref="GrantStatus.Eagain"/>.
/// </remarks>
[GrantOperation]
[StructLayout(LayoutKind.Sequential)]
public struct UnmapAndReplace : IGrantStatusOperation
{
    /// <summary>In, <c>host_addr</c>: the address that was mapped, or 0 to leave it alone.</summary>
    public ulong HostAddr;

    /// <summary>In, <c>new_addr</c>: where the page that takes its place is mapped now; it is not any more afterwards.</summary>
    public ulong NewAddr;

    /// <summary>In, <c>handle</c>: the mapping.</summary>
    public GrantHandle Handle;

    /// <summary>
    /// Out, <c>status</c>: <see cref="GrantStatus.Okay"/>, <see cref="GrantStatus.GeneralError"/>,
    /// <see cref="GrantStatus.BadHandle"/> or <see cref="GrantStatus.PermissionDenied"/>.
    /// </summary>
    public GrantStatus Status;

    /// <summary>An operation ready to be issued: C's <c>gnttab_set_replace_op</c>. Its status is preset to no status of Xen's.</summary>
    /// <param name="hostAddr">The address that was mapped.</param>
    /// <param name="newAddr">Where the page that takes its place is mapped.</param>
    /// <param name="handle">The mapping.</param>
    public static UnmapAndReplace Create(ulong hostAddr, ulong newAddr, GrantHandle handle) => new()
    {
        HostAddr = hostAddr,
        NewAddr = newAddr,
        Handle = handle,
        Status = Unissued.Status,
    };

    readonly GrantTableCommand IGrantOperation.Command => GrantTableCommand.UnmapAndReplace;

    GrantStatus IGrantStatusOperation.Status { readonly get => Status; set => Status = value; }
}
