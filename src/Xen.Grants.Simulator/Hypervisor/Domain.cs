namespace Xen.Grants.Simulator;

/// <summary>Whether a domain's page is in memory.</summary>
public enum PageState
{
    /// <summary>It is.</summary>
    Present,

    /// <summary>It is paged out and comes back a while after somebody asks for it.</summary>
    Away,

    /// <summary>It is paged out and will not come back.</summary>
    Lost,
}

/// <summary>How far a domain's life has come.</summary>
public enum DomainState
{
    /// <summary>It lives.</summary>
    Alive,

    /// <summary>
    /// It was destroyed, and others still use pages of its: Xen's <c>is_dying</c>. What they have mapped goes on
    /// working.
    /// </summary>
    Dying,

    /// <summary>Nothing is left of it: its number is no domain's.</summary>
    Gone,
}

/// <summary>What is set when a domain is created.</summary>
internal readonly record struct GrantLimits(int GrantFrames, int MaptrackFrames);

/// <summary>A virtual machine: memory, a grant table of its own, and the hypercalls to use others'.</summary>
public sealed class Domain
{
    internal Domain(Hypervisor hypervisor, DomId id, DomainKind kind, string? name, GrantLimits limits)
    {
        Hypervisor = hypervisor;
        Id = id;
        Kind = kind;
        Name = name ?? id.ToString();
        Space = kind == DomainKind.Pv ? new PvAddressSpace(this) : new HvmAddressSpace(this);
        Grants = new GrantTable(this, limits.GrantFrames);
        Maptrack = new Maptrack(limits.MaptrackFrames);
        GrantTable = new GrantTableHypercall(this);
    }

    /// <summary>Its number.</summary>
    public DomId Id { get; }

    /// <summary>How it is virtualized.</summary>
    public DomainKind Kind { get; }

    /// <summary>What reports call it.</summary>
    public string Name { get; }

    /// <summary>The grant-table hypercall as this domain makes it.</summary>
    public IGrantTable GrantTable { get; }

    /// <summary>
    /// Its address space. A span is good until the next simulator call. An access to a page of its own that
    /// is paged out waits, in virtual time, until the page is in; for one that is lost, for ever.
    /// </summary>
    public IHostMemory Memory => Space;

    /// <summary>How far its life has come.</summary>
    public DomainState State { get; private set; }

    internal Hypervisor Hypervisor { get; }

    /// <summary>Its kernel is no longer its own: what it shares may change between any two accesses of others.</summary>
    internal bool IsHostile { get; set; }

    /// <summary>How many frames are its.</summary>
    internal int FrameCount { get; set; }

    internal AddressSpace Space { get; }

    internal GrantTable Grants { get; }

    internal Maptrack Maptrack { get; }

    /// <summary>Whether it may look at a domain's table, and make it grow: Xen's <c>XSM_TARGET</c>. dom0 may.</summary>
    internal bool MayTarget(Domain other) => other == this || Id.Value == 0;

    /// <summary>New zeroed pages of its own, at addresses side by side.</summary>
    /// <param name="count">How many: 1 or more.</param>
    /// <returns>The first one's address.</returns>
    public ulong AllocatePages(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Hypervisor.Simulation.Scheduler.Enter();
        return Space.AllocatePages(count);
    }

    /// <summary>Addresses side by side without pages, to map grants at: Linux's <c>alloc_vm_area</c>.</summary>
    /// <param name="count">How many pages: 1 or more.</param>
    /// <returns>The first one's address.</returns>
    public ulong ReservePages(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Hypervisor.Simulation.Scheduler.Enter();
        return Space.ReservePages(count);
    }

    /// <summary>The number by which a grant entry or a copy names one of its pages: machine frame (PV) or guest frame (HVM).</summary>
    /// <param name="address">An address in the page.</param>
    public uint FrameNumberOf(ulong address)
    {
        Hypervisor.Simulation.Scheduler.Enter();
        return Space.FrameNumberOf(address);
    }

    /// <summary>
    /// The machine address of the page-table entry that translates an address of a PV domain's: what
    /// <see cref="MapGrantRef.HostAddr"/> is with <see cref="GrantMapFlags.ContainsPte"/>.
    /// </summary>
    /// <param name="address">One of its addresses, reserved or in use.</param>
    /// <exception cref="InvalidOperationException">An HVM domain's page tables are its own affair.</exception>
    public ulong PageTableEntryOf(ulong address)
    {
        Hypervisor.Simulation.Scheduler.Enter();
        return Space is PvAddressSpace pv ? pv.EntryAddress(address) : throw new InvalidOperationException($"{Name} is no PV domain.");
    }

    /// <summary>
    /// A new zeroed page of a PV domain's that is mapped nowhere, so that it can be given away by a
    /// <see cref="GrantTransfer"/>: Xen's <c>XENMEM_increase_reservation</c>.
    /// </summary>
    /// <returns>Its machine frame number.</returns>
    /// <exception cref="InvalidOperationException">An HVM domain's pages are at its guest frames.</exception>
    public uint AllocateFrame()
    {
        Hypervisor.Simulation.Scheduler.Enter();
        return Kind == DomainKind.Pv ? Hypervisor.AllocateFrame(this).Number : throw new InvalidOperationException($"{Name} is no PV domain.");
    }

    /// <summary>
    /// An entry of its version 1 grant table, in the memory that it shares with the hypervisor. Other domains'
    /// hypercalls change it too.
    /// </summary>
    /// <param name="reference">Which one; within the table's present size.</param>
    /// <exception cref="InvalidOperationException">The table is one of version 2.</exception>
    public ref GrantEntry GrantEntry(GrantRef reference)
    {
        CheckEntry(reference, version: 1);
        return ref Grants.V1(reference.Value);
    }

    /// <summary>An entry of its version 2 grant table, in the memory that it shares with the hypervisor.</summary>
    /// <param name="reference">Which one; within the table's present size.</param>
    /// <exception cref="InvalidOperationException">The table is one of version 1.</exception>
    public ref GrantEntryV2 GrantEntryV2(GrantRef reference)
    {
        CheckEntry(reference, version: 2);
        return ref Grants.V2(reference.Value);
    }

    /// <summary>
    /// What of an entry is in use: <see cref="GrantEntryFlags.Reading"/> and <see cref="GrantEntryFlags.Writing"/>, from
    /// the entry (version 1) or its status word (version 2).
    /// </summary>
    /// <param name="reference">Which entry; within the table's present size.</param>
    public GrantEntryFlags UseOf(GrantRef reference)
    {
        CheckEntry(reference, Grants.Version);
        return Grants.FlagsWithUse(reference.Value) & (GrantEntryFlags.Reading | GrantEntryFlags.Writing);
    }

    /// <summary>Whether one of its pages is in memory.</summary>
    /// <param name="address">An address in the page.</param>
    public PageState StateOf(ulong address)
    {
        Hypervisor.Simulation.Scheduler.Enter();
        return Space is HvmAddressSpace hvm ? hvm.StateOf(address) : PageState.Present;
    }

    /// <summary>Pages out one of its pages, as the pager does of its own accord.</summary>
    /// <param name="address">An address in the page.</param>
    /// <param name="lost">Whether it never comes back: in <see cref="PagingMode.Permanent"/> only.</param>
    /// <returns>False where it cannot be: a PV domain's, not there, in use through a grant, or awaited.</returns>
    /// <exception cref="InvalidOperationException">The run's <see cref="PagingMode"/> does not allow it.</exception>
    public bool TryPageOut(ulong address, bool lost = false)
    {
        Hypervisor.Simulation.Scheduler.Enter();
        return Space is HvmAddressSpace hvm && Hypervisor.Simulation.Pager.TryEvict(hvm, hvm.FrameNumberOf(address), lost);
    }

    /// <summary>
    /// Ends it, whatever it does: Xen's <c>domain_kill</c>. Its own mappings are released. Its pages are freed, those
    /// that others use as soon as they do not any more; with the last page it is <see cref="DomainState.Gone"/>.
    /// </summary>
    /// <remarks>Its actors are the scenario's: they are to stop by themselves.</remarks>
    public void Destroy()
    {
        Hypervisor.Simulation.Scheduler.Enter();
        if (State == DomainState.Alive)
        {
            State = DomainState.Dying;
            Hypervisor.Simulation.Trace.Destroy(this);
            UnmapCommon.ReleaseAll(this);
            Space.TearDown();
            Hypervisor.ReleaseFramesOf(this);
        }
    }

    private void CheckEntry(GrantRef reference, int version)
    {
        Hypervisor.Simulation.Scheduler.Enter();
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(reference.Value, Grants.EntryCount);
        if (Grants.Version != version)
        {
            throw new InvalidOperationException($"{Name}'s grant table is one of version {Grants.Version}.");
        }
    }

    /// <summary>The last frame of a dying domain has gone.</summary>
    internal void EndIfEmpty()
    {
        if (State == DomainState.Dying && FrameCount == 0)
        {
            State = DomainState.Gone;
        }
    }
}
