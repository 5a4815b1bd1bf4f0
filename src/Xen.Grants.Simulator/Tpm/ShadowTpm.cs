using System.Buffers.Binary;
using System.Security.Cryptography;
using static Xen.Grants.Simulator.Tpm.TpmProtocol;

namespace Xen.Grants.Simulator.Tpm;

/// <summary>What a TPM should hold and answer: registers that each command extends, and an area that keeps what is written.</summary>
internal sealed class ShadowTpm(int nvSize)
{
    private readonly byte[] _registers = new byte[RegisterCount * DigestSize];
    private readonly byte[] _nv = new byte[nvSize];

    /// <summary>Whether a command leaves the TPM other than it was.</summary>
    internal static bool Changes(ReadOnlySpan<byte> command) => Ordinal(command) is OrdinalExtend or OrdinalNvWriteValue;

    /// <summary>How long the response to a command is, if nothing goes wrong.</summary>
    internal static int ResponseLength(ReadOnlySpan<byte> command) => Ordinal(command) switch
    {
        OrdinalExtend or OrdinalPcrRead => HeaderSize + DigestSize,
        OrdinalNvWriteValue => HeaderSize,
        _ => HeaderSize + sizeof(uint) + Word(command, NvHead - 4),
    };

    /// <summary>Does what a command of the frontend's says, and writes the response that is right.</summary>
    internal void Execute(ReadOnlySpan<byte> command, Span<byte> response)
    {
        Span<byte> result = response[HeaderSize..];
        switch (Ordinal(command))
        {
            case OrdinalExtend:
                Extend(Register(command), command.Slice(ExtendHead, DigestSize));
                Register(command).CopyTo(result);
                break;
            case OrdinalPcrRead:
                Register(command).CopyTo(result);
                break;
            case OrdinalNvWriteValue:
                command[NvHead..].CopyTo(NvRange(command));
                break;
            default:
                Span<byte> range = NvRange(command);
                BinaryPrimitives.WriteUInt32BigEndian(result, (uint)range.Length);
                range.CopyTo(result[sizeof(uint)..]);
                break;
        }

        WriteHeader(response, ResponseTag, ordinalOrResult: 0);
    }

    internal static void WriteHeader(Span<byte> packet, ushort tag, uint ordinalOrResult)
    {
        BinaryPrimitives.WriteUInt16BigEndian(packet, tag);
        BinaryPrimitives.WriteUInt32BigEndian(packet[LengthOffset..], (uint)packet.Length);
        BinaryPrimitives.WriteUInt32BigEndian(packet[OrdinalOffset..], ordinalOrResult);
    }

    private static uint Ordinal(ReadOnlySpan<byte> command) => BinaryPrimitives.ReadUInt32BigEndian(command[OrdinalOffset..]);

    private static int Word(ReadOnlySpan<byte> command, int offset) => (int)BinaryPrimitives.ReadUInt32BigEndian(command[offset..]);

    /// <summary>The new digest is that of the old one and the data, so it depends on all that came before, and on their order.</summary>
    private static void Extend(Span<byte> register, ReadOnlySpan<byte> data)
    {
        Span<byte> both = stackalloc byte[2 * DigestSize];
        register.CopyTo(both);
        data.CopyTo(both[DigestSize..]);
        SHA1.HashData(both, register);
    }

    private Span<byte> Register(ReadOnlySpan<byte> command) => _registers.AsSpan(Word(command, HeaderSize) * DigestSize, DigestSize);

    private Span<byte> NvRange(ReadOnlySpan<byte> command) => _nv.AsSpan(Word(command, HeaderSize + 4), Word(command, HeaderSize + 8));
}
