using System.Runtime.InteropServices;

namespace Xen.Grants;

/// <summary>
/// Once wrote a table to the hypervisor's log: C's <c>struct gnttab_dump_table</c> (<c>GNTTABOP_dump_table</c>), 4 bytes.
/// </summary>
/// <remarks>
/// Xen has answered rc <c>-ENOSYS</c> since 2006, and leaves the status as it was.
/// </remarks>
[GrantOperation]
[StructLayout(LayoutKind.Sequential)]
public struct DumpTable : IGrantStatusOperation
{
    /// <summary>In, <c>dom</c>: whose table.</summary>
    public DomId Dom;

    /// <summary>Out, <c>status</c>: never written.</summary>
    public GrantStatus Status;

    /// <summary>An operation ready to be issued, its status preset to no status of Xen's.</summary>
    /// <param name="dom">Whose table.</param>
    public static DumpTable Create(DomId dom) => new() { Dom = dom, Status = Unissued.Status };

    readonly GrantTableCommand IGrantOperation.Command => GrantTableCommand.DumpTable;

    GrantStatus IGrantStatusOperation.Status { readonly get => Status; set => Status = value; }
}
