using System.Runtime.InteropServices;

namespace Xen.Grants;

/// <summary>
/// Takes a mapping away: C's <c>struct gnttab_unmap_grant_ref</c> (<c>GNTTABOP_unmap_grant_ref</c>), 24 bytes.
/// </summary>
/// <remarks>
/// An address of zero leaves that part of the mapping alone; the handle lives on until neither part is left.
/// An unmap never answers <see cref="GrantStatus.Eagain"/>.
/// </remarks>
[GrantOperation]
[StructLayout(LayoutKind.Sequential)]
public struct UnmapGrantRef : IGrantStatusOperation
{
    /// <summary>In, <c>host_addr</c>: the address that was mapped, or 0.</summary>
    public ulong HostAddr;

    /// <summary>In, <c>dev_bus_addr</c>: the device address that the map returned, or 0.</summary>
    public ulong DevBusAddr;

    /// <summary>In, <c>handle</c>: the mapping.</summary>
    public GrantHandle Handle;

    /// <summary>
    /// Out, <c>status</c>: <see cref="GrantStatus.Okay"/>, <see cref="GrantStatus.GeneralError"/>,
    /// <see cref="GrantStatus.BadHandle"/>, <see cref="GrantStatus.BadDevAddr"/> or
    /// <see cref="GrantStatus.PermissionDenied"/>.
    /// </summary>
    public GrantStatus Status;

    /// <summary>An operation ready to be issued: C's <c>gnttab_set_unmap_op</c>.</summary>
    /// <param name="hostAddr">The address that was mapped.</param>
    /// <param name="devBusAddr">The device address to give up too, or 0 for a mapping without a device part.</param>
    /// <param name="handle">The mapping.</param>
    public static UnmapGrantRef Create(ulong hostAddr, ulong devBusAddr, GrantHandle handle) => new()
    {
        HostAddr = hostAddr,
        DevBusAddr = devBusAddr,
        Handle = handle,
        Status = Unissued.Status,
    };

    readonly GrantTableCommand IGrantOperation.Command => GrantTableCommand.UnmapGrantRef;

    GrantStatus IGrantStatusOperation.Status { readonly get => Status; set => Status = value; }
}
