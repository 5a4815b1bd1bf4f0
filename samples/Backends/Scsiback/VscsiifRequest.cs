using System.Buffers.Binary;
using Xen.Grants;

namespace Backends.Scsiback;

/// <summary>Which way a command's data goes: C's <c>enum dma_data_direction</c>.</summary>
public enum DmaDirection : byte
{
    /// <summary>Either way.</summary>
    Bidirectional = 0,

    /// <summary>To the device.</summary>
    ToDevice = 1,

    /// <summary>From the device.</summary>
    FromDevice = 2,

    /// <summary>The command has no data.</summary>
    None = 3,
}

/// <summary>The backend's own copy of one request: C's <c>struct vscsiif_request</c>.</summary>
public sealed class VscsiifRequest
{
    /// <summary><c>VSCSIIF_SG_TABLESIZE</c>: segments of a request, at most.</summary>
    public const int MaxSegments = 26;

    /// <summary>Bytes of a request on the ring, and of a response.</summary>
    public const int Size = 252;

    /// <summary><c>VSCSIIF_ACT_SCSI_CDB</c>: the request is a SCSI command.</summary>
    public const byte ActionCdb = 1;

    private const int MaxCommandSize = 16;

    private readonly VscsiifSegment[] _segments = new VscsiifSegment[MaxSegments];
    private readonly byte[] _command = new byte[MaxCommandSize];

    /// <summary>The frontend's name for the request; it comes back in the response.</summary>
    public ushort Id { get; private set; }

    /// <summary>What kind of request it is.</summary>
    public byte Action { get; private set; }

    /// <summary>How long the command is, as the frontend says: anything from 0 to 255.</summary>
    public int CommandLength { get; private set; }

    /// <summary>The SCSI command; for a length that was found valid.</summary>
    public ReadOnlySpan<byte> Command => _command.AsSpan(0, CommandLength);

    /// <summary>The device that it is for.</summary>
    public (ushort Channel, ushort Target, ushort Lun) Device { get; private set; }

    /// <summary>Which way the data goes.</summary>
    public DmaDirection Direction { get; private set; }

    /// <summary>How many segments the frontend says there are: anything from 0 to 255.</summary>
    public int SegmentCount { get; private set; }

    /// <summary>The parts of the data, each in one granted page; for a count that was found valid.</summary>
    public ReadOnlySpan<VscsiifSegment> Segments => _segments.AsSpan(0, SegmentCount);

    /// <summary>Whether it can be worked on: lengths and counts are in range, and each segment lies in its page.</summary>
    public bool IsValid
    {
        get
        {
            if (CommandLength is 0 or > MaxCommandSize || SegmentCount > MaxSegments || Direction > DmaDirection.None)
            {
                return false;
            }

            foreach (ref readonly VscsiifSegment segment in Segments)
            {
                if (!segment.IsValid)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Reads a request that was copied from the ring.</summary>
    public void Decode(ReadOnlySpan<byte> wire)
    {
        Id = BinaryPrimitives.ReadUInt16LittleEndian(wire);
        Action = wire[2];
        CommandLength = wire[3];
        wire.Slice(4, MaxCommandSize).CopyTo(_command);
        Device = (
            BinaryPrimitives.ReadUInt16LittleEndian(wire[22..]),
            BinaryPrimitives.ReadUInt16LittleEndian(wire[24..]),
            BinaryPrimitives.ReadUInt16LittleEndian(wire[26..]));
        Direction = (DmaDirection)wire[30];
        SegmentCount = wire[31];
        for (int i = 0; i < MaxSegments; i++)
        {
            _segments[i] = VscsiifSegment.Decode(wire.Slice(32 + (i * VscsiifSegment.WireSize), VscsiifSegment.WireSize));
        }
    }
}

/// <summary>Some bytes of a granted page: C's <c>struct scsiif_request_segment</c>.</summary>
/// <param name="Gref">The page.</param>
/// <param name="Offset">Where in the page they begin.</param>
/// <param name="Length">How many there are.</param>
public readonly record struct VscsiifSegment(GrantRef Gref, ushort Offset, ushort Length)
{
    /// <summary>Bytes of a segment on the ring.</summary>
    public const int WireSize = 8;

    private const int PageSize = 4096;

    /// <summary>Whether the bytes lie in the page.</summary>
    public bool IsValid => Length > 0 && Offset + Length <= PageSize;

    /// <summary>Reads a segment that was copied from the ring.</summary>
    public static VscsiifSegment Decode(ReadOnlySpan<byte> wire) => new(
        new GrantRef(BinaryPrimitives.ReadUInt32LittleEndian(wire)),
        BinaryPrimitives.ReadUInt16LittleEndian(wire[4..]),
        BinaryPrimitives.ReadUInt16LittleEndian(wire[6..]));
}
