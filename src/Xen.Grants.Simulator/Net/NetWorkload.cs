namespace Xen.Grants.Simulator.Net;

/// <summary>What a <see cref="NetFrontend"/> and its <see cref="NetPeer"/> send each other.</summary>
public sealed record NetWorkload
{
    /// <summary>How many packets the guest sends.</summary>
    public int Outgoing { get; init; } = 150;

    /// <summary>How many packets the peer sends.</summary>
    public int Incoming { get; init; } = 150;

    /// <summary>Bytes of a packet, at most: 60 to 65,535. The guest spreads them over 18 pages at most.</summary>
    public int MaxPacketSize { get; init; } = 9014;

    /// <summary>How many packets of the guest's are under way at once, at most; the ring's 256 slots may hold fewer.</summary>
    public int QueueDepth { get; init; } = 8;

    /// <summary>
    /// How many pages the guest keeps posted for what comes in: 18 to 256, so that the largest packet finds room
    /// wherever in a page the backend begins it.
    /// </summary>
    public int ReceivePages { get; init; } = 64;

    internal void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueDepth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPacketSize, NetProtocol.MinPacketSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxPacketSize, NetProtocol.MaxPacketSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReceivePages, NetProtocol.MaxSlots);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ReceivePages, 256);
    }
}
