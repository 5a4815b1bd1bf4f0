using System.Runtime.InteropServices;

namespace Backends.Qdisk;

/// <summary>Maps a granted page: <c>struct gnttab_map_grant_ref</c> of <c>xen/grant_table.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct gnttab_map_grant_ref
{
    /// <summary>In: where the page is to appear.</summary>
    public ulong host_addr;

    /// <summary>In: <c>GNTMAP_*</c>.</summary>
    public uint flags;

    /// <summary>In: which page.</summary>
    public uint @ref;

    /// <summary>In: whose page.</summary>
    public ushort dom;

    /// <summary>Out: <c>GNTST_*</c>.</summary>
    public short status;

    /// <summary>Out: names the mapping.</summary>
    public uint handle;

    /// <summary>Out: the page's machine address.</summary>
    public ulong dev_bus_addr;
}

/// <summary>Takes a mapping away: <c>struct gnttab_unmap_grant_ref</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct gnttab_unmap_grant_ref
{
    /// <summary>In: where it is.</summary>
    public ulong host_addr;

    /// <summary>In: its machine address; 0 for a mapping that devices do not use.</summary>
    public ulong dev_bus_addr;

    /// <summary>In: which mapping.</summary>
    public uint handle;

    /// <summary>Out: <c>GNTST_*</c>.</summary>
    public short status;
}

/// <summary>The header's numbers.</summary>
public static class XenHeader
{
    /// <summary>The command for <see cref="gnttab_map_grant_ref"/>.</summary>
    public const uint GNTTABOP_map_grant_ref = 0;

    /// <summary>The command for <see cref="gnttab_unmap_grant_ref"/>.</summary>
    public const uint GNTTABOP_unmap_grant_ref = 1;

    /// <summary>For access by the CPU.</summary>
    public const uint GNTMAP_host_map = 2;

    /// <summary>For reading only.</summary>
    public const uint GNTMAP_readonly = 4;

    /// <summary>Done.</summary>
    public const short GNTST_okay = 0;
}

/// <summary>The calls that leave the program, so that another world can stand in for the hypervisor.</summary>
public sealed unsafe class XenCalls
{
    /// <summary><c>int HYPERVISOR_grant_table_op(unsigned int cmd, void *uop, unsigned int count)</c>.</summary>
    public delegate int GrantTableOp(uint cmd, void* uop, uint count);

    /// <summary>The hypercall.</summary>
    public required GrantTableOp HYPERVISOR_grant_table_op { get; init; }
}
