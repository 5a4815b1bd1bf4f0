namespace Xen.Grants.Simulator;

/// <summary>Which page the pager takes next, of those that a domain grants and nobody uses.</summary>
public enum EvictionPolicy
{
    /// <summary>Any.</summary>
    ByChance,

    /// <summary>The one after the last, in the order of their frame numbers: a clock's hand.</summary>
    InTurn,

    /// <summary>The one that it took last, as soon as that is back: the page thrashes.</summary>
    SameAgain,
}
