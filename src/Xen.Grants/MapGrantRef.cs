using System.Runtime.InteropServices;

namespace Xen.Grants;

/// <summary>
/// Maps another domain's granted page into the caller: C's <c>struct gnttab_map_grant_ref</c>
/// (<c>GNTTABOP_map_grant_ref</c>), 32 bytes.
/// </summary>
/// <remarks>
/// On failure Xen leaves <see cref="Handle"/> and <see cref="DevBusAddr"/> as they were, so read them only
/// where <see cref="Status"/> is known to be <see cref="GrantStatus.Okay"/>.
/// </remarks>
[GrantOperation(AnswersEagain = true)]
[StructLayout(LayoutKind.Sequential)]
public struct MapGrantRef : IGrantStatusOperation
{
    /// <summary>In, <c>host_addr</c>: where in the caller's address space the page is to appear.</summary>
    public ulong HostAddr;

    /// <summary>In, <c>flags</c>.</summary>
    public GrantMapFlags Flags;

    /// <summary>In, <c>ref</c>: the granter's reference.</summary>
    public GrantRef Ref;

    /// <summary>In, <c>dom</c>: the granter. <see cref="DomId.Self"/> is not translated here.</summary>
    public DomId Dom;

    /// <summary>
    /// Out, <c>status</c>: <see cref="GrantStatus.Okay"/>, <see cref="GrantStatus.GeneralError"/>,
    /// <see cref="GrantStatus.BadDomain"/>, <see cref="GrantStatus.BadGntref"/>,
    /// <see cref="GrantStatus.PermissionDenied"/>, <see cref="GrantStatus.BadPage"/>,
    /// <see cref="GrantStatus.Eagain"/> or <see cref="GrantStatus.NoSpace"/>.
    /// </summary>
    public GrantStatus Status;

    /// <summary>Out, <c>handle</c>: names the mapping for its unmap.</summary>
    [GrantOutput]
    public GrantHandle Handle;

    /// <summary>Out, <c>dev_bus_addr</c>: the page's machine address, for devices.</summary>
    [GrantOutput]
    public ulong DevBusAddr;

    /// <summary>
    /// An operation ready to be issued: C's <c>gnttab_set_map_op</c>. Its status is preset to no status of
    /// Xen's and its handle to <see cref="GrantHandle.Invalid"/>, so that one that never ran cannot pass for
    /// one that succeeded.
    /// </summary>
    /// <param name="hostAddr">Where the page is to appear.</param>
    /// <param name="flags">How it is to be mapped.</param>
    /// <param name="reference">The granter's reference.</param>
    /// <param name="dom">The granter.</param>
    public static MapGrantRef Create(ulong hostAddr, GrantMapFlags flags, GrantRef reference, DomId dom) => new()
    {
        HostAddr = hostAddr,
        Flags = flags,
        Ref = reference,
        Dom = dom,
        Status = Unissued.Status,
        Handle = GrantHandle.Invalid,
    };

    readonly GrantTableCommand IGrantOperation.Command => GrantTableCommand.MapGrantRef;

    GrantStatus IGrantStatusOperation.Status { readonly get => Status; set => Status = value; }
}

/// <summary>How a grant is mapped: C's <c>GNTMAP_*</c>.</summary>
[Flags]
public enum GrantMapFlags : uint
{
    /// <summary>Nothing; Xen answers <see cref="GrantStatus.BadGntref"/>.</summary>
    None = 0,

    /// <summary><c>GNTMAP_device_map</c>: for access by devices.</summary>
    DeviceMap = 1,

    /// <summary><c>GNTMAP_host_map</c>: for access by the CPU.</summary>
    HostMap = 2,

    /// <summary><c>GNTMAP_readonly</c>: writes through the mapping fault.</summary>
    ReadOnly = 4,

    /// <summary><c>GNTMAP_application_map</c>: user mode may use the mapping (PV).</summary>
    ApplicationMap = 8,

    /// <summary><c>GNTMAP_contains_pte</c>: the host address is that of a page-table entry (PV).</summary>
    ContainsPte = 16,
}
