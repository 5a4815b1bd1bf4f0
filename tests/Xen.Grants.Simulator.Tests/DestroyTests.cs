namespace Xen.Grants.Simulator.Tests;

/// <summary>What becomes of grants and mappings when a domain is destroyed.</summary>
public class DestroyTests
{
    [Fact]
    public void A_granter_whose_page_is_mapped_is_dying_until_it_is_unmapped() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        two.Granter.Memory.Write(two.Page, 1)[0] = 42;
        MapGrantRef map = two.Map(two.GrantPage());

        two.Granter.Destroy();
        Assert.Equal(DomainState.Dying, two.Granter.State);
        Assert.Equal(42, two.Caller.Memory.Read(two.Address, 1)[0]);

        Assert.Equal(GrantStatus.Okay, two.Unmap(map.Handle, two.Address));
        Assert.Equal(DomainState.Gone, two.Granter.State);
    });

    [Fact]
    public void A_granter_whose_pages_nobody_uses_is_gone_at_once() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();

        two.Granter.Destroy();

        Assert.Equal(DomainState.Gone, two.Granter.State);
        Assert.Equal(GrantStatus.BadDomain, two.Map(reference).Status);
    });

    [Theory]
    [InlineData(DomainKind.Pv, GrantMapFlags.HostMap)]
    [InlineData(DomainKind.Pv, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly)]
    [InlineData(DomainKind.Pv, GrantMapFlags.DeviceMap)]
    [InlineData(DomainKind.Pv, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap)]
    [InlineData(DomainKind.Hvm, GrantMapFlags.HostMap)]
    public void What_a_domain_has_mapped_is_released_when_it_is_destroyed(DomainKind caller, GrantMapFlags flags)
    {
        ScenarioResult result = World.Run(simulation =>
        {
            TwoDomains two = new(simulation, caller);
            GrantRef reference = two.GrantPage();
            Assert.Equal(GrantStatus.Okay, two.Map(reference, flags, page: 0).Status);
            Assert.Equal(GrantStatus.Okay, two.Map(reference, flags, page: 1).Status);

            two.Caller.Destroy();

            Assert.Equal(DomainState.Gone, two.Caller.State);
            Assert.Equal(GrantEntryFlags.PermitAccess, two.FlagsOf(reference) & ~GrantEntryFlags.ReadOnly);
            two.Granter.Destroy();
            Assert.Equal(DomainState.Gone, two.Granter.State);
        });

        Assert.Equal(0, result.Leaked);
    }

    [Fact]
    public void What_others_have_mapped_stays_pinned_when_one_of_them_is_destroyed() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        GrantRef theirs = two.Grants.Grant(two.Third.Id, two.Page, readOnly: false);
        two.Map(reference);
        MapGrantRef map = MapGrantRef.Create(two.Third.ReservePages(1), GrantMapFlags.HostMap, theirs, two.Granter.Id);
        two.Third.GrantTable.GrantTableOp(ref map);

        two.Caller.Destroy();

        Assert.True(two.Grants.TryEnd(reference));
        Assert.False(two.Grants.TryEnd(theirs));
    });

    [Fact]
    public void An_unmap_of_a_grant_of_a_domain_that_is_gone_crashes_the_caller()
    {
        bool cameBack = false;
        ScenarioResult result = World.Observe(simulation =>
        {
            TwoDomains two = new(simulation);
            MapGrantRef lost = two.Map(two.GrantPage());
            ulong own = two.Third.AllocatePages(1);
            two.Map(two.Third.Id, new GuestGrants(two.Third).Grant(two.Caller.Id, own, readOnly: false));
            two.Granter.Destroy();
            Assert.Equal(DomainState.Gone, two.Granter.State);

            two.Unmap(lost.Handle, two.Address);
            cameBack = true;
        });

        Assert.False(cameBack);
        Assert.Contains(result.Failures, failure => failure.Contains("it unmapped a grant of ") && failure.Contains(", which is gone"));
    }

    [Fact]
    public void A_page_is_not_given_to_a_domain_that_is_dying_and_is_gone() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, granter: DomainKind.Pv);
        two.Map(two.GrantPage());
        two.Granter.GrantEntry(new GrantRef(20)) = new GrantEntry { Flags = GrantEntryFlags.AcceptTransfer, Domid = two.Caller.Id };
        two.Granter.Destroy();
        uint frame = two.Caller.AllocateFrame();
        GrantTransfer op = GrantTransfer.Create(frame, two.Granter.Id, new GrantRef(20));

        two.Caller.GrantTable.GrantTableOp(ref op);
        Assert.Equal(GrantStatus.GeneralError, op.Status);
        two.Caller.GrantTable.GrantTableOp(ref op);
        Assert.Equal(GrantStatus.BadPage, op.Status);
    });

    [Fact]
    public void A_second_reader_cannot_copy_from_a_domain_that_is_dying() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        two.Map(reference, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly);
        two.Granter.Destroy();
        GrantCopySide own = GrantCopySide.Own(two.Caller.FrameNumberOf(two.Caller.AllocatePages(1)), 0);

        Assert.Equal(GrantStatus.BadDomain, two.Copy(GrantCopySide.Granted(two.Granter.Id, reference, 0), own, 1, GrantCopyFlags.SourceGref));
    });

    [Fact]
    public void A_granter_is_gone_once_the_last_who_uses_its_pages_is() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        Assert.Equal(GrantStatus.Okay, two.Map(two.GrantPage(), GrantMapFlags.HostMap | GrantMapFlags.DeviceMap).Status);

        two.Granter.Destroy();
        Assert.Equal(DomainState.Dying, two.Granter.State);
        two.Caller.Destroy();

        Assert.Equal((DomainState.Gone, DomainState.Gone), (two.Granter.State, two.Caller.State));
    });

    [Fact]
    public void Only_the_first_time_counts() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);

        two.Granter.Destroy();
        two.Granter.Destroy();

        Assert.Equal(DomainState.Gone, two.Granter.State);
        Assert.Equal(GrantStatus.BadDomain, two.Map(new GrantRef(8)).Status);
    });
}
