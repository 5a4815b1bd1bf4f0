namespace Xen.Grants.Simulator.Usb;

/// <summary>The figures of the USB protocol: the two rings of C's <c>xen/io/usbif.h</c>, and the standard requests that are sent through them.</summary>
internal static class UsbProtocol
{
    internal const int MaxPorts = 31;

    // struct usbif_urb_request
    internal const int UrbEntrySize = 148;
    internal const int UrbSegmentCount = 2;
    internal const int UrbPipe = 4;
    internal const int UrbFlags = 8;
    internal const int UrbBufferLength = 10;
    internal const int UrbSetup = 12;
    internal const int UrbIsoInterval = 12;
    internal const int UrbIsoPackets = 16;
    internal const int UrbIsoDescriptorSegments = 18;
    internal const int UrbSegments = 20;
    internal const int SegmentSize = 8;
    internal const int MaxSegments = 16;
    internal const int SetupSize = 8;
    internal const ushort ShortNotOk = 1;

    // struct usbif_urb_response
    internal const int UrbResponseSize = 16;
    internal const int ResponseStatus = 4;
    internal const int ResponseActualLength = 8;
    internal const int ResponseErrorCount = 12;

    // struct usbif_conn_request, usbif_conn_response
    internal const int ConnectionEntrySize = 4;
    internal const int ConnectionRequestSize = 2;
    internal const int ConnectionPort = 2;
    internal const int ConnectionSpeed = 3;
    internal const byte NoDevice = 0;

    // The parts of a pipe
    internal const uint DirectionIn = 1 << 7;
    internal const int DeviceShift = 8;
    internal const int EndpointShift = 15;
    internal const int TypeShift = 30;
    internal const uint Isochronous = 0;
    internal const uint Control = 2;
    internal const uint Bulk = 3;

    // A packet of an isochronous transfer, as its descriptor in the last segment has it
    internal const int DescriptorSize = 16;
    internal const int DescriptorLength = 4;
    internal const int DescriptorActual = 8;
    internal const int DescriptorStatus = 12;

    // Statuses are negative errnos.
    internal const int Okay = 0;
    internal const int Stalled = -32;
    internal const int ShortTransfer = -121;

    // Control requests: bmRequestType, bRequest
    internal const byte StandardIn = 0x80;
    internal const byte StandardOut = 0x00;
    internal const byte VendorIn = 0xC0;
    internal const byte VendorOut = 0x40;
    internal const byte SetAddress = 5;
    internal const byte GetDescriptor = 6;
    internal const byte SetConfiguration = 9;
    internal const byte KeepBuffer = 1;
    internal const byte Unknown = 0x77;
    internal const byte DeviceDescriptor = 1;
    internal const byte ConfigurationDescriptor = 2;
    internal const int DeviceDescriptorSize = 18;
    internal const int ConfigurationDescriptorSize = 9;
}
