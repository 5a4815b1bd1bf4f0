using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator.Block;

/// <summary>
/// What a disk should hold. A sector's content follows from one number, so that a number is all there is to
/// remember of it, and every byte is checked.
/// </summary>
internal sealed class ShadowDisk
{
    private readonly ulong[] _contents;
    private readonly SectorAccess _disk;
    private readonly byte[] _expected = new byte[BlockProtocol.SectorSize];

    /// <summary>Formats a disk.</summary>
    internal ShadowDisk(SectorAccess disk, long sectors, SeededRandom random)
    {
        _disk = disk;
        _contents = new ulong[sectors];
        for (long sector = 0; sector < sectors; sector++)
        {
            _contents[sector] = random.NextUInt64();
            Fill(disk(sector), _contents[sector]);
        }
    }

    internal long Sectors => _contents.Length;

    /// <summary>Words at equal distances: two contents differ in each of them, and so does one from itself shifted.</summary>
    internal static void Fill(Span<byte> sector, ulong content)
    {
        foreach (ref ulong word in MemoryMarshal.Cast<byte, ulong>(sector))
        {
            word = content += 0x9E3779B97F4A7C15;
        }
    }

    internal void Set(long sector, ulong content) => _contents[sector] = content;

    /// <summary>Whether these bytes are what the sector should hold.</summary>
    internal bool IsContentOf(long sector, ReadOnlySpan<byte> bytes)
    {
        Fill(_expected, _contents[sector]);
        return bytes.SequenceEqual(_expected);
    }

    internal bool DiskHolds(long sector) => IsContentOf(sector, _disk(sector));

    /// <summary>After a write that failed nobody knows what the sector holds; it is written anew, behind the backend's back.</summary>
    internal void Restore(long sector) => Fill(_disk(sector), _contents[sector]);
}
