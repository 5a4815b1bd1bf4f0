using System.Buffers.Binary;
using Xen.Grants;

namespace Backends.Usbback;

/// <summary>How an urb is transferred: the two highest bits of its pipe.</summary>
public enum UsbPipeType
{
    /// <summary>Isochronous: packets, each with a descriptor.</summary>
    Isochronous = 0,

    /// <summary>Interrupt.</summary>
    Interrupt = 1,

    /// <summary>Control: a setup packet, and maybe data.</summary>
    Control = 2,

    /// <summary>Bulk.</summary>
    Bulk = 3,
}

/// <summary>The backend's own copy of one urb: C's <c>struct usbif_urb_request</c>.</summary>
public sealed class UsbifUrbRequest
{
    /// <summary><c>USBIF_MAX_SEGMENTS_PER_REQUEST</c>.</summary>
    public const int MaxSegments = 16;

    /// <summary>Bytes of an urb on the ring; a response has fewer.</summary>
    public const int Size = 148;

    private const int SetupSize = 8;

    private readonly UsbifSegment[] _segments = new UsbifSegment[MaxSegments];
    private readonly byte[] _setup = new byte[SetupSize];

    /// <summary>The frontend's name for the urb; it comes back in the response.</summary>
    public ushort Id { get; private set; }

    /// <summary>Where it goes, packed: see the properties below.</summary>
    public uint Pipe { get; private set; }

    /// <summary>The port that the device is plugged into.</summary>
    public int Port => (int)(Pipe & 0x1F);

    /// <summary>Whether it takes back an earlier urb.</summary>
    public bool IsUnlink => (Pipe & 0x20) != 0;

    /// <summary>Whether the data comes from the device.</summary>
    public bool IsIn => (Pipe & 0x80) != 0;

    /// <summary>The device's address; 0 before it has one.</summary>
    public int Device => (int)((Pipe >> 8) & 0x7F);

    /// <summary>The device's endpoint.</summary>
    public int Endpoint => (int)((Pipe >> 15) & 0xF);

    /// <summary>How it is transferred.</summary>
    public UsbPipeType Type => (UsbPipeType)(Pipe >> 30);

    /// <summary>Whether less data than asked for is an error: <c>USBIF_SHORT_NOT_OK</c>.</summary>
    public bool IsShortAnError { get; private set; }

    /// <summary>Bytes of data.</summary>
    public int BufferLength { get; private set; }

    /// <summary>Segments of the data.</summary>
    public int BufferSegments { get; private set; }

    /// <summary>The setup packet of a control urb.</summary>
    public ReadOnlySpan<byte> Setup => _setup;

    /// <summary>Packets of an isochronous urb.</summary>
    public int Packets { get; private set; }

    /// <summary>Segments, after those of the data, with the packets' descriptors.</summary>
    public int DescriptorSegments { get; private set; }

    /// <summary>All segments; what the frontend says, anything up to 131,070.</summary>
    public int SegmentCount => BufferSegments + DescriptorSegments;

    /// <summary>The segments, each in one granted page; for a count that was found valid.</summary>
    public ReadOnlySpan<UsbifSegment> Segments => _segments.AsSpan(0, SegmentCount);

    /// <summary>Whether it can be worked on: the segments lie in their pages and hold as much as is said.</summary>
    public bool IsValid
    {
        get
        {
            if (SegmentCount > MaxSegments)
            {
                return false;
            }

            int length = 0;
            for (int i = 0; i < SegmentCount; i++)
            {
                if (!_segments[i].IsValid)
                {
                    return false;
                }

                length += i < BufferSegments ? _segments[i].Length : 0;
            }

            return length == BufferLength && DescriptorBytes <= UsbifIsoDescriptor.WireSize * UsbifIsoDescriptor.MaxPackets;
        }
    }

    /// <summary>How many bytes of descriptors there are.</summary>
    public int DescriptorBytes => Packets * UsbifIsoDescriptor.WireSize;

    /// <summary>Reads an urb that was copied from the ring.</summary>
    public void Decode(ReadOnlySpan<byte> wire)
    {
        Id = BinaryPrimitives.ReadUInt16LittleEndian(wire);
        BufferSegments = BinaryPrimitives.ReadUInt16LittleEndian(wire[2..]);
        Pipe = BinaryPrimitives.ReadUInt32LittleEndian(wire[4..]);
        IsShortAnError = (BinaryPrimitives.ReadUInt16LittleEndian(wire[8..]) & 1) != 0;
        BufferLength = BinaryPrimitives.ReadUInt16LittleEndian(wire[10..]);
        wire.Slice(12, SetupSize).CopyTo(_setup);
        bool isIsochronous = Type == UsbPipeType.Isochronous;
        Packets = isIsochronous ? BinaryPrimitives.ReadUInt16LittleEndian(wire[16..]) : 0;
        DescriptorSegments = isIsochronous ? BinaryPrimitives.ReadUInt16LittleEndian(wire[18..]) : 0;
        for (int i = 0; i < MaxSegments; i++)
        {
            _segments[i] = UsbifSegment.Decode(wire.Slice(20 + (i * UsbifSegment.WireSize), UsbifSegment.WireSize));
        }
    }
}

/// <summary>Some bytes of a granted page: C's <c>struct usbif_request_segment</c>.</summary>
/// <param name="Gref">The page.</param>
/// <param name="Offset">Where in the page they begin.</param>
/// <param name="Length">How many there are.</param>
public readonly record struct UsbifSegment(GrantRef Gref, ushort Offset, ushort Length)
{
    /// <summary>Bytes of a segment on the ring.</summary>
    public const int WireSize = 8;

    private const int PageSize = 4096;

    /// <summary>Whether the bytes lie in the page.</summary>
    public bool IsValid => Length > 0 && Offset + Length <= PageSize;

    /// <summary>Reads a segment that was copied from the ring.</summary>
    public static UsbifSegment Decode(ReadOnlySpan<byte> wire) => new(
        new GrantRef(BinaryPrimitives.ReadUInt32LittleEndian(wire)),
        BinaryPrimitives.ReadUInt16LittleEndian(wire[4..]),
        BinaryPrimitives.ReadUInt16LittleEndian(wire[6..]));
}

/// <summary>A packet of an isochronous urb: C's <c>struct usb_iso_packet_descriptor</c>.</summary>
/// <param name="Offset">Where in the data it begins.</param>
/// <param name="Length">How many bytes it has, or has room for.</param>
public readonly record struct UsbifIsoDescriptor(int Offset, int Length)
{
    /// <summary>Bytes of a descriptor.</summary>
    public const int WireSize = 16;

    /// <summary>Packets of an urb, at most.</summary>
    public const int MaxPackets = 64;

    /// <summary>Whether the packet lies in the data.</summary>
    public bool IsValid(int length) => Offset >= 0 && Length >= 0 && Offset <= length && Length <= length - Offset;

    /// <summary>Reads a descriptor.</summary>
    public static UsbifIsoDescriptor Decode(ReadOnlySpan<byte> wire) => new(
        BinaryPrimitives.ReadInt32LittleEndian(wire), BinaryPrimitives.ReadInt32LittleEndian(wire[4..]));

    /// <summary>Writes what became of the packet into its descriptor.</summary>
    public static void WriteResult(Span<byte> wire, int actualLength, int status)
    {
        BinaryPrimitives.WriteInt32LittleEndian(wire[8..], actualLength);
        BinaryPrimitives.WriteInt32LittleEndian(wire[12..], status);
    }
}
