namespace Xen.Grants.Simulator.Block;

/// <summary>
/// What a disk should hold: of each sector, the number that its content follows from.
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
            NumberedBytes.Fill(disk(sector), _contents[sector]);
        }
    }

    internal long Sectors => _contents.Length;

    internal void Set(long sector, ulong content) => _contents[sector] = content;

    /// <summary>Whether these bytes are what the sector should hold.</summary>
    internal bool IsContentOf(long sector, ReadOnlySpan<byte> bytes)
    {
        NumberedBytes.Fill(_expected, _contents[sector]);
        return bytes.SequenceEqual(_expected);
    }

    internal bool DiskHolds(long sector) => IsContentOf(sector, _disk(sector));

    /// <summary>After a write that failed nobody knows what the sector holds; it is written anew, behind the backend's back.</summary>
    internal void Restore(long sector) => NumberedBytes.Fill(_disk(sector), _contents[sector]);

    /// <summary>Finds what was written where nothing was to be written.</summary>
    internal void Check(Simulation simulation)
    {
        long changed = 0;
        for (long sector = 0; sector < Sectors; sector++)
        {
            changed += DiskHolds(sector) ? 0 : 1;
        }

        if (changed > 0)
        {
            simulation.Fail($"{changed} sectors of the disk hold something that was never written there");
        }
    }
}
