namespace Xen.Grants.Simulator.Tpm;

/// <summary>What a <see cref="TpmFrontend"/> asks of its device.</summary>
public sealed record TpmWorkload
{
    /// <summary>How many commands while it is connected once, one after the other.</summary>
    public int Commands { get; init; } = 60;

    /// <summary>
    /// Slots of the shared page, each of which names a page of the guest: C's <c>TPMIF_TX_RING_SIZE</c>, which
    /// both ends are built with. 1 to 8; Xen's header says 1. They limit how long a command or response is.
    /// </summary>
    public int Slots { get; init; } = 1;

    /// <summary>How many bytes the TPM's non-volatile area has: 1 or more.</summary>
    public int NvSize { get; init; } = 16 * 1024;
}
