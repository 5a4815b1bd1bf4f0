using Microsoft.Win32.SafeHandles;

namespace Xen.Grants.Linux;

/// <summary>An open device file.</summary>
internal sealed class DeviceHandle : SafeHandleMinusOneIsInvalid
{
    private DeviceHandle(int fd)
        : base(ownsHandle: true) => SetHandle(fd);

    /// <exception cref="GrantDeviceException">It cannot be opened; the message tells why, and what helps.</exception>
    internal static DeviceHandle Open(string path, string module)
    {
        int fd = Libc.Open(path, Libc.O_RDWR | Libc.O_CLOEXEC);
        return fd >= 0 ? new DeviceHandle(fd) : throw GrantDeviceException.CannotOpen(path, module, System.Runtime.InteropServices.Marshal.GetLastPInvokeError());
    }

    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
