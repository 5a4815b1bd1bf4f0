namespace Backends.Blkback;

/// <summary>The disk that is served, in memory.</summary>
public sealed class Disk(long sectors)
{
    /// <summary>Bytes in a sector.</summary>
    public const int SectorSize = 512;

    private readonly byte[] _bytes = new byte[sectors * SectorSize];

    /// <summary>How many sectors there are.</summary>
    public long Sectors => sectors;

    /// <summary>Whether a run of sectors lies on the disk.</summary>
    public bool Contains(ulong sector, int count) => sector <= (ulong)sectors && (ulong)count <= (ulong)sectors - sector;

    /// <summary>The bytes of some sectors.</summary>
    public Span<byte> At(long sector, int length) => _bytes.AsSpan((int)(sector * SectorSize), length);
}
