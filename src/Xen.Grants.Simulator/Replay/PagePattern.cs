using System.IO.Hashing;

namespace Xen.Grants.Simulator;

/// <summary>
/// What a recording's pages are filled with: byte i is <c>constant + i * 7 + (i >> 8) * 11</c>, modulo 256. A recording
/// tells the CRC-32 of a page, never its bytes; so this is what its contents are known by.
/// </summary>
internal static class PagePattern
{
    private static readonly Dictionary<uint, byte[]> s_byCrc = Enumerable.Range(0, 256).Select(Of).ToDictionary(Crc);

    /// <summary>All fillings.</summary>
    internal static IEnumerable<byte[]> All => s_byCrc.Values;

    internal static uint Crc(byte[] page) => Crc32.HashToUInt32(page);

    /// <summary>Which filling has that CRC.</summary>
    internal static bool TryFind(uint crc, out byte[] page) => s_byCrc.TryGetValue(crc, out page!);

    /// <summary>The filling with that constant.</summary>
    internal static byte[] Of(int constant) => [.. Enumerable.Range(0, Frame.Size).Select(i => (byte)(constant + (i * 7) + ((i >> 8) * 11)))];
}
