namespace Xen.Grants.Simulator.Tests;

/// <summary>A domain that grants pages, one that uses them, and a third.</summary>
internal sealed class TwoDomains
{
    internal TwoDomains(Simulation simulation, DomainKind caller = DomainKind.Pv, DomainKind granter = DomainKind.Hvm)
    {
        Caller = simulation.CreateDomain(caller, "caller");
        Granter = simulation.CreateDomain(granter, "granter");
        Third = simulation.CreateDomain(DomainKind.Pv, "third");
        Grants = new GuestGrants(Granter);
        Page = Granter.AllocatePages(1);
        Address = Caller.ReservePages(4);
    }

    internal Domain Caller { get; }

    internal Domain Granter { get; }

    internal Domain Third { get; }

    internal GuestGrants Grants { get; }

    /// <summary>A page of the granter's.</summary>
    internal ulong Page { get; }

    /// <summary>Where the caller can map four pages.</summary>
    internal ulong Address { get; }

    internal GrantRef GrantPage(bool readOnly = false) => Grants.Grant(Caller.Id, Page, readOnly);

    internal ulong AddressOf(int page) => Address + ((ulong)page * 4096);

    internal MapGrantRef Map(GrantRef reference, GrantMapFlags flags = GrantMapFlags.HostMap, int page = 0) =>
        Map(Granter.Id, reference, flags, page);

    internal MapGrantRef Map(DomId granter, GrantRef reference, GrantMapFlags flags = GrantMapFlags.HostMap, int page = 0)
    {
        MapGrantRef op = MapGrantRef.Create(AddressOf(page), flags, reference, granter);
        int rc = Caller.GrantTable.GrantTableOp(ref op);
        Assert.Equal(0, rc);
        return op;
    }

    internal GrantStatus Unmap(GrantHandle handle, ulong hostAddr, ulong devBusAddr = 0)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(hostAddr, devBusAddr, handle);
        int rc = Caller.GrantTable.GrantTableOp(ref op);
        Assert.Equal(0, rc);
        return op.Status;
    }

    internal GrantStatus Copy(GrantCopySide source, GrantCopySide dest, ushort length, GrantCopyFlags flags)
    {
        GrantCopy op = GrantCopy.Create(source, dest, length, flags);
        int rc = Caller.GrantTable.GrantTableOp(ref op);
        Assert.Equal(0, rc);
        return op.Status;
    }

    internal GrantEntryFlags FlagsOf(GrantRef reference) => Granter.GrantEntry(reference).Flags;
}
