namespace Xen.Grants.Linux;

/// <summary>The kernel refused something of a grant device. The message says what it means and what helps.</summary>
public sealed class GrantDeviceException : IOException
{
    /// <summary>Where a kernel that runs on Xen says so.</summary>
    private const string HypervisorType = "/sys/hypervisor/type";

    internal GrantDeviceException(int errno, string message)
        : base($"{message} ({Linux.Errno.NameOf(errno)})") => Errno = errno;

    /// <summary>The errno that the kernel answered, positive: 22 is <c>EINVAL</c>.</summary>
    public int Errno { get; }

    internal static GrantDeviceException CannotOpen(string path, string module, int errno) => new(errno, errno switch
    {
        Linux.Errno.ENOENT when !RunsOnXen() => $"{path} is not there, and this kernel does not run on Xen; grants need a Xen host or guest",
        Linux.Errno.ENOENT => $"{path} is not there; load its driver with 'modprobe {module}'",
        Linux.Errno.EACCES or Linux.Errno.EPERM => $"{path} may not be opened; run as root, or have a udev rule give the device to your group",
        Linux.Errno.ENODEV or Linux.Errno.ENXIO => $"{path} is there and its driver found no Xen, or none that lets this domain use it",
        _ => $"{path} cannot be opened",
    });

    private static bool RunsOnXen()
    {
        try
        {
            return File.ReadAllText(HypervisorType).Trim() == "xen";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
