using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Xen.Grants.Linux;

/// <summary>/dev/xen/gntdev itself: Linux's <c>include/uapi/xen/gntdev.h</c>.</summary>
internal sealed unsafe class GntdevFile() : GrantDeviceFile("/dev/xen/gntdev", "xen-gntdev"), IGntdev
{
    internal const nuint MapGrantRefRequest = 0x0018_4700;
    internal const nuint UnmapGrantRefRequest = 0x0010_4701;
    internal const nuint GrantCopyRequest = 0x0010_4708;

    public int MapGrantRef(ReadOnlySpan<GntdevGrantRef> refs, out ulong index)
    {
        // The list follows the structure; its size in the request's number counts one of the list's elements.
        byte[] argument = new byte[sizeof(MapGrantRefArgument) + (refs.Length * sizeof(GntdevGrantRef))];
        ref MapGrantRefArgument head = ref Unsafe.As<byte, MapGrantRefArgument>(ref argument[0]);
        head.Count = (uint)refs.Length;
        refs.CopyTo(MemoryMarshal.Cast<byte, GntdevGrantRef>(argument.AsSpan(sizeof(MapGrantRefArgument))));
        fixed (byte* pointer = argument)
        {
            int result = Ioctl(MapGrantRefRequest, pointer);
            index = head.Index;
            return result;
        }
    }

    public int UnmapGrantRef(ulong index, uint count)
    {
        UnmapGrantRefArgument argument = new() { Index = index, Count = count };
        return Ioctl(UnmapGrantRefRequest, &argument);
    }

    public int GrantCopy(Span<GntdevCopySegment> segments)
    {
        fixed (GntdevCopySegment* pointer = segments)
        {
            GrantCopyArgument argument = new() { Count = (uint)segments.Length, Segments = pointer };
            return Ioctl(GrantCopyRequest, &argument);
        }
    }

    /// <summary>C's <c>struct ioctl_gntdev_map_grant_ref</c> without its list.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MapGrantRefArgument
    {
        internal uint Count;
        internal ulong Index;
    }

    /// <summary>C's <c>struct ioctl_gntdev_unmap_grant_ref</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct UnmapGrantRefArgument
    {
        internal ulong Index;
        internal uint Count;
    }

    /// <summary>C's <c>struct ioctl_gntdev_grant_copy</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct GrantCopyArgument
    {
        internal uint Count;
        internal GntdevCopySegment* Segments;
    }
}
