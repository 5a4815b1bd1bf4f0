using System.Runtime.InteropServices;
using Xen.Grants;
using Xen.Grants.Linux;

namespace RealXen.Guest;

/// <summary>What a toolstack in dom0 does through privcmd, as far as it takes to make domains and look into their memory.</summary>
internal sealed unsafe class Toolstack : IDisposable
{
    internal const int PageSize = 4096;

    private const nuint MmapRequest = 0x0010_5002;
    private const nuint MmapResourceRequest = 0x0020_5007;
    private const ulong MemoryOp = 12;
    private const ulong DomctlOp = 36;
    private const ulong PopulatePhysmap = 6;
    private const uint ResourceGrantTable = 1;

    private readonly PrivcmdFile _hypercalls = new();
    private readonly DeviceHandle _mappings = DeviceHandle.Open("/dev/xen/privcmd", "xen-privcmd");
    private readonly HypercallBuffer _buffer = HypercallBuffer.Allocate(2);

    public void Dispose()
    {
        _buffer.Dispose();
        _mappings.Dispose();
        _hypercalls.Dispose();
    }

    /// <summary>A control operation of Xen 4.17's; the structure is copied back.</summary>
    internal void Domctl(ref DomctlArgument argument)
    {
        argument.InterfaceVersion = 0x15;
        MemoryMarshal.Write(_buffer.Bytes, in argument);
        int rc = _hypercalls.Hypercall(DomctlOp, _buffer.Address, 0, 0);
        argument = MemoryMarshal.Read<DomctlArgument>(_buffer.Bytes);
        Check.Equal(0, rc, $"rc of domctl {argument.Command}");
    }

    /// <summary>Gives a paravirtualized domain new memory.</summary>
    /// <returns>The machine frames.</returns>
    internal ulong[] Populate(DomId dom, int pages)
    {
        Span<byte> bytes = _buffer.Bytes;
        bytes.Clear();
        Span<ulong> frames = MemoryMarshal.Cast<byte, ulong>(bytes[PageSize..])[..pages];
        for (int i = 0; i < pages; i++)
        {
            frames[i] = (ulong)i;
        }

        MemoryMarshal.Write(bytes, new MemoryReservation { ExtentStart = _buffer.Address + PageSize, Extents = (ulong)pages, Domid = dom });
        Check.Equal(pages, _hypercalls.Hypercall(MemoryOp, PopulatePhysmap, _buffer.Address, 0), $"pages that {dom} was given");
        return frames.ToArray();
    }

    /// <summary>Maps machine frames of a domain side by side into this process.</summary>
    internal byte* MapFrames(DomId dom, ReadOnlySpan<ulong> frames)
    {
        byte* address = Area(frames.Length);
        MmapEntry[] entries = new MmapEntry[frames.Length];
        for (int i = 0; i < frames.Length; i++)
        {
            entries[i] = new MmapEntry { Address = (ulong)address + ((ulong)i * PageSize), Frame = frames[i], Pages = 1 };
        }

        fixed (MmapEntry* pointer = entries)
        {
            MmapArgument argument = new() { Count = frames.Length, Domid = dom, Entries = pointer };
            Check.Equal(0, Libc.Result(Libc.Ioctl(_mappings, MmapRequest, &argument)), $"mapping {frames.Length} frames of {dom}");
        }

        return address;
    }

    /// <summary>Maps another domain's grant table, which has as many frames afterwards.</summary>
    internal byte* MapGrantTable(DomId dom, int frames)
    {
        byte* address = Area(frames);
        MmapResourceArgument argument = new() { Domid = dom, Type = ResourceGrantTable, Count = (ulong)frames, Address = (ulong)address };
        Check.Equal(0, Libc.Result(Libc.Ioctl(_mappings, MmapResourceRequest, &argument)), $"mapping the grant table of {dom}");
        return address;
    }

    private byte* Area(int pages)
    {
        void* address = Libc.Mmap(null, (nuint)pages * PageSize, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, _mappings, 0);
        Check.Equal(false, address == Libc.MAP_FAILED, "no addresses for foreign memory");
        return (byte*)address;
    }

    /// <summary>C's <c>struct xen_domctl</c>, with the fields of the operations that are used here.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 144)]
    internal struct DomctlArgument
    {
        [FieldOffset(0)]
        internal uint Command;
        [FieldOffset(4)]
        internal uint InterfaceVersion;
        [FieldOffset(8)]
        internal DomId Domain;

        /// <summary><c>u.max_mem.max_memkb</c>.</summary>
        [FieldOffset(16)]
        internal ulong MaxMemKb;

        /// <summary><c>u.createdomain.max_vcpus</c>, behind ssidref, handle, flags and iommu_opts.</summary>
        [FieldOffset(16 + 28)]
        internal uint MaxVcpus;
        [FieldOffset(16 + 32)]
        internal uint MaxEvtchnPort;
        [FieldOffset(16 + 36)]
        internal int MaxGrantFrames;
        [FieldOffset(16 + 40)]
        internal int MaxMaptrackFrames;

        /// <summary>The lower four bits are the highest version of the grant table.</summary>
        [FieldOffset(16 + 44)]
        internal uint GrantOptions;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryReservation
    {
        internal ulong ExtentStart;
        internal ulong Extents;
        internal uint ExtentOrder;
        internal uint Flags;
        internal DomId Domid;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MmapArgument
    {
        internal int Count;
        internal DomId Domid;
        internal MmapEntry* Entries;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MmapEntry
    {
        internal ulong Address;
        internal ulong Frame;
        internal ulong Pages;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MmapResourceArgument
    {
        internal DomId Domid;
        internal uint Type;
        internal uint Id;
        internal uint Index;
        internal ulong Count;
        internal ulong Address;
    }
}
