namespace Xen.Grants.Simulator.Tests;

/// <summary>Tables of version 2, and the change from one version to the other.</summary>
public class VersionTests
{
    private const int Eperm = -1;
    private const int Esrch = -3;
    private const int Ebusy = -16;
    private const int Einval = -22;
    private const int Erange = -34;
    private const int Enosys = -38;

    private static readonly GrantRef s_reserved = new(7);
    private static readonly GrantRef s_ref = new(20);

    [Fact]
    public void A_table_is_of_version_1_until_its_domain_sets_another() => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        Assert.Equal((0, 1u), VersionOf(domain, DomId.Self));
        Assert.Equal((0, 2u), Set(domain, 2));
        Assert.Equal((0, 2u), VersionOf(domain, DomId.Self));
        Assert.Equal((0, 2u), Set(domain, 2));
        Assert.Equal((0, 1u), Set(domain, 1));
    });

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Any_other_version_is_refused_and_the_one_in_force_is_told(uint version) => World.Run(simulation =>
        Assert.Equal((Einval, 1u), Set(simulation.CreateDomain(DomainKind.Pv), version)));

    [Fact]
    public void A_version_above_the_tables_limit_is_ENOSYS() => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        domain.Grants.VersionLimit = 1;
        Assert.Equal((Enosys, 1u), Set(domain, 2));
        Assert.Equal((0, 1u), Set(domain, 1));
    });

    [Fact]
    public void The_version_in_force_can_be_set_while_entries_are_in_use() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        two.Map(two.GrantPage());
        Assert.Equal((0, 1u), Set(two.Granter, 1));
    });

    [Fact]
    public void A_grant_of_version_2_that_is_revoked_cannot_be_mapped() => World.Run(simulation =>
    {
        TwoDomains two = Version2(simulation);
        Grant(two, s_ref, GrantEntryFlags.PermitAccess);
        two.Granter.Grants.Revoke(s_ref.Value);
        Assert.Equal(GrantStatus.GeneralError, two.Map(s_ref).Status);
    });

    [Fact]
    public void Another_domains_version_is_for_dom0_only() => World.Run(simulation =>
    {
        Domain dom0 = simulation.CreateDomain(DomainKind.Pv);
        Domain guest = simulation.CreateDomain(DomainKind.Pv);
        Assert.Equal((0, 1u), VersionOf(dom0, guest.Id));
        Assert.Equal((Eperm, 0u), VersionOf(guest, dom0.Id));
        Assert.Equal((Esrch, 0u), VersionOf(dom0, new DomId(77)));
    });

    [Theory]
    [InlineData(7, 0)]
    [InlineData(8, Ebusy)]
    [InlineData(511, Ebusy)]
    public void While_an_entry_is_in_use_that_would_be_wiped_out_the_version_stays(uint reference, int rc) => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        two.Granter.GrantEntry(new GrantRef(reference)) = new GrantEntry { Flags = GrantEntryFlags.PermitAccess, Domid = two.Caller.Id, Frame = two.Granter.FrameNumberOf(two.Page) };
        MapGrantRef map = two.Map(new GrantRef(reference));
        Assert.Equal((rc, rc == 0 ? 2u : 1u), Set(two.Granter, 2));

        Assert.Equal(GrantStatus.Okay, two.Unmap(map.Handle, two.Address));
        Assert.Equal((0, 2u), Set(two.Granter, 2));
    });

    [Fact]
    public void The_reserved_entries_go_on_and_the_others_are_wiped_out() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantEntry entry = new() { Flags = GrantEntryFlags.PermitAccess | GrantEntryFlags.ReadOnly, Domid = two.Third.Id, Frame = 77 };
        two.Granter.GrantEntry(s_reserved) = entry;
        two.Granter.GrantEntry(new GrantRef(8)) = entry;

        Set(two.Granter, 2);
        GrantEntryV2 moved = two.Granter.GrantEntryV2(s_reserved);
        Assert.Equal((entry.Flags, entry.Domid, 77ul), (moved.Flags, moved.Domid, moved.Frame));
        Assert.Equal(GrantEntryFlags.Invalid, two.Granter.GrantEntryV2(new GrantRef(8)).Flags);

        Set(two.Granter, 1);
        Assert.Equal(entry, two.Granter.GrantEntry(s_reserved));
    });

    [Fact]
    public void What_is_in_use_of_a_reserved_entry_is_still_in_use_after_the_change() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        two.Granter.GrantEntry(s_reserved) = new GrantEntry { Flags = GrantEntryFlags.PermitAccess, Domid = two.Caller.Id, Frame = two.Granter.FrameNumberOf(two.Page) };
        MapGrantRef map = two.Map(s_reserved);
        Set(two.Granter, 2);
        Assert.Equal(GrantEntryFlags.Reading | GrantEntryFlags.Writing, two.Granter.UseOf(s_reserved));
        Assert.Equal(GrantEntryFlags.PermitAccess, two.Granter.GrantEntryV2(s_reserved).Flags);

        Set(two.Granter, 1);
        Assert.Equal(GrantEntryFlags.PermitAccess | GrantEntryFlags.Reading | GrantEntryFlags.Writing, two.FlagsOf(s_reserved));
        two.Unmap(map.Handle, two.Address);
        Assert.Equal(GrantEntryFlags.PermitAccess, two.FlagsOf(s_reserved));
    });

    [Theory]
    [InlineData(GrantEntryFlags.Transitive, 0, Erange)]
    [InlineData(GrantEntryFlags.PermitAccess, 1L << 32, Erange)]
    [InlineData(GrantEntryFlags.PermitAccess, uint.MaxValue, 0)]
    [InlineData(GrantEntryFlags.AcceptTransfer, 1L << 32, 0)]
    public void A_reserved_entry_that_version_1_cannot_tell_keeps_the_table_at_version_2(GrantEntryFlags flags, ulong frame, int rc) => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        Set(domain, 2);
        domain.GrantEntryV2(s_reserved) = new GrantEntryV2 { Flags = flags, Frame = frame };
        Assert.Equal((rc, rc == 0 ? 1u : 2u), Set(domain, 1));
    });

    [Fact]
    public void Any_other_entry_does_not_and_is_wiped_out() => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        Set(domain, 2);
        domain.GrantEntryV2(new GrantRef(8)).Flags = GrantEntryFlags.Transitive;
        Assert.Equal((0, 1u), Set(domain, 1));
        Assert.Equal(GrantEntryFlags.Invalid, domain.GrantEntry(new GrantRef(8)).Flags);
    });

    [Fact]
    public void Version_2_keeps_half_as_many_entries_in_a_frame_and_its_use_apart() => World.Run(simulation =>
    {
        TwoDomains two = Version2(simulation);
        Assert.Throws<ArgumentOutOfRangeException>(() => two.Granter.UseOf(new GrantRef(256)));
        Assert.Equal(GrantStatus.BadGntref, two.Map(new GrantRef(256)).Status);
        Grant(two, new GrantRef(255), GrantEntryFlags.PermitAccess);

        MapGrantRef map = two.Map(new GrantRef(255));
        Assert.Equal(GrantEntryFlags.Reading | GrantEntryFlags.Writing, two.Granter.UseOf(new GrantRef(255)));
        Assert.Equal(GrantEntryFlags.PermitAccess, two.Granter.GrantEntryV2(new GrantRef(255)).Flags);

        two.Unmap(map.Handle, two.Address);
        Assert.Equal(GrantEntryFlags.Invalid, two.Granter.UseOf(new GrantRef(255)));
    });

    [Theory]
    [InlineData(GrantEntryFlags.Invalid)]
    [InlineData(GrantEntryFlags.AcceptTransfer)]
    [InlineData(GrantEntryFlags.Transitive)]
    [InlineData(GrantEntryFlags.PermitAccess | GrantEntryFlags.SubPage)]
    [InlineData(GrantEntryFlags.PermitAccess | GrantEntryFlags.ReadOnly)]
    public void What_cannot_be_mapped_for_writing_is_a_general_error_and_not_in_use(GrantEntryFlags flags) => World.Run(simulation =>
    {
        TwoDomains two = Version2(simulation);
        Grant(two, s_ref, flags);
        Assert.Equal(GrantStatus.GeneralError, two.Map(s_ref).Status);
        Assert.Equal(GrantEntryFlags.Invalid, two.Granter.UseOf(s_ref));
    });

    [Fact]
    public void While_a_reader_has_it_an_entry_that_was_revoked_still_maps_for_writing() => World.Run(simulation =>
    {
        TwoDomains two = Version2(simulation);
        Grant(two, s_ref, GrantEntryFlags.PermitAccess);
        two.Map(s_ref, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, page: 0);
        two.Granter.GrantEntryV2(s_ref).Flags = GrantEntryFlags.Invalid;

        Assert.Equal(GrantStatus.Okay, two.Map(s_ref, page: 1).Status);
    });

    [Fact]
    public void A_first_writer_beside_a_reader_is_refused_where_the_entry_became_read_only() => World.Run(simulation =>
    {
        TwoDomains two = Version2(simulation);
        Grant(two, s_ref, GrantEntryFlags.PermitAccess);
        two.Map(s_ref, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, page: 0);
        two.Granter.GrantEntryV2(s_ref).Flags |= GrantEntryFlags.ReadOnly;

        Assert.Equal(GrantStatus.GeneralError, two.Map(s_ref, page: 1).Status);
        Assert.Equal(GrantEntryFlags.Reading, two.Granter.UseOf(s_ref));
    });

    [Theory]
    [InlineData(100, 10, GrantStatus.Okay)]
    [InlineData(99, 10, GrantStatus.GeneralError)]
    [InlineData(101, 10, GrantStatus.GeneralError)]
    [InlineData(109, 1, GrantStatus.Okay)]
    public void Of_a_part_of_a_page_only_that_part_is_copied(ushort offset, ushort length, GrantStatus status) => World.Run(simulation =>
    {
        TwoDomains two = Version2(simulation);
        Grant(two, s_ref, GrantEntryFlags.PermitAccess | GrantEntryFlags.SubPage);
        two.Granter.GrantEntryV2(s_ref).PageOffset = 100;
        two.Granter.GrantEntryV2(s_ref).Length = 10;

        Assert.Equal(status, CopyFrom(two, two.Granter.Id, s_ref, offset, length));
        Assert.Equal(GrantEntryFlags.Invalid, two.Granter.UseOf(s_ref));
    });

    [Fact]
    public void A_grant_that_is_passed_on_is_copied_from_its_owners_page() => World.Run(simulation =>
    {
        TwoDomains two = Version2(simulation);
        ulong page = two.Third.AllocatePages(1);
        two.Third.Memory.Write(page, 1)[0] = 42;
        GrantRef theirs = new GuestGrants(two.Third).Grant(two.Granter.Id, page, readOnly: true);
        PassOn(two, s_ref, two.Third.Id, theirs);
        ulong own = two.Caller.AllocatePages(1);

        Assert.Equal(GrantStatus.Okay, two.Copy(GrantCopySide.Granted(two.Granter.Id, s_ref, 0), GrantCopySide.Own(two.Caller.FrameNumberOf(own), 0), 1, GrantCopyFlags.SourceGref));

        Assert.Equal(42, two.Caller.Memory.Read(own, 1)[0]);
        Assert.Equal(GrantEntryFlags.Invalid, two.Granter.UseOf(s_ref));
        Assert.Equal(GrantEntryFlags.Invalid, two.Third.UseOf(theirs));
    });

    [Fact]
    public void A_grant_is_passed_on_once_only() => World.Run(simulation =>
    {
        TwoDomains two = Version2(simulation);
        Set(two.Third, 2);
        GrantRef last = new GuestGrants(two.Caller).Grant(two.Third.Id, two.Caller.AllocatePages(1), readOnly: false);
        two.Third.GrantEntryV2(s_ref) = new GrantEntryV2 { Flags = GrantEntryFlags.Transitive, Domid = two.Granter.Id, TransDomid = two.Caller.Id, TransRef = last };
        PassOn(two, s_ref, two.Third.Id, s_ref);
        Assert.Equal(GrantStatus.GeneralError, CopyFrom(two, two.Granter.Id, s_ref, 0, 1));
        Assert.Equal(GrantEntryFlags.Invalid, two.Granter.UseOf(s_ref));
        Assert.Equal(GrantEntryFlags.Invalid, two.Third.UseOf(s_ref));
    });

    [Fact]
    public void A_domain_does_not_pass_on_its_own_grants() => World.Run(simulation =>
    {
        TwoDomains two = Version2(simulation);
        Grant(two, new GrantRef(21), GrantEntryFlags.PermitAccess);
        two.Granter.GrantEntryV2(new GrantRef(21)).Domid = two.Granter.Id;
        PassOn(two, s_ref, two.Granter.Id, new GrantRef(21));
        Assert.Equal(GrantStatus.GeneralError, CopyFrom(two, two.Granter.Id, s_ref, 0, 1));
    });

    [Fact]
    public void Nor_those_of_a_domain_that_there_is_not() => World.Run(simulation =>
    {
        TwoDomains two = Version2(simulation);
        PassOn(two, s_ref, new DomId(77), new GrantRef(21));
        Assert.Equal(GrantStatus.GeneralError, CopyFrom(two, two.Granter.Id, s_ref, 0, 1));
        Assert.Equal(GrantEntryFlags.Invalid, two.Granter.UseOf(s_ref));
    });

    [Fact]
    public void Why_the_owners_grant_is_refused_is_told() => World.Run(simulation =>
    {
        TwoDomains two = Version2(simulation);
        PassOn(two, s_ref, two.Third.Id, new GrantRef(512));
        Assert.Equal(GrantStatus.BadGntref, CopyFrom(two, two.Granter.Id, s_ref, 0, 1));
        Assert.Equal(GrantEntryFlags.Invalid, two.Granter.UseOf(s_ref));
    });

    [Theory]
    [InlineData(0, GrantStatus.Okay)]
    [InlineData(1, GrantStatus.Okay)]
    [InlineData(2, GrantStatus.GeneralError)]
    public void The_status_frames_are_listed_up_to_as_many_as_there_are(uint count, GrantStatus status) => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        Set(domain, 2);
        Assert.Equal(status, StatusFramesOf(domain, DomId.Self, count, domain.AllocatePages(1)));
    });

    [Fact]
    public void Version_1_has_no_status_frames() => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        Assert.Equal(GrantStatus.GeneralError, StatusFramesOf(domain, DomId.Self, 1, domain.AllocatePages(1)));
    });

    [Fact]
    public void Back_in_version_1_the_status_frames_are_freed() => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        ulong list = domain.AllocatePages(1);
        int frames = domain.FrameCount;
        Set(domain, 2);
        Assert.Equal(frames + 1, domain.FrameCount);

        Set(domain, 1);
        Assert.Equal(frames, domain.FrameCount);
        Assert.Equal(GrantStatus.GeneralError, StatusFramesOf(domain, DomId.Self, 1, list));
    });

    [Fact]
    public void A_status_frame_holds_the_words_of_2048_entries() => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        ulong list = domain.AllocatePages(1);
        SetupTable setUp = SetupTable.Create(DomId.Self, 8, list);
        domain.GrantTable.GrantTableOp(ref setUp);
        Set(domain, 2);
        Assert.Equal(GrantStatus.GeneralError, StatusFramesOf(domain, DomId.Self, 2, list));
        setUp = SetupTable.Create(DomId.Self, 9, list);
        domain.GrantTable.GrantTableOp(ref setUp);
        Assert.Equal(GrantStatus.Okay, StatusFramesOf(domain, DomId.Self, 2, list));
        Assert.Equal(GrantEntryFlags.Invalid, domain.UseOf(new GrantRef(2048)));
    });

    [Fact]
    public void Another_domains_status_frames_are_for_dom0_only() => World.Run(simulation =>
    {
        Domain dom0 = simulation.CreateDomain(DomainKind.Pv);
        Domain guest = simulation.CreateDomain(DomainKind.Pv);
        Set(guest, 2);
        Assert.Equal(GrantStatus.Okay, StatusFramesOf(dom0, guest.Id, 1, dom0.AllocatePages(1)));
        Assert.Equal(GrantStatus.PermissionDenied, StatusFramesOf(guest, dom0.Id, 1, guest.AllocatePages(1)));
        Assert.Equal(GrantStatus.BadDomain, StatusFramesOf(dom0, new DomId(77), 1, dom0.AllocatePages(1)));
        Assert.Equal(GrantStatus.BadVirtAddr, StatusFramesOf(dom0, guest.Id, 1, dom0.ReservePages(1)));
    });

    private static TwoDomains Version2(Simulation simulation)
    {
        TwoDomains two = new(simulation);
        Assert.Equal((0, 2u), Set(two.Granter, 2));
        return two;
    }

    private static void Grant(TwoDomains two, GrantRef reference, GrantEntryFlags flags) =>
        two.Granter.GrantEntryV2(reference) = new GrantEntryV2 { Flags = flags, Domid = two.Caller.Id, Frame = two.Granter.FrameNumberOf(two.Page) };

    private static void PassOn(TwoDomains two, GrantRef reference, DomId owner, GrantRef theirs) =>
        two.Granter.GrantEntryV2(reference) = new GrantEntryV2 { Flags = GrantEntryFlags.Transitive, Domid = two.Caller.Id, TransDomid = owner, TransRef = theirs };

    private static GrantStatus CopyFrom(TwoDomains two, DomId granter, GrantRef reference, ushort offset, ushort length)
    {
        GrantCopySide own = GrantCopySide.Own(two.Caller.FrameNumberOf(two.Caller.AllocatePages(1)), 0);
        return two.Copy(GrantCopySide.Granted(granter, reference, offset), own, length, GrantCopyFlags.SourceGref);
    }

    private static (int Rc, uint Version) Set(Domain domain, uint version)
    {
        SetVersion op = SetVersion.Create(version);
        int rc = domain.GrantTable.GrantTableOp(ref op);
        return (rc, op.Version);
    }

    private static (int Rc, uint Version) VersionOf(Domain caller, DomId dom)
    {
        GetVersion op = GetVersion.Create(dom);
        int rc = caller.GrantTable.GrantTableOp(ref op);
        return (rc, op.Version);
    }

    private static GrantStatus StatusFramesOf(Domain caller, DomId dom, uint count, ulong list)
    {
        GetStatusFrames op = GetStatusFrames.Create(dom, count, list);
        Assert.Equal(0, caller.GrantTable.GrantTableOp(ref op));
        return op.Status;
    }
}
