using System.Buffers.Binary;

namespace Backends.Scsiback;

/// <summary>What became of a SCSI command.</summary>
/// <param name="Result">0, or <see cref="ScsiDisk.CheckCondition"/>.</param>
/// <param name="Transferred">Bytes of data that were moved.</param>
/// <param name="SenseKey">Why it was refused, where it was.</param>
/// <param name="SenseCode">Why, more exactly: the additional sense code.</param>
public readonly record struct ScsiOutcome(int Result, int Transferred, byte SenseKey = 0, byte SenseCode = 0);

/// <summary>A disk that understands SCSI commands, in memory.</summary>
public sealed class ScsiDisk(int sectors)
{
    /// <summary>Bytes in a sector.</summary>
    public const int SectorSize = 512;

    /// <summary><c>SAM_STAT_CHECK_CONDITION</c>: the command was refused; sense data tells why.</summary>
    public const int CheckCondition = 2;

    private const byte IllegalRequest = 5;
    private const byte InvalidOpcode = 0x20;
    private const byte BlockOutOfRange = 0x21;
    private const byte InvalidField = 0x24;

    private static readonly byte[] s_inquiry =
    [
        0x00, 0x00, 0x05, 0x02, 31, 0, 0, 0,
        .. "SAMPLE  "u8, .. "SCSI DISK       "u8, .. "1.0 "u8,
    ];

    private readonly byte[] _bytes = new byte[sectors * SectorSize];

    /// <summary>How many sectors there are.</summary>
    public int Sectors => sectors;

    /// <summary>The bytes of one sector.</summary>
    public Span<byte> At(long sector) => _bytes.AsSpan((int)(sector * SectorSize), SectorSize);

    /// <summary>Does what a command says.</summary>
    /// <param name="command">The command descriptor block.</param>
    /// <param name="data">What is written, or room for what is read.</param>
    public ScsiOutcome Execute(ReadOnlySpan<byte> command, Span<byte> data) => command[0] switch
    {
        0x00 => default,
        0x12 when command.Length == 6 => Answer(s_inquiry.AsSpan(0, Math.Min(s_inquiry.Length, command[4])), data),
        0x25 when command.Length == 10 => ReadCapacity(data),
        0x28 when command.Length == 10 => MoveBlocks(command, data, isWrite: false),
        0x2A when command.Length == 10 => MoveBlocks(command, data, isWrite: true),
        _ => Refuse(InvalidOpcode),
    };

    private static ScsiOutcome Answer(ReadOnlySpan<byte> answer, Span<byte> data)
    {
        int length = Math.Min(answer.Length, data.Length);
        answer[..length].CopyTo(data);
        return new ScsiOutcome(0, length);
    }

    private static ScsiOutcome Refuse(byte code) => new(CheckCondition, 0, IllegalRequest, code);

    private ScsiOutcome ReadCapacity(Span<byte> data)
    {
        Span<byte> answer = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(answer, sectors - 1);
        BinaryPrimitives.WriteInt32BigEndian(answer[4..], SectorSize);
        return Answer(answer, data);
    }

    private ScsiOutcome MoveBlocks(ReadOnlySpan<byte> command, Span<byte> data, bool isWrite)
    {
        uint first = BinaryPrimitives.ReadUInt32BigEndian(command[2..]);
        int count = BinaryPrimitives.ReadUInt16BigEndian(command[7..]);
        if (first > sectors || count > sectors - first)
        {
            return Refuse(BlockOutOfRange);
        }

        if (data.Length < count * SectorSize)
        {
            return Refuse(InvalidField);
        }

        Span<byte> blocks = _bytes.AsSpan((int)first * SectorSize, count * SectorSize);
        data = data[..blocks.Length];
        if (isWrite)
        {
            data.CopyTo(blocks);
        }
        else
        {
            blocks.CopyTo(data);
        }

        return new ScsiOutcome(0, blocks.Length);
    }
}
