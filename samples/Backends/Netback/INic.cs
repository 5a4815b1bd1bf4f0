namespace Backends.Netback;

/// <summary>The network that a guest is connected to: what lies behind the host's bridge.</summary>
public interface INic
{
    /// <summary>Bytes of the next packet for the guest; 0 where there is none.</summary>
    int WaitingLength { get; }

    /// <summary>Takes the next packet for the guest.</summary>
    /// <param name="packet">Where it is written; <see cref="WaitingLength"/> bytes at least.</param>
    void Take(Span<byte> packet);

    /// <summary>Sends a packet from the guest on its way.</summary>
    void Send(ReadOnlySpan<byte> packet);
}
