using System.Runtime.InteropServices;

namespace Xen.Grants.Linux;

/// <summary>
/// Memory of the process that a hypercall may read and write: the kernel neither moves it nor takes it away, which it may
/// do with any other.
/// </summary>
internal sealed unsafe class HypercallBuffer : SafeHandle
{
    private const string DevicePath = "/dev/xen/hypercall";

    private HypercallBuffer(void* address, int pages)
        : base(0, ownsHandle: true)
    {
        Pages = pages;
        SetHandle((nint)address);
    }

    public override bool IsInvalid => handle == 0;

    internal int Pages { get; }

    internal ulong Address => (ulong)handle;

    internal Span<byte> Bytes => new((void*)handle, Pages * ProcessMemory.PageSize);

    /// <summary>From /dev/xen/hypercall; kernels before 4.18 have none, and there memory that is locked has to do.</summary>
    /// <exception cref="GrantDeviceException">There is no memory for it.</exception>
    internal static HypercallBuffer Allocate(int pages)
    {
        nuint length = (nuint)pages * ProcessMemory.PageSize;
        void* address = Libc.MAP_FAILED;
        if (File.Exists(DevicePath))
        {
            // The mapping keeps the file open.
            using DeviceHandle device = DeviceHandle.Open(DevicePath, "xen-privcmd");
            address = Libc.Mmap(null, length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, device, 0);
        }

        if (address == Libc.MAP_FAILED)
        {
            address = Libc.MmapAnonymous(null, length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS, -1, 0);
            if (address == Libc.MAP_FAILED || Libc.Mlock(address, length) != 0 || Libc.Madvise(address, length, Libc.MADV_DONTFORK) != 0)
            {
                throw new GrantDeviceException(Marshal.GetLastPInvokeError(), $"{pages} pages for the arguments of hypercalls are not to be had; /dev/xen/hypercall has a limit, and so has locked memory (ulimit -l)");
            }
        }

        return new HypercallBuffer(address, pages);
    }

    protected override bool ReleaseHandle() => Libc.Munmap((void*)handle, (nuint)Pages * ProcessMemory.PageSize) == 0;
}
