namespace Xen.Grants.Simulator.Scsi;

/// <summary>What a <see cref="ScsiFrontend"/> asks of its device.</summary>
public sealed record ScsiWorkload
{
    /// <summary>How many commands: mostly reads and writes, about as many of each.</summary>
    public int Commands { get; init; } = 150;

    /// <summary>How many are under way at once, at most: 1 or more; the ring holds 16.</summary>
    public int QueueDepth { get; init; } = 8;

    /// <summary>Segments of a command, at most: 1 to 26. Each is in a granted page.</summary>
    public int MaxSegments { get; init; } = 26;

    internal void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Commands);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueDepth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSegments, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxSegments, ScsiProtocol.MaxSegments);
    }
}
