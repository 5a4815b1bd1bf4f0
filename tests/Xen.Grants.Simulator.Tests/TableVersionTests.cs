namespace Xen.Grants.Simulator.Tests;

/// <summary>Which version a grant table has, who may ask, and what becomes of its reserved entries where it changes.</summary>
public class TableVersionTests
{
    private static readonly GrantRef s_reserved = new(0);

    [Fact]
    public void A_domain_may_ask_about_itself_and_dom0_about_all() => World.Run(simulation =>
    {
        Domain dom0 = simulation.CreateDomain(DomainKind.Pv);
        Domain guest = simulation.CreateDomain(DomainKind.Hvm);
        Assert.Equal((0, 2u), SetVersion(guest, 2));

        Assert.Equal((0, 2u), GetVersion(guest, DomId.Self));
        Assert.Equal((0, 2u), GetVersion(dom0, guest.Id));
        Assert.Equal((0, 1u), GetVersion(dom0, DomId.Self));
        QuerySize size = QuerySize.Create(guest.Id);
        Assert.Equal(0, dom0.GrantTable.GrantTableOp(ref size));
        Assert.Equal(GrantStatus.Okay, size.Status);
        Assert.InRange(size.NrFrames, 1u, size.MaxNrFrames);
    });

    [Fact]
    public void A_guest_may_not_ask_about_another_domain() => World.Run(simulation =>
    {
        Domain dom0 = simulation.CreateDomain(DomainKind.Pv);
        Domain guest = simulation.CreateDomain(DomainKind.Hvm);

        Assert.Equal(-1, GetVersion(guest, dom0.Id).Rc);
        QuerySize size = QuerySize.Create(dom0.Id);
        Assert.Equal(0, guest.GrantTable.GrantTableOp(ref size));
        Assert.Equal(GrantStatus.PermissionDenied, size.Status);
        GetStatusFrames frames = GetStatusFrames.Create(dom0.Id, 1, guest.AllocatePages(1));
        Assert.Equal(0, guest.GrantTable.GrantTableOp(ref frames));
        Assert.Equal(GrantStatus.PermissionDenied, frames.Status);
    });

    [Fact]
    public void Nobody_can_be_asked_about_who_is_not_there() => World.Run(simulation =>
        Assert.Equal(-3, GetVersion(simulation.CreateDomain(DomainKind.Pv), new DomId(77)).Rc));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Of_versions_there_are_two_and_the_one_in_force_is_told(uint version) => World.Run(simulation =>
        Assert.Equal((-22, 1u), SetVersion(simulation.CreateDomain(DomainKind.Hvm), version)));

    [Fact]
    public void A_reserved_entry_is_kept_through_both_changes() => World.Run(simulation =>
    {
        Domain guest = simulation.CreateDomain(DomainKind.Hvm);
        guest.GrantEntry(s_reserved) = new GrantEntry { Flags = GrantEntryFlags.PermitAccess, Domid = new DomId(7), Frame = 0x42 };

        Assert.Equal((0, 2u), SetVersion(guest, 2));
        GrantEntryV2 entry = guest.GrantEntryV2(s_reserved);
        Assert.Equal((GrantEntryFlags.PermitAccess, new DomId(7), 0x42ul), (entry.Flags, entry.Domid, entry.Frame));

        Assert.Equal((0, 1u), SetVersion(guest, 1));
        GrantEntry back = guest.GrantEntry(s_reserved);
        Assert.Equal((GrantEntryFlags.PermitAccess, new DomId(7), 0x42u), (back.Flags, back.Domid, back.Frame));
    });

    [Theory]
    [InlineData(GrantEntryFlags.Transitive, 0x42)]
    [InlineData(GrantEntryFlags.PermitAccess, 0x1_0000_0000)]
    public void A_reserved_entry_that_version_1_cannot_tell_keeps_the_table_at_version_2(GrantEntryFlags flags, ulong frame) => World.Run(simulation =>
    {
        Domain guest = simulation.CreateDomain(DomainKind.Hvm);
        Assert.Equal((0, 2u), SetVersion(guest, 2));
        guest.GrantEntryV2(s_reserved) = new GrantEntryV2 { Flags = flags, Domid = new DomId(7), Frame = frame };

        Assert.Equal((-34, 2u), SetVersion(guest, 1));
    });

    [Fact]
    public void A_table_in_use_keeps_its_version() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        MapGrantRef map = two.Map(two.GrantPage());
        Assert.Equal(GrantStatus.Okay, map.Status);

        Assert.Equal((-16, 1u), SetVersion(two.Granter, 2));
        Assert.Equal(GrantStatus.Okay, two.Unmap(map.Handle, two.Address));
        Assert.Equal((0, 2u), SetVersion(two.Granter, 2));
    });

    [Fact]
    public void An_entry_is_looked_at_in_the_version_that_it_has() => World.Run(simulation =>
    {
        Domain guest = simulation.CreateDomain(DomainKind.Hvm, "guest");
        Assert.Equal("guest's grant table is one of version 1.", Assert.Throws<InvalidOperationException>(() => guest.GrantEntryV2(s_reserved)).Message);

        SetVersion(guest, 2);

        Assert.Equal("guest's grant table is one of version 2.", Assert.Throws<InvalidOperationException>(() => guest.GrantEntry(s_reserved)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => guest.GrantEntryV2(new GrantRef(1 << 20)));
    });

    private static (int Rc, uint Version) SetVersion(Domain caller, uint version)
    {
        SetVersion op = Grants.SetVersion.Create(version);
        return (caller.GrantTable.GrantTableOp(ref op), op.Version);
    }

    private static (int Rc, uint Version) GetVersion(Domain caller, DomId dom)
    {
        GetVersion op = Grants.GetVersion.Create(dom);
        return (caller.GrantTable.GrantTableOp(ref op), op.Version);
    }
}
