namespace Xen.Grants.Simulator.Usb;

/// <summary>One urb and what is right for an answer.</summary>
internal sealed class UsbUrb(Domain guest, GrantedPages pages) : RingRequest
{
    internal UsbEndpoint Endpoint { get; set; } = null!;

    internal bool IsIn { get; set; }

    /// <summary>The device's address; 0 before it has one.</summary>
    internal int Address { get; set; }

    /// <summary>The setup packet of a control request.</summary>
    internal byte[] Setup { get; } = new byte[UsbProtocol.SetupSize];

    internal ushort Flags { get; set; }

    internal GrantedBuffer Buffer { get; } = new(guest, pages);

    internal int BufferLength { get; set; }

    /// <summary>The descriptors of an isochronous urb's packets; the backend writes to them.</summary>
    internal GrantedBuffer Descriptors { get; } = new(guest, pages);

    internal int Packets { get; set; }

    internal int PacketSize { get; set; }

    internal int Status { get; set; }

    internal int ActualLength { get; set; }

    /// <summary>It sends to its endpoint, or reads what was sent there, by <see cref="Content"/>.</summary>
    internal bool MovesContent { get; set; }

    internal ulong Content { get; set; }
}
