namespace Xen.Grants.Simulator;

/// <summary>How a domain is virtualized.</summary>
public enum DomainKind
{
    /// <summary>
    /// Paravirtualized: sees machine frames and owns page tables. A map over a live mapping replaces it silently.
    /// </summary>
    Pv,

    /// <summary>
    /// HVM or PVH: sees guest frames through a p2m table, so its pages can be paged out. A map over a live
    /// mapping crashes it.
    /// </summary>
    Hvm,
}
