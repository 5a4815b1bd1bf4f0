namespace Xen.Grants.Simulator.Usb;

/// <summary>One endpoint of a device, both ways, as its user sees it.</summary>
/// <param name="port">The port that the device is plugged into, which is its address too, once it has one.</param>
/// <param name="number">The endpoint's number.</param>
internal sealed class UsbEndpoint(int port, int number)
{
    internal int Port => port;

    internal int Number => number;

    internal uint Type => number == 0 ? UsbProtocol.Control : number <= 5 ? UsbProtocol.Bulk : UsbProtocol.Isochronous;

    internal bool IsBusy { get; set; }

    /// <summary>What was last sent to it: a number that the bytes follow from.</summary>
    internal ulong Content { get; set; }

    /// <summary>How many bytes that are; 0 where nobody knows what it holds.</summary>
    internal int Length { get; set; }
}
