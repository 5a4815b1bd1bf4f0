namespace Xen.Grants.Simulator;

/// <summary>How long page-ins take, in virtual time.</summary>
public enum PageInLatency
{
    /// <summary>Any of the first three that follow; each seed has its own mix.</summary>
    Mixed,

    /// <summary>1 to 8 ms.</summary>
    Short,

    /// <summary>50 to 900 ms.</summary>
    Medium,

    /// <summary>1 to 14 s.</summary>
    Long,

    /// <summary>They never end; so <see cref="SimulationOptions.Paging"/> is to be <see cref="PagingMode.Permanent"/>.</summary>
    Never,
}
