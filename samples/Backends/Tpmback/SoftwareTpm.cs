using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Backends.Tpmback;

/// <summary>A TPM in software, as far as its registers and one non-volatile area go: TPM 1.2, without authorization.</summary>
public sealed class SoftwareTpm
{
    /// <summary>Bytes that every command and response begins with: tag, length, ordinal or result.</summary>
    public const int HeaderSize = 10;

    private const int RegisterCount = 24;
    private const int DigestSize = 20;

    private readonly byte[] _registers = new byte[RegisterCount * DigestSize];
    private readonly uint _nvIndex;
    private readonly byte[] _nv;

    /// <param name="nvIndex">The index of the non-volatile area.</param>
    /// <param name="nvSize">How many bytes it has.</param>
    public SoftwareTpm(uint nvIndex, int nvSize)
    {
        _nvIndex = nvIndex;
        _nv = new byte[nvSize];
    }

    private enum Ordinal : uint
    {
        Extend = 0x14,
        PcrRead = 0x15,
        NvWriteValue = 0xCD,
        NvReadValue = 0xCF,
    }

    private enum Result : uint
    {
        Success = 0,
        BadIndex = 2,
        BadOrdinal = 10,
        NoSpace = 17,
        BadParamSize = 25,
        BadTag = 30,
    }

    /// <summary>Executes one command.</summary>
    /// <param name="command">As it was sent, <see cref="HeaderSize"/> bytes at least.</param>
    /// <returns>The response, which tells what is wrong with a command that was not done.</returns>
    public byte[] Execute(ReadOnlySpan<byte> command)
    {
        const ushort TagRquCommand = 0x00C1;
        if (BinaryPrimitives.ReadUInt16BigEndian(command) != TagRquCommand)
        {
            return Response(Result.BadTag, []);
        }

        if (Word(command, 2) != command.Length)
        {
            return Response(Result.BadParamSize, []);
        }

        ReadOnlySpan<byte> parameters = command[HeaderSize..];
        return (Ordinal)Word(command, 6) switch
        {
            Ordinal.Extend => Extend(parameters),
            Ordinal.PcrRead => PcrRead(parameters),
            Ordinal.NvWriteValue => NvWriteValue(parameters),
            Ordinal.NvReadValue => NvReadValue(parameters),
            _ => Response(Result.BadOrdinal, []),
        };
    }

    private byte[] Extend(ReadOnlySpan<byte> parameters)
    {
        if (parameters.Length != sizeof(uint) + DigestSize)
        {
            return Response(Result.BadParamSize, []);
        }

        if (!TryGetRegister(Word(parameters, 0), out Span<byte> register))
        {
            return Response(Result.BadIndex, []);
        }

        SHA1.HashData([.. register, .. parameters[sizeof(uint)..]], register);
        return Response(Result.Success, register);
    }

    private byte[] PcrRead(ReadOnlySpan<byte> parameters)
    {
        if (parameters.Length != sizeof(uint))
        {
            return Response(Result.BadParamSize, []);
        }

        return TryGetRegister(Word(parameters, 0), out Span<byte> register) ? Response(Result.Success, register) : Response(Result.BadIndex, []);
    }

    private byte[] NvWriteValue(ReadOnlySpan<byte> parameters)
    {
        Result result = FindNv(parameters, hasData: true, out Span<byte> range);
        if (result == Result.Success)
        {
            parameters[^range.Length..].CopyTo(range);
        }

        return Response(result, []);
    }

    private byte[] NvReadValue(ReadOnlySpan<byte> parameters)
    {
        Result result = FindNv(parameters, hasData: false, out Span<byte> range);
        if (result != Result.Success)
        {
            return Response(result, []);
        }

        byte[] value = new byte[sizeof(uint) + range.Length];
        BinaryPrimitives.WriteUInt32BigEndian(value, (uint)range.Length);
        range.CopyTo(value.AsSpan(sizeof(uint)));
        return Response(Result.Success, value);
    }

    private bool TryGetRegister(long index, out Span<byte> register)
    {
        register = index < RegisterCount ? _registers.AsSpan((int)index * DigestSize, DigestSize) : [];
        return index < RegisterCount;
    }

    /// <summary>The bytes that index, offset and length name.</summary>
    private Result FindNv(ReadOnlySpan<byte> parameters, bool hasData, out Span<byte> range)
    {
        const int fixedPart = 3 * sizeof(uint);
        range = [];
        if (parameters.Length < fixedPart)
        {
            return Result.BadParamSize;
        }

        long offset = Word(parameters, 4);
        long length = Word(parameters, 8);
        if (parameters.Length != fixedPart + (hasData ? length : 0))
        {
            return Result.BadParamSize;
        }

        if (Word(parameters, 0) != _nvIndex)
        {
            return Result.BadIndex;
        }

        if (offset + length > _nv.Length)
        {
            return Result.NoSpace;
        }

        range = _nv.AsSpan((int)offset, (int)length);
        return Result.Success;
    }

    private static byte[] Response(Result result, ReadOnlySpan<byte> value)
    {
        const ushort TagRspCommand = 0x00C4;
        byte[] response = new byte[HeaderSize + value.Length];
        BinaryPrimitives.WriteUInt16BigEndian(response, TagRspCommand);
        BinaryPrimitives.WriteUInt32BigEndian(response.AsSpan(2), (uint)response.Length);
        BinaryPrimitives.WriteUInt32BigEndian(response.AsSpan(6), (uint)result);
        value.CopyTo(response.AsSpan(HeaderSize));
        return response;
    }

    /// <summary>A number of a packet's, wide enough to calculate with.</summary>
    private static long Word(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]);
}
