namespace Xen.Grants.Simulator;

/// <summary>
/// What can go wrong around a backend. Reports, command lines and schedules call each by its name in lower case
/// with dashes: <c>domain-death</c>.
/// </summary>
public enum FaultKind
{
    /// <summary>
    /// One page is paged out. It belongs to <see cref="SimulationOptions.Paging"/> and is no member of a
    /// <see cref="FaultSet"/>; in a schedule it says which page, and whether it is lost.
    /// </summary>
    Evict,

    /// <summary>
    /// How long a page-in takes, in milliseconds, if not 1. It belongs to <see cref="SimulationOptions.Paging"/> and is
    /// no member of a <see cref="FaultSet"/>.
    /// </summary>
    PageIn,

    /// <summary>All granted pages of a domain that can be paged out are, at once. Only where there is paging.</summary>
    PagingStorm,

    /// <summary>All pages of a domain that are away and not asked for yet are lost for good. Only where there is paging.</summary>
    PageLoss,

    /// <summary>A guest is destroyed, in whatever it does; its device goes away.</summary>
    DomainDeath,

    /// <summary>A guest takes back a grant that is in use: its entry is made invalid.</summary>
    Revocation,

    /// <summary>
    /// A guest turns hostile: its driver stops where it is, and for some steps the hostile kinds of the set happen to
    /// what it shares; then it is destroyed. It follows from those kinds and is no member of a <see cref="FaultSet"/>.
    /// </summary>
    Takeover,

    /// <summary>A guest turns hostile: grant references in its ring become others, some of which grant nothing.</summary>
    HostileRefs,

    /// <summary>A guest turns hostile: words of its ring, indices among them, become anything, between two accesses.</summary>
    HostileRings,

    /// <summary>A guest turns hostile: entries of its grant table become anything.</summary>
    HostileGrants,

    /// <summary>A map or copy hypercall comes to nothing: its rc is a negative errno, and no status is written.</summary>
    CallError,

    /// <summary>A map or copy hypercall breaks off in its array with -EFAULT: what was done before stays done.</summary>
    ArrayFault,

    /// <summary>A map hypercall breaks off, and its rc is 0: from there on no status is written (XSA-318).</summary>
    LostContinuation,

    /// <summary>The caller's maptrack table is full for the time of a call, so that its maps find no handle.</summary>
    MaptrackFull,

    /// <summary>A map that the grant entry refuses says +1, in all of the run (XSA-316).</summary>
    PositiveStatus,

    /// <summary>A map that finds no handle says <see cref="GrantStatus.NoDeviceSpace"/>, in all of the run: Xen up to 4.15.</summary>
    OldMaptrackStatus,

    /// <summary>The handle that was freed last is given out first, in all of the run.</summary>
    HandleReuse,
}
