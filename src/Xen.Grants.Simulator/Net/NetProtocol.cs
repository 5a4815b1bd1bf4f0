namespace Xen.Grants.Simulator.Net;

/// <summary>The figures of the network protocol: C's <c>xen/io/netif.h</c>.</summary>
internal static class NetProtocol
{
    /// <summary>The least number of slots that every backend takes for one packet: <c>XEN_NETIF_NR_SLOTS_MIN</c>.</summary>
    internal const int MaxSlots = 18;

    /// <summary>An Ethernet header; it lies within the first slot.</summary>
    internal const int HeaderSize = 14;

    /// <summary>An Ethernet frame without its check sequence is this long at least.</summary>
    internal const int MinPacketSize = 60;

    /// <summary>The size field of a packet's first slot, which holds all of the packet's bytes, ends here.</summary>
    internal const int MaxPacketSize = 65535;

    internal const short StatusOkay = 0;

    /// <summary><c>NETTXF_more_data</c> and <c>NETRXF_more_data</c>: the packet goes on in the next slot.</summary>
    internal const ushort MoreData = 4;

    // union netif_tx_sring_entry: a request of 12 bytes, a response of 4
    internal const int TxEntrySize = 12;
    internal const int TxResponseSize = 4;

    // union netif_rx_sring_entry: a request and a response, 8 bytes each
    internal const int RxEntrySize = 8;
}
