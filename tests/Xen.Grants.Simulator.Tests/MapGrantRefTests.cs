namespace Xen.Grants.Simulator.Tests;

public class MapGrantRefTests
{
    private static readonly DomId s_nobody = new(77);

    [Fact]
    public void A_mapping_shows_the_granters_bytes_and_takes_writes() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        two.Granter.Memory.Write(two.Page, 4)[0] = 42;

        MapGrantRef map = two.Map(two.GrantPage());

        Assert.Equal(GrantStatus.Okay, map.Status);
        Assert.Equal(42, two.Caller.Memory.Read(two.Address, 1)[0]);
        two.Caller.Memory.Write(two.Address, 1)[0] = 43;
        Assert.Equal(43, two.Granter.Memory.Read(two.Page, 1)[0]);
    });

    [Fact]
    public void The_first_successful_map_of_a_fresh_domain_has_handle_zero() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        Assert.Equal(new GrantHandle(0), two.Map(two.GrantPage()).Handle);
    });

    [Fact]
    public void Neither_host_nor_device_map_is_bad_gntref_before_anything_else() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        Assert.Equal(GrantStatus.BadGntref, two.Map(s_nobody, new GrantRef(9), GrantMapFlags.None).Status);
    });

    [Theory]
    [InlineData(GrantMapFlags.DeviceMap)]
    [InlineData(GrantMapFlags.HostMap | GrantMapFlags.ApplicationMap)]
    [InlineData(GrantMapFlags.HostMap | GrantMapFlags.ContainsPte)]
    public void What_only_PV_can_do_is_a_general_error_for_an_HVM_caller_before_the_domain_is_looked_up(GrantMapFlags flags) => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, caller: DomainKind.Hvm);
        Assert.Equal(GrantStatus.GeneralError, two.Map(s_nobody, new GrantRef(9), flags).Status);
    });

    [Fact]
    public void DOMID_SELF_is_no_domain_here() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        Assert.Equal(GrantStatus.BadDomain, two.Map(DomId.Self, new GrantRef(9)).Status);
    });

    [Fact]
    public void An_unknown_domain_is_bad_domain_even_without_a_free_handle() => World.Run(simulation =>
    {
        Domain caller = simulation.CreateDomain(DomainKind.Pv, maxMaptrackFrames: 0);
        MapGrantRef op = MapGrantRef.Create(caller.ReservePages(1), GrantMapFlags.HostMap, new GrantRef(uint.MaxValue), s_nobody);
        caller.GrantTable.GrantTableOp(ref op);
        Assert.Equal(GrantStatus.BadDomain, op.Status);
    });

    [Fact]
    public void No_free_handle_is_no_space_before_the_reference_is_looked_at() => World.Run(simulation =>
    {
        Domain caller = simulation.CreateDomain(DomainKind.Pv, maxMaptrackFrames: 0);
        Domain granter = simulation.CreateDomain(DomainKind.Pv);
        MapGrantRef op = MapGrantRef.Create(caller.ReservePages(1), GrantMapFlags.HostMap, new GrantRef(uint.MaxValue), granter.Id);
        caller.GrantTable.GrantTableOp(ref op);
        Assert.Equal(GrantStatus.NoSpace, op.Status);
    });

    [Fact]
    public void The_last_of_256_handles_stays_behind() => World.Run(simulation =>
    {
        Domain caller = simulation.CreateDomain(DomainKind.Pv, maxMaptrackFrames: 1);
        Domain granter = simulation.CreateDomain(DomainKind.Pv);
        GuestGrants grants = new(granter);
        ulong area = caller.ReservePages(256);
        MapGrantRef[] ops = new MapGrantRef[256];
        for (int i = 0; i < ops.Length; i++)
        {
            ulong address = area + ((ulong)i * 4096);
            ops[i] = MapGrantRef.Create(address, GrantMapFlags.HostMap, grants.Grant(caller.Id, granter.AllocatePages(1), false), granter.Id);
        }

        caller.GrantTable.GrantTableOp(ops);

        Assert.All(ops[..255], op => Assert.Equal(GrantStatus.Okay, op.Status));
        Assert.Equal(GrantStatus.NoSpace, ops[255].Status);
    });

    [Fact]
    public void Maps_that_fail_use_up_no_handle_for_good() => World.Run(simulation =>
    {
        Domain caller = simulation.CreateDomain(DomainKind.Pv, maxMaptrackFrames: 1);
        Domain granter = simulation.CreateDomain(DomainKind.Pv);
        MapGrantRef[] ops = new MapGrantRef[1000];
        ops.AsSpan().Fill(MapGrantRef.Create(caller.ReservePages(1), GrantMapFlags.HostMap, new GrantRef(100), granter.Id));

        caller.GrantTable.GrantTableOp(ops);

        Assert.All(ops, op => Assert.Equal(GrantStatus.GeneralError, op.Status));
    });

    [Fact]
    public void A_reference_past_the_end_of_the_table_is_bad_gntref() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        Assert.Equal(GrantStatus.BadGntref, two.Map(new GrantRef(512)).Status);
        Assert.Equal(GrantStatus.GeneralError, two.Map(new GrantRef(511)).Status);
    });

    [Fact]
    public void A_reference_inside_the_table_that_was_never_granted_is_a_general_error() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        Assert.Equal(GrantStatus.GeneralError, two.Map(new GrantRef(100)).Status);
    });

    [Fact]
    public void Mapping_a_read_only_grant_for_writing_is_a_general_error() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage(readOnly: true);
        Assert.Equal(GrantStatus.GeneralError, two.Map(reference).Status);
        Assert.Equal(GrantStatus.Okay, two.Map(reference, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly).Status);
    });

    [Fact]
    public void A_grant_to_somebody_else_is_a_general_error() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.Grants.Grant(two.Third.Id, two.Page, readOnly: false);
        Assert.Equal(GrantStatus.GeneralError, two.Map(reference).Status);
    });

    [Fact]
    public void A_grant_of_a_part_of_a_page_cannot_be_mapped() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        two.Granter.GrantEntry(reference).Flags |= GrantEntryFlags.SubPage;
        Assert.Equal(GrantStatus.GeneralError, two.Map(reference).Status);
    });

    [Fact]
    public void The_129th_reader_is_a_general_error_and_a_writer_still_is_not() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        ulong area = two.Caller.ReservePages(130);
        MapGrantRef[] ops = new MapGrantRef[130];
        for (int i = 0; i < ops.Length; i++)
        {
            GrantMapFlags access = i == 129 ? GrantMapFlags.None : GrantMapFlags.ReadOnly;
            ops[i] = MapGrantRef.Create(area + ((ulong)i * 4096), GrantMapFlags.HostMap | access, reference, two.Granter.Id);
        }

        two.Caller.GrantTable.GrantTableOp(ops);

        Assert.All(ops[..128], op => Assert.Equal(GrantStatus.Okay, op.Status));
        Assert.Equal(GrantStatus.GeneralError, ops[128].Status);
        Assert.Equal(GrantStatus.Okay, ops[129].Status);
    });

    [Fact]
    public void A_frame_that_is_not_the_granters_is_bad_page() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, granter: DomainKind.Pv);
        GrantRef reference = two.GrantPage();
        two.Granter.GrantEntry(reference).Frame = two.Third.FrameNumberOf(two.Third.AllocatePages(1));
        Assert.Equal(GrantStatus.BadPage, two.Map(reference).Status);
        two.Granter.GrantEntry(reference).Frame = uint.MaxValue;
        Assert.Equal(GrantStatus.BadPage, two.Map(reference).Status);
    });

    [Fact]
    public void A_page_table_can_be_mapped_for_reading_only() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, granter: DomainKind.Pv);
        GrantRef reference = two.GrantPage();
        two.Granter.GrantEntry(reference).Frame = (uint)(two.Granter.PageTableEntryOf(two.Page) >> 12);
        Assert.Equal(GrantStatus.GeneralError, two.Map(reference).Status);
        Assert.Equal(GrantEntryFlags.PermitAccess, two.FlagsOf(reference));
        Assert.Equal(GrantStatus.Okay, two.Map(reference, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly).Status);
    });

    [Fact]
    public void A_page_that_changed_hands_while_its_entry_was_in_use_is_a_general_error() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, granter: DomainKind.Pv);
        const GrantMapFlags reading = GrantMapFlags.HostMap | GrantMapFlags.ReadOnly;
        uint frame = two.Granter.AllocateFrame();
        GrantRef reference = new(20);
        two.Granter.GrantEntry(reference) = new GrantEntry { Flags = GrantEntryFlags.PermitAccess, Domid = two.Caller.Id, Frame = frame };
        two.Map(reference, reading);
        two.Map(two.GrantPage(), reading);
        two.Third.GrantEntry(reference) = new GrantEntry { Flags = GrantEntryFlags.AcceptTransfer, Domid = two.Granter.Id };
        GrantTransfer transfer = GrantTransfer.Create(frame, two.Third.Id, reference);
        two.Granter.GrantTable.GrantTableOp(ref transfer);
        Assert.Equal(GrantStatus.Okay, transfer.Status);

        Assert.Equal(GrantStatus.GeneralError, two.Map(reference, reading, page: 1).Status);
    });

    [Fact]
    public void A_guest_frame_without_a_page_is_bad_page() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, granter: DomainKind.Hvm);
        GrantRef reference = two.Grants.Grant(two.Caller.Id, two.Granter.ReservePages(1), readOnly: false);
        Assert.Equal(GrantStatus.BadPage, two.Map(reference).Status);
    });

    [Fact]
    public void An_address_outside_the_callers_page_tables_is_a_general_error_and_nothing_stays_pinned() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        MapGrantRef op = MapGrantRef.Create(1ul << 45, GrantMapFlags.HostMap, reference, two.Granter.Id);
        two.Caller.GrantTable.GrantTableOp(ref op);
        Assert.Equal(GrantStatus.GeneralError, op.Status);
        Assert.Equal(GrantEntryFlags.PermitAccess, two.FlagsOf(reference));
        Assert.True(two.Grants.TryEnd(reference));
    });

    [Fact]
    public void A_page_table_entry_can_be_named_instead_of_an_address() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        two.Granter.Memory.Write(two.Page, 1)[0] = 42;
        const GrantMapFlags flags = GrantMapFlags.HostMap | GrantMapFlags.ContainsPte;
        ulong entry = two.Caller.PageTableEntryOf(two.Address);
        MapGrantRef op = MapGrantRef.Create(entry, flags, two.GrantPage(), two.Granter.Id);

        two.Caller.GrantTable.GrantTableOp(ref op);

        Assert.Equal(GrantStatus.Okay, op.Status);
        Assert.Equal(42, two.Caller.Memory.Read(two.Address, 1)[0]);
        Assert.Equal(GrantStatus.GeneralError, two.Unmap(op.Handle, two.Address));
        Assert.Equal(GrantStatus.Okay, two.Unmap(op.Handle, entry));
    });

    [Theory]
    [InlineData(4)]
    [InlineData(1L << 30)]
    public void An_entry_that_is_misaligned_or_in_no_page_table_of_the_callers_is_a_general_error(ulong offset) => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        ulong entry = two.Caller.PageTableEntryOf(two.Address) + offset;
        MapGrantRef op = MapGrantRef.Create(entry, GrantMapFlags.HostMap | GrantMapFlags.ContainsPte, two.GrantPage(), two.Granter.Id);
        two.Caller.GrantTable.GrantTableOp(ref op);
        Assert.Equal(GrantStatus.GeneralError, op.Status);
    });

    [Fact]
    public void A_failed_map_writes_only_its_status() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        MapGrantRef op = MapGrantRef.Create(two.Address, GrantMapFlags.HostMap, new GrantRef(100), two.Granter.Id);
        op.Handle = new GrantHandle(0xABCD);
        op.DevBusAddr = 0x1234;

        two.Caller.GrantTable.GrantTableOp(ref op);

        Assert.Equal(GrantStatus.GeneralError, op.Status);
        Assert.Equal(new GrantHandle(0xABCD), op.Handle);
        Assert.Equal(0x1234ul, op.DevBusAddr);
    });

    [Fact]
    public void A_batch_goes_on_after_a_failure_and_its_rc_is_zero() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        MapGrantRef[] ops =
        [
            MapGrantRef.Create(two.AddressOf(0), GrantMapFlags.HostMap, reference, two.Granter.Id),
            MapGrantRef.Create(two.AddressOf(1), GrantMapFlags.HostMap, new GrantRef(100), two.Granter.Id),
            MapGrantRef.Create(two.AddressOf(2), GrantMapFlags.HostMap, reference, two.Granter.Id),
        ];

        Assert.Equal(0, two.Caller.GrantTable.GrantTableOp(ops));

        Assert.Equal([GrantStatus.Okay, GrantStatus.GeneralError, GrantStatus.Okay], ops.Select(op => op.Status));
    });

    [Fact]
    public void The_entry_says_who_reads_and_who_writes() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();

        MapGrantRef reader = two.Map(reference, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, page: 0);
        Assert.Equal(GrantEntryFlags.PermitAccess | GrantEntryFlags.Reading, two.FlagsOf(reference));
        MapGrantRef writer = two.Map(reference, GrantMapFlags.HostMap, page: 1);
        Assert.Equal(GrantEntryFlags.PermitAccess | GrantEntryFlags.Reading | GrantEntryFlags.Writing, two.FlagsOf(reference));
        two.Unmap(writer.Handle, two.AddressOf(1));
        Assert.Equal(GrantEntryFlags.PermitAccess | GrantEntryFlags.Reading, two.FlagsOf(reference));
        two.Unmap(reader.Handle, two.AddressOf(0));
        Assert.Equal(GrantEntryFlags.PermitAccess, two.FlagsOf(reference));
    });

    [Fact]
    public void While_it_is_pinned_an_entry_that_was_revoked_still_maps_for_reading() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        two.Map(reference, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, page: 0);
        two.Granter.GrantEntry(reference).Flags = GrantEntryFlags.Invalid;

        Assert.Equal(GrantStatus.Okay, two.Map(reference, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, page: 1).Status);
    });

    [Fact]
    public void While_it_is_pinned_for_reading_a_first_writer_is_refused_if_it_became_read_only() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        two.Map(reference, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, page: 0);
        two.Granter.GrantEntry(reference).Flags |= GrantEntryFlags.ReadOnly;

        Assert.Equal(GrantStatus.GeneralError, two.Map(reference, page: 1).Status);
    });

    [Fact]
    public void The_device_address_is_the_machine_address_also_without_a_device_map() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, granter: DomainKind.Pv);
        ulong machineAddress = (ulong)two.Granter.FrameNumberOf(two.Page) << 12;
        Assert.Equal(machineAddress, two.Map(two.GrantPage()).DevBusAddr);
    });

    [Fact]
    public void A_read_only_mapping_faults_on_a_write_and_that_crashes_the_actor()
    {
        ScenarioResult result = World.Observe(simulation =>
        {
            TwoDomains two = new(simulation);
            two.Map(two.GrantPage(), GrantMapFlags.HostMap | GrantMapFlags.ReadOnly);
            two.Caller.Memory.Write(two.Address, 1);
        });

        Assert.True(result.Crashed);
        Assert.Contains(result.Failures, f => f.Contains("AccessViolationException") && f.Contains("where nothing is mapped for writing"));
    }

    [Fact]
    public void An_HVM_caller_that_maps_over_a_live_mapping_is_crashed()
    {
        bool cameBack = false;
        ScenarioResult result = World.Observe(simulation =>
        {
            TwoDomains two = new(simulation, caller: DomainKind.Hvm);
            GrantRef reference = two.GrantPage();
            two.Map(reference);
            two.Map(reference);
            cameBack = true;
        });

        Assert.False(cameBack);
        Assert.True(result.Crashed);
        Assert.Contains(result.Failures, f => f.StartsWith("The hypervisor crashed caller"));
    }

    [Fact]
    public void A_PV_caller_that_maps_over_a_live_mapping_loses_it_for_good() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef first = two.GrantPage();
        GrantRef second = two.Grants.Grant(two.Caller.Id, two.Granter.AllocatePages(1), readOnly: false);
        MapGrantRef lost = two.Map(first);

        MapGrantRef live = two.Map(second);

        Assert.Equal(GrantStatus.Okay, live.Status);
        Assert.Equal(GrantStatus.GeneralError, two.Unmap(lost.Handle, two.Address));
        Assert.Equal(GrantStatus.Okay, two.Unmap(live.Handle, two.Address));
    });
}
