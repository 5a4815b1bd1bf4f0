using System.Buffers.Binary;
using static Xen.Grants.Simulator.Tpm.TpmProtocol;

namespace Xen.Grants.Simulator.Tpm;

/// <summary>Commands as they are sent, drawn at random.</summary>
/// <param name="random">Chance.</param>
/// <param name="nvSize">The non-volatile area's size.</param>
/// <param name="mostBytes">The longest command or response that fits into the slots.</param>
internal sealed class TpmCommands(SeededRandom random, int nvSize, int mostBytes)
{
    internal byte[] Draw()
    {
        switch (random.Next(8))
        {
            case 0 or 1 or 2:
                byte[] extend = OnRegister(OrdinalExtend, (uint)random.Next(RegisterCount), DigestSize);
                FillAtRandom(extend.AsSpan(ExtendHead));
                return extend;
            case 3:
                return OnRegister(OrdinalPcrRead, (uint)random.Next(RegisterCount), 0);
            case 4 or 5:
                (uint offset, uint length) = DrawRange();
                byte[] write = OnNv(OrdinalNvWriteValue, offset, length, dataLength: (int)length);
                FillAtRandom(write.AsSpan(NvHead));
                return write;
            default:
                (offset, length) = DrawRange();
                return OnNv(OrdinalNvReadValue, offset, length, dataLength: 0);
        }
    }

    /// <summary>The command that reads what another one changes.</summary>
    internal static byte[] ReadBack(ReadOnlySpan<byte> command) => Word(command, OrdinalOffset) == OrdinalExtend
        ? OnRegister(OrdinalPcrRead, Word(command, HeaderSize), 0)
        : OnNv(OrdinalNvReadValue, Word(command, HeaderSize + 4), Word(command, HeaderSize + 8), dataLength: 0);

    private static byte[] OnRegister(uint ordinal, uint register, int dataLength)
    {
        byte[] command = new byte[ExtendHead + dataLength];
        ShadowTpm.WriteHeader(command, CommandTag, ordinal);
        BinaryPrimitives.WriteUInt32BigEndian(command.AsSpan(HeaderSize), register);
        return command;
    }

    private static byte[] OnNv(uint ordinal, uint offset, uint length, int dataLength)
    {
        byte[] command = new byte[NvHead + dataLength];
        ShadowTpm.WriteHeader(command, CommandTag, ordinal);
        BinaryPrimitives.WriteUInt32BigEndian(command.AsSpan(HeaderSize), TpmFrontend.NvIndex);
        BinaryPrimitives.WriteUInt32BigEndian(command.AsSpan(HeaderSize + 4), offset);
        BinaryPrimitives.WriteUInt32BigEndian(command.AsSpan(HeaderSize + 8), length);
        return command;
    }

    private static uint Word(ReadOnlySpan<byte> command, int offset) => BinaryPrimitives.ReadUInt32BigEndian(command[offset..]);

    private (uint Offset, uint Length) DrawRange()
    {
        int length = random.Between(1, Math.Min(nvSize, mostBytes - NvHead));
        return ((uint)random.Between(0, nvSize - length), (uint)length);
    }

    private void FillAtRandom(Span<byte> bytes)
    {
        Span<byte> eight = stackalloc byte[sizeof(ulong)];
        while (!bytes.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(eight, random.NextUInt64());
            int count = Math.Min(bytes.Length, eight.Length);
            eight[..count].CopyTo(bytes);
            bytes = bytes[count..];
        }
    }
}
