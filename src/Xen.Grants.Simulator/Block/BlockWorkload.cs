namespace Xen.Grants.Simulator.Block;

/// <summary>What a <see cref="BlockFrontend"/> asks of its device.</summary>
public sealed record BlockWorkload
{
    /// <summary>How many requests: reads and writes, about as many of each.</summary>
    public int Requests { get; init; } = 250;

    /// <summary>How many are under way at once, at most; the ring may hold fewer.</summary>
    public int QueueDepth { get; init; } = 8;

    /// <summary>Segments of a request, at most: 1 to 11. Each is a granted page.</summary>
    public int MaxSegments { get; init; } = 11;

    /// <summary>Pages of the shared ring: 1, 2 or 4.</summary>
    public int RingPages { get; init; } = 1;
}

/// <summary>
/// The disk behind a backend, as an onlooker sees it: the 512 bytes of one sector. A
/// <see cref="BlockFrontend"/> formats the disk and compares it with what it wrote.
/// </summary>
/// <param name="sector">Which sector.</param>
public delegate Span<byte> SectorAccess(long sector);
