namespace Xen.Grants.Simulator.Tpm;

/// <summary>
/// The figures of the TPM protocol: the shared page of C's <c>xen/io/tpmif.h</c>, 64-bit, and the TPM 1.2
/// commands that are sent through it.
/// </summary>
internal static class TpmProtocol
{
    // struct tpmif_tx_request: a part of the packet, in one granted page
    internal const int SlotSize = 16;
    internal const int SlotAddressOffset = 0;
    internal const int SlotRefOffset = 8;
    internal const int SlotLengthOffset = 14;

    // What every command and response begins with, most significant byte first: tag, length of the whole, ordinal or result.
    internal const int HeaderSize = 10;
    internal const int LengthOffset = 2;
    internal const int OrdinalOffset = 6;
    internal const ushort CommandTag = 0x00C1;
    internal const ushort ResponseTag = 0x00C4;

    internal const uint OrdinalExtend = 0x14;
    internal const uint OrdinalPcrRead = 0x15;
    internal const uint OrdinalNvWriteValue = 0xCD;
    internal const uint OrdinalNvReadValue = 0xCF;

    internal const int RegisterCount = 24;
    internal const int DigestSize = 20;

    /// <summary>Bytes of a command before its data: the header and the register's number.</summary>
    internal const int ExtendHead = HeaderSize + 4;

    /// <summary>Bytes of a command before its data: the header, the area's index, an offset and a length.</summary>
    internal const int NvHead = HeaderSize + 12;
}
