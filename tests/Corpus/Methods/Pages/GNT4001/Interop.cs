using System.Runtime.InteropServices;

namespace Corpus.Pages.GNT4001.Interop;

[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct gnttab_query_size
{
    public ushort dom;
    public uint nr_frames; //! GNT4001
    public uint max_nr_frames;
    public short status;
}

[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct xengnttab_grant_copy_segment
{
    [FieldOffset(0)] public uint source_ref;
    [FieldOffset(6)] public ushort source_offset; //! GNT4001
    [FieldOffset(4)] public ushort source_domid;
    [FieldOffset(8)] public ulong dest_virt;
    [FieldOffset(16)] public ushort len;
    [FieldOffset(18)] public ushort flags;
    [FieldOffset(20)] public short status;
}

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_map_grant_ref //! GNT4001
{
    public ulong host_addr;
    public uint flags;
    public uint gref;
    public ushort dom;
    public short status;
    public uint handle;
}

[StructLayout(LayoutKind.Sequential, Size = 32)]
public struct gnttab_unmap_grant_ref //! GNT4001
{
    public ulong host_addr;
    public ulong dev_bus_addr;
    public uint handle;
    public short status;
}

[GrantStatus]
public enum WideStatus
{
    Okay,
}

[GrantOperation]
[StructLayout(LayoutKind.Sequential)]
public struct SwapGrantRef
{
    public uint RefA;
    public uint RefB;
    public WideStatus Status; //! GNT4001
}

[GrantOperation]
[StructLayout(LayoutKind.Sequential)]
public struct UnmapGrantRef
{
    public ulong HostAddr;
    public ulong DevBusAddr;
    public GrantHandle Handle;
    public GrantStatus Status;
}

/// <summary>A wrapper: not what the hypervisor reads.</summary>
[GrantOperation]
[StructLayout(LayoutKind.Sequential)]
public struct MapGrantRef
{
    public GrantStatus Status;
    public uint Page;
}

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_setup_table
{
    public ushort dom;
    public uint nr_frames;
    public short status;
    public ulong frame_list;
}

/// <summary>The name is all that it shares with the operation.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct gnttab_dump_table
{
    public byte Verbosity;
    public long Lines;
}
