namespace Xen.Grants.Simulator;

/// <summary>What a hypercall, or a device of Linux's, returns where it fails as a whole: Xen's <c>-E*</c>, which are Linux's.</summary>
internal static class Errno
{
    internal const int EPERM = -1;
    internal const int ENOENT = -2;
    internal const int ESRCH = -3;
    internal const int EFAULT = -14;
    internal const int EBUSY = -16;
    internal const int EINVAL = -22;
    internal const int ENOTTY = -25;
    internal const int ENOSPC = -28;
    internal const int ERANGE = -34;
    internal const int ENOSYS = -38;
    internal const int EILSEQ = -84;
    internal const int EOPNOTSUPP = -95;
}
