using System.Runtime.InteropServices;

namespace Xen.Grants.Linux;

/// <summary>An open grant device, and the addresses at which its pages appear.</summary>
internal abstract unsafe class GrantDeviceFile : IGrantDeviceFile
{
    /// <summary>Both devices have the same.</summary>
    internal const nuint SetUnmapNotifyRequest = 0x0010_4707;

    private readonly ProcessMemory _memory = new();

    private protected GrantDeviceFile(string path, string module) => Handle = DeviceHandle.Open(path, module);

    public IHostMemory Memory => _memory;

    private protected DeviceHandle Handle { get; }

    public ulong Reserve(int pages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pages, 1);
        void* address = Libc.MmapAnonymous(null, Length(pages), Libc.PROT_NONE, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE, -1, 0);
        if (address == Libc.MAP_FAILED)
        {
            throw new GrantDeviceException(Marshal.GetLastPInvokeError(), $"no addresses for {pages} pages are left to the process");
        }

        _memory.Add((ulong)address, pages);
        return (ulong)address;
    }

    public void Release(ulong address, int pages)
    {
        // An address that was lost may be somebody else's by now.
        bool isWhole = _memory.IsFree(address, pages);
        _memory.Remove(address);
        if (isWhole)
        {
            Libc.Munmap((void*)address, Length(pages));
        }
    }

    public int Mmap(ulong address, int pages, ulong index, bool writable)
    {
        if (pages < 1 || !_memory.IsFree(address, pages))
        {
            return -Errno.EINVAL;
        }

        int protection = Libc.PROT_READ | (writable ? Libc.PROT_WRITE : 0);
        void* mapped = Libc.Mmap((void*)address, Length(pages), protection, Libc.MAP_SHARED | Libc.MAP_FIXED, Handle, (long)index);
        if (mapped != Libc.MAP_FAILED)
        {
            _memory.Set(address, pages, writable ? ProcessMemory.Access.ReadWrite : ProcessMemory.Access.Read);
            return 0;
        }

        // The kernel takes the reservation away first, and asks the driver then.
        int errno = Marshal.GetLastPInvokeError();
        ReserveAgain(address, pages, Libc.MAP_FIXED_NOREPLACE);
        return -errno;
    }

    /// <summary>In one step, so that nobody else's memory gets in between.</summary>
    public int Munmap(ulong address, int pages) => ReserveAgain(address, pages, Libc.MAP_FIXED);

    public int SetUnmapNotify(ulong index, UnmapNotifications actions, uint port)
    {
        UnmapNotifyArgument argument = new() { Index = index, Actions = actions, Port = port };
        return Ioctl(SetUnmapNotifyRequest, &argument);
    }

    public void Dispose() => Handle.Dispose();

    private protected int Ioctl(nuint request, void* argument) => Libc.Result(Libc.Ioctl(Handle, request, argument));

    private int ReserveAgain(ulong address, int pages, int how)
    {
        void* reserved = Libc.MmapAnonymous((void*)address, Length(pages), Libc.PROT_NONE, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE | how, -1, 0);
        int result = reserved == (void*)address ? 0 : -Marshal.GetLastPInvokeError();
        _memory.Set(address, pages, result == 0 ? ProcessMemory.Access.None : ProcessMemory.Access.Lost);
        return result;
    }

    private static nuint Length(int pages) => (nuint)pages * ProcessMemory.PageSize;

    /// <summary>C's <c>struct ioctl_gntdev_unmap_notify</c>, and gntalloc's, which is the same.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct UnmapNotifyArgument
    {
        internal ulong Index;
        internal UnmapNotifications Actions;
        internal uint Port;
    }
}
