using System.Runtime.InteropServices;
using Xen.Grants.Linux;

namespace RealXen.Guest;

/// <summary>An event channel from dom0 to dom0, by /dev/xen/evtchn.</summary>
internal sealed unsafe partial class EventChannelPair : IDisposable
{
    private const nuint BindInterdomain = 0x0008_4501;
    private const nuint BindUnboundPort = 0x0004_4502;
    private const int O_NONBLOCK = 0x800;

    private readonly int _fd = Libc.Open("/dev/xen/evtchn", Libc.O_RDWR | Libc.O_CLOEXEC | O_NONBLOCK);

    internal EventChannelPair()
    {
        uint remoteDomain = Dom0.Id.Value;
        OtherPort = (uint)Bind(BindUnboundPort, &remoteDomain);
        uint* both = stackalloc uint[] { remoteDomain, OtherPort };
        Port = (uint)Bind(BindInterdomain, both);

        // Binding may count as an event.
        while (Pending() is not null)
        {
        }
    }

    /// <summary>The end that an event is sent by.</summary>
    internal uint Port { get; }

    /// <summary>The end that it arrives at.</summary>
    internal uint OtherPort { get; }

    public void Dispose() => Libc.Close(_fd);

    /// <summary>The port that an event has arrived at since the last call; null for none.</summary>
    internal uint? Pending()
    {
        uint port = 0;
        if (Read(_fd, &port, sizeof(uint)) != sizeof(uint))
        {
            return null;
        }

        // It is masked until it is written back.
        Write(_fd, &port, sizeof(uint));
        return port;
    }

    private int Bind(nuint request, void* argument)
    {
        int port = Ioctl(_fd, request, argument);
        return port >= 0 ? port : throw new TestFailedException($"binding an event channel: errno {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(int fd, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int fd, void* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int fd, void* buffer, nint count);
}
