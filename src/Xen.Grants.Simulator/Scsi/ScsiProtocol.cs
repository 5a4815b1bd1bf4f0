namespace Xen.Grants.Simulator.Scsi;

/// <summary>The figures of the SCSI protocol: the ring of C's <c>xen/io/vscsiif.h</c>, and the commands that are sent through it.</summary>
internal static class ScsiProtocol
{
    internal const int SectorSize = 512;

    // struct vscsiif_request
    internal const int EntrySize = 252;
    internal const byte ActionCdb = 1;
    internal const int MaxSegments = 26;
    internal const int RequestAction = 2;
    internal const int RequestCdbLength = 3;
    internal const int RequestCdb = 4;
    internal const int RequestTimeout = 20;
    internal const int RequestChannel = 22;
    internal const int RequestTarget = 24;
    internal const int RequestLun = 26;
    internal const int RequestDirection = 30;
    internal const int RequestSegmentCount = 31;
    internal const int RequestSegments = 32;
    internal const int SegmentSize = 8;

    // struct vscsiif_response
    internal const int ResponseSenseLength = 3;
    internal const int ResponseSense = 4;
    internal const int ResponseResult = 100;
    internal const int ResponseResidual = 104;

    // enum dma_data_direction
    internal const byte ToDevice = 1;
    internal const byte FromDevice = 2;
    internal const byte NoData = 3;

    // The command's status in the result's lowest byte, the host's in the third.
    internal const int Good = 0;
    internal const int CheckCondition = 2;
    internal const int NoConnect = 1 << 16;

    internal const byte TestUnitReady = 0x00;
    internal const byte Inquiry = 0x12;
    internal const byte ReadCapacity10 = 0x25;
    internal const byte Read10 = 0x28;
    internal const byte Write10 = 0x2A;

    internal const int InquirySize = 36;
    internal const int ReadCapacitySize = 8;
    internal const byte DirectAccessDevice = 0;

    // Fixed-format sense data
    internal const byte CurrentError = 0x70;
    internal const int SenseKey = 2;
    internal const int AdditionalSenseCode = 12;
    internal const int SenseSize = 18;
    internal const byte IllegalRequest = 5;
    internal const byte InvalidOpcode = 0x20;
    internal const byte BlockOutOfRange = 0x21;
}
