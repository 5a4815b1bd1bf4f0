using System.Runtime.InteropServices;

namespace Xen.Grants.Linux;

/// <summary>/dev/xen/privcmd: Linux's <c>include/uapi/xen/privcmd.h</c>.</summary>
internal sealed unsafe class PrivcmdFile : IDisposable
{
    internal const nuint HypercallRequest = 0x0030_5000;

    private readonly DeviceHandle _handle = DeviceHandle.Open("/dev/xen/privcmd", "xen-privcmd");

    public void Dispose() => _handle.Dispose();

    /// <summary>Makes a hypercall.</summary>
    /// <returns>What it returned: negative for an errno of the hypervisor's, or of the kernel's where it did not pass it on.</returns>
    internal int Hypercall(ulong op, ulong arg0, ulong arg1, ulong arg2)
    {
        HypercallArgument argument = new() { Op = op, Arg0 = arg0, Arg1 = arg1, Arg2 = arg2 };
        int returned = Libc.Ioctl(_handle, HypercallRequest, &argument);
        return returned < 0 ? -Marshal.GetLastPInvokeError() : returned;
    }

    /// <summary>C's <c>struct privcmd_hypercall</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct HypercallArgument
    {
        internal ulong Op;
        internal ulong Arg0;
        internal ulong Arg1;
        internal ulong Arg2;
        internal ulong Arg3;
        internal ulong Arg4;
    }
}
