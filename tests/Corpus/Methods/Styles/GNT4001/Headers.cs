using System.Runtime.InteropServices;

namespace Corpus.Styles.GNT4001.Headers;

// grant_table.h as it is often carried over: some of it right, some of it packed, shortened, or in another order.

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_map_grant_ref
{
    public ulong host_addr;
    public uint flags;
    public uint gref;
    public ushort dom;
    public short status;
    public ulong dev_bus_addr;
    public uint handle; //! GNT4001
}

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_map_grant_ref_t
{
    public ulong host_addr;
    public uint flags;
    public uint gref;
    public ushort dom;
    public short status;
    public uint handle;
    public ulong dev_bus_addr;
}

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_unmap_grant_ref
{
    public ulong host_addr;
    public ulong dev_bus_addr;
    public uint handle;
    public int status; //! GNT4001
}

[StructLayout(LayoutKind.Sequential, Pack = 8)]
public struct gnttab_unmap_grant_ref_t
{
    public nuint host_addr;
    public nuint dev_bus_addr;
    public uint handle;
    public short status;
}

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_unmap_and_replace
{
    public ulong new_addr;
    public ulong host_addr; //! GNT4001
    public uint handle;
    public short status;
}

[StructLayout(LayoutKind.Explicit)]
public struct gnttab_unmap_and_replace_t
{
    [FieldOffset(0)] public ulong host_addr;
    [FieldOffset(8)] public ulong new_addr;
    [FieldOffset(16)] public uint handle;
    [FieldOffset(20)] public short status;
}

[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct gnttab_setup_table
{
    public ushort dom;
    public uint nr_frames; //! GNT4001
    public short status;
    public ulong frame_list;
}

[StructLayout(LayoutKind.Sequential)]
public unsafe struct gnttab_setup_table_t
{
    public ushort dom;
    public uint nr_frames;
    public short status;
    public ulong* frame_list;
}

[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct gnttab_transfer
{
    public ulong mfn;
    public ushort domid;
    public uint gref;
    public int status; //! GNT4001
}

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_transfer_t
{
    public nuint mfn;
    public ushort domid;
    public uint gref;
    public short status;
}

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_query_size
{
    public ushort dom;
    public ushort nr_frames; //! GNT4001
    public uint max_nr_frames;
    public short status;
}

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_query_size_t
{
    public ushort dom;
    public uint nr_frames;
    public uint max_nr_frames;
    public short status;
}

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_get_status_frames
{
    public ushort dom;
    public short status;
    public uint nr_frames; //! GNT4001
    public ulong frame_list;
}

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_get_status_frames_t
{
    public uint nr_frames;
    public ushort dom;
    public short status;
    public ulong frame_list;
}

[StructLayout(LayoutKind.Auto)]
public struct gnttab_swap_grant_ref //! GNT4001
{
    public uint ref_a;
    public uint ref_b;
    public short status;
}

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_swap_grant_ref_t
{
    public uint ref_a;
    public uint ref_b;
    public short status;
}

[StructLayout(LayoutKind.Explicit, Size = 12)]
public struct gnttab_cache_flush
{
    [FieldOffset(0)] public uint gref;
    [FieldOffset(4)] public ushort offset; //! GNT4001
    [FieldOffset(6)] public ushort length;
    [FieldOffset(8)] public uint op;
}

[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct gnttab_cache_flush_t
{
    [FieldOffset(0)] public ulong dev_bus_addr;
    [FieldOffset(0)] public uint gref;
    [FieldOffset(8)] public ushort offset;
    [FieldOffset(10)] public ushort length;
    [FieldOffset(12)] public uint op;
}

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_get_version
{
    public uint dom; //! GNT4001
    public uint version;
}

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_get_version_t
{
    public ushort dom;
    private readonly ushort _pad;
    public uint version;
}

/// <summary>One side of a copy, in Xen's order.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct CopyPtr
{
    [FieldOffset(0)] public uint @ref;
    [FieldOffset(0)] public ulong gmfn;
    [FieldOffset(8)] public ushort domid;
    [FieldOffset(10)] public ushort offset;
}

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_copy
{
    public CopyPtr source;
    public CopyPtr dest;
    public uint len; //! GNT4001
    public ushort flags;
    public short status;
}

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_copy_t
{
    public CopyPtr source;
    public CopyPtr dest;
    public ushort len;
    public ushort flags;
    public short status;
}
