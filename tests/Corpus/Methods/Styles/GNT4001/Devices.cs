using System.Runtime.InteropServices;

namespace Corpus.Styles.GNT4001.Devices;

// What user space hands to /dev/xen/gntdev, /dev/xen/gntalloc and libxengnttab.

[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct ioctl_gntalloc_alloc_gref //! GNT4001
{
    public ushort domid;
    public ushort flags;
    public uint count;
    public ulong index;
    public fixed uint gref_ids[1];
}

[StructLayout(LayoutKind.Sequential)]
public struct ioctl_gntalloc_dealloc_gref
{
    public ulong index;
    public uint count;
}

[StructLayout(LayoutKind.Sequential)]
public struct ioctl_gntdev_map_grant_ref
{
    public ulong index;
    public uint count; //! GNT4001
}

[StructLayout(LayoutKind.Sequential)]
public struct ioctl_gntdev_unmap_grant_ref
{
    public ulong index;
    public uint count;
    public uint pad;
}

[StructLayout(LayoutKind.Sequential)]
public struct ioctl_gntdev_unmap_notify
{
    public ulong index;
    public ulong action; //! GNT4001
    public uint event_channel_port;
}

[StructLayout(LayoutKind.Sequential)]
public unsafe struct ioctl_gntdev_grant_copy
{
    public uint count;
    public xengnttab_grant_copy_segment* segments;
}

/// <summary>One side, in the order of Xen's own copy: here the offset comes first.</summary>
[StructLayout(LayoutKind.Explicit)]
public struct WrongSide
{
    [FieldOffset(0)] public nint virt;
    [FieldOffset(0)] public uint @ref;
    [FieldOffset(4)] public ushort domid;
    [FieldOffset(6)] public ushort offset;
}

/// <summary>One side, as the library has it.</summary>
[StructLayout(LayoutKind.Explicit)]
public struct Side
{
    [FieldOffset(0)] public nint virt;
    [FieldOffset(0)] public Foreign foreign;
}

[StructLayout(LayoutKind.Sequential)]
public struct Foreign
{
    public uint @ref;
    public ushort offset;
    public ushort domid;
}

[StructLayout(LayoutKind.Sequential)]
public struct xengnttab_grant_copy_segment_t
{
    public WrongSide source; //! GNT4001
    public WrongSide dest;
    public ushort len;
    public ushort flags;
    public short status;
}

[StructLayout(LayoutKind.Sequential)]
public struct xengnttab_grant_copy_segment
{
    public Side source;
    public Side dest;
    public ushort len;
    public ushort flags;
    public short status;
}

[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct gntdev_grant_copy_segment
{
    [FieldOffset(0)] public uint source_ref;
    [FieldOffset(4)] public ushort source_offset;
    [FieldOffset(6)] public ushort source_domid;
    [FieldOffset(8)] public nint dest_virt;
    [FieldOffset(16)] public ushort len;
    [FieldOffset(18)] public ushort flags;
    [FieldOffset(20)] public short status;
}

/// <summary>Its handle is an object; it never crosses over.</summary>
[GrantOperation]
[StructLayout(LayoutKind.Auto)]
public struct MappedPage
{
    public GrantStatus Status;
    public IDisposable? Mapping;
}
