using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Xen.Grants.Linux;

/// <summary>/dev/xen/gntalloc itself: Linux's <c>include/uapi/xen/gntalloc.h</c>.</summary>
internal sealed unsafe class GntallocFile() : GrantDeviceFile("/dev/xen/gntalloc", "xen-gntalloc"), IGntalloc
{
    internal const nuint AllocGrefRequest = 0x0018_4705;
    internal const nuint DeallocGrefRequest = 0x0010_4706;
    private const ushort Writable = 1;

    public int AllocGref(DomId dom, bool writable, Span<GrantRef> refs, out ulong index)
    {
        // With room for the structure's tail padding, which the request's number counts.
        byte[] argument = new byte[sizeof(AllocGrefArgument) + (Math.Max(refs.Length, 2) * sizeof(GrantRef))];
        ref AllocGrefArgument head = ref Unsafe.As<byte, AllocGrefArgument>(ref argument[0]);
        head.Domid = dom;
        head.Flags = writable ? Writable : (ushort)0;
        head.Count = (uint)refs.Length;
        fixed (byte* pointer = argument)
        {
            int result = Ioctl(AllocGrefRequest, pointer);
            index = head.Index;
            if (result == 0)
            {
                MemoryMarshal.Cast<byte, GrantRef>(argument.AsSpan(sizeof(AllocGrefArgument)))[..refs.Length].CopyTo(refs);
            }

            return result;
        }
    }

    public int DeallocGref(ulong index, uint count)
    {
        DeallocGrefArgument argument = new() { Index = index, Count = count };
        return Ioctl(DeallocGrefRequest, &argument);
    }

    /// <summary>C's <c>struct ioctl_gntalloc_alloc_gref</c> without its list.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct AllocGrefArgument
    {
        internal DomId Domid;
        internal ushort Flags;
        internal uint Count;
        internal ulong Index;
    }

    /// <summary>C's <c>struct ioctl_gntalloc_dealloc_gref</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct DeallocGrefArgument
    {
        internal ulong Index;
        internal uint Count;
    }
}
