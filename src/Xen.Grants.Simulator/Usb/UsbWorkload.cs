namespace Xen.Grants.Simulator.Usb;

/// <summary>What a <see cref="UsbFrontend"/> asks of its devices.</summary>
public sealed record UsbWorkload
{
    /// <summary>How many urbs, after those that set up the devices.</summary>
    public int Urbs { get; init; } = 150;

    /// <summary>How many are under way at once, at most: 1 to 8.</summary>
    public int QueueDepth { get; init; } = 8;

    /// <summary>Devices that are plugged in, from port 1 on: 1 to 31.</summary>
    public int Devices { get; init; } = 1;

    /// <summary>Segments of a bulk urb, at most: 1 to 15. Each is in a granted page.</summary>
    public int MaxSegments { get; init; } = 15;

    internal void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Urbs);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueDepth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(QueueDepth, UsbUrbs.EndpointsOfADevice);
        ArgumentOutOfRangeException.ThrowIfLessThan(Devices, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Devices, UsbProtocol.MaxPorts);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSegments, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxSegments, UsbProtocol.MaxSegments - 1);
    }
}
