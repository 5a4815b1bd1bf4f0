namespace Xen.Grants.Simulator;

/// <summary>In which order freed mapping handles are given out again.</summary>
public enum HandleReuse
{
    /// <summary>The one that was freed first comes first, after all that were never used: what Xen does.</summary>
    Fifo,

    /// <summary>The one that was freed last comes first: a stale handle soon names somebody else's mapping.</summary>
    Lifo,
}

/// <summary>What hypervisors of different releases answer differently. The default is Xen 4.17.</summary>
public sealed record HypervisorFlavour
{
    /// <summary>Xen 4.17, as recorded.</summary>
    public static HypervisorFlavour Default { get; } = new();

    /// <summary>
    /// A map that the shared entry refuses says +1, a number that no status has: Xen 4.11.2 to 4.11.3, 4.12.1 to
    /// 4.12.2 and 4.13.0 (XSA-316).
    /// </summary>
    public bool RefusesMapsWithPositiveStatus { get; init; }

    /// <summary>A map for which no handle is left says <see cref="GrantStatus.NoDeviceSpace"/>: Xen up to 4.15.</summary>
    public bool SaysNoDeviceSpace { get; init; }

    /// <summary>A copy of no bytes succeeds without any check: Xen since February 2024.</summary>
    public bool EmptyCopiesSucceed { get; init; }

    /// <summary>In which order freed handles come back.</summary>
    public HandleReuse HandleReuse { get; init; }
}
