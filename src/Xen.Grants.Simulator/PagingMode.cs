namespace Xen.Grants.Simulator;

/// <summary>What the pager does to granted pages.</summary>
public enum PagingMode
{
    /// <summary>Nothing is ever paged out.</summary>
    None,

    /// <summary>Pages are evicted; every one comes back a while after it was asked for.</summary>
    Transient,

    /// <summary>Pages are evicted; some never come back.</summary>
    Permanent,

    /// <summary>Each seed draws one of the other three.</summary>
    Mixed,
}
