using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary>
/// Data that follows from one number, so that a number is all there is to remember of it, and every byte can be
/// checked.
/// </summary>
internal static class NumberedBytes
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>Words at equal distances: two contents differ in each of them, and so does one from itself shifted.</summary>
    internal static void Fill(Span<byte> bytes, ulong number)
    {
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ref ulong word in words)
        {
            word = number += Step;
        }

        Span<byte> rest = bytes[(words.Length * sizeof(ulong))..];
        number += Step;
        MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in number))[..rest.Length].CopyTo(rest);
    }

    /// <summary>The number that some bytes follow from, if they follow from any: told by the first eight.</summary>
    internal static ulong NumberOf(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<ulong>(bytes) - Step;
}
