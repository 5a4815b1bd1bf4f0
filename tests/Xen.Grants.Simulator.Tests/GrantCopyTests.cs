namespace Xen.Grants.Simulator.Tests;

public class GrantCopyTests
{
    private static readonly DomId s_nobody = new(77);

    [Fact]
    public void Bytes_go_from_a_granted_page_to_a_page_of_the_callers() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        ulong own = two.Caller.AllocatePages(1);
        two.Granter.Memory.Write(two.Page + 100, 3).Fill(7);

        GrantStatus status = two.Copy(Granted(two, two.GrantPage(), 100), Own(two, own, 4093), 3, GrantCopyFlags.SourceGref);

        Assert.Equal(GrantStatus.Okay, status);
        Assert.Equal([7, 7, 7], two.Caller.Memory.Read(own + 4093, 3).ToArray());
    });

    [Fact]
    public void Bytes_go_from_grant_to_grant() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        ulong other = two.Granter.AllocatePages(1);
        GrantRef to = two.Grants.Grant(two.Caller.Id, other, readOnly: false);
        two.Granter.Memory.Write(two.Page, 1)[0] = 9;

        GrantStatus status = two.Copy(Granted(two, two.GrantPage(), 0), Granted(two, to, 0), 1, GrantCopyFlags.SourceGref | GrantCopyFlags.DestGref);

        Assert.Equal(GrantStatus.Okay, status);
        Assert.Equal(9, two.Granter.Memory.Read(other, 1)[0]);
    });

    [Fact]
    public void A_copy_of_nothing_is_checked_all_the_same() => World.Run(simulation =>
        Assert.Equal(GrantStatus.BadDomain, CopyNothing(new TwoDomains(simulation))));

    [Fact]
    public void A_newer_Xen_checks_nothing_where_nothing_is_copied() => World.Run(
        simulation => Assert.Equal(GrantStatus.Okay, CopyNothing(new TwoDomains(simulation))),
        World.Calm with { Flavour = new HypervisorFlavour { EmptyCopiesSucceed = true } });

    [Fact]
    public void A_frame_of_another_domain_is_permission_denied() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantCopySide foreign = new() { Gmfn = two.Granter.FrameNumberOf(two.Page), Domid = two.Granter.Id };
        Assert.Equal(GrantStatus.PermissionDenied, two.Copy(foreign, Own(two), 1, GrantCopyFlags.None));
        Assert.Equal(GrantStatus.PermissionDenied, two.Copy(Own(two), foreign, 1, GrantCopyFlags.None));
    });

    [Fact]
    public void A_frame_named_by_the_callers_own_number_is_permission_denied_too() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantCopySide own = Own(two) with { Domid = two.Caller.Id };
        Assert.Equal(GrantStatus.PermissionDenied, two.Copy(own, Own(two), 1, GrantCopyFlags.None));
    });

    [Fact]
    public void An_unknown_domain_on_either_side_is_bad_domain_before_anything_else() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantCopySide nowhere = GrantCopySide.Granted(s_nobody, new GrantRef(9), 0);
        GrantCopySide forbidden = new() { Domid = two.Granter.Id };
        Assert.Equal(GrantStatus.BadDomain, two.Copy(nowhere, forbidden, 1, GrantCopyFlags.SourceGref));
        Assert.Equal(GrantStatus.BadDomain, two.Copy(forbidden, nowhere, 1, GrantCopyFlags.DestGref));
    });

    [Fact]
    public void A_bad_source_comes_before_a_destination_that_is_not_permitted() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantCopySide forbidden = new() { Domid = two.Granter.Id };
        Assert.Equal(GrantStatus.BadGntref, two.Copy(Granted(two, new GrantRef(512), 0), forbidden, 1, GrantCopyFlags.SourceGref));
    });

    [Fact]
    public void Where_it_overlaps_itself_a_copy_goes_forward_eight_bytes_at_a_time() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        ulong page = two.Caller.AllocatePages(1);
        for (byte i = 0; i < 16; i++)
        {
            two.Caller.Memory.Write(page + i, 1)[0] = i;
        }

        Assert.Equal(GrantStatus.Okay, two.Copy(Own(two, page, 0), Own(two, page, 8), 17, GrantCopyFlags.None));

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0], two.Caller.Memory.Read(page, 25).ToArray());
    });

    [Fact]
    public void A_bad_reference_wins_over_a_bad_length() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        Assert.Equal(GrantStatus.BadGntref, two.Copy(Granted(two, new GrantRef(512), 4000), Own(two), 200, GrantCopyFlags.SourceGref));
    });

    [Fact]
    public void Past_the_end_of_either_page_is_bad_copy_arg() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        Assert.Equal(GrantStatus.BadCopyArg, two.Copy(Granted(two, reference, 4000), Own(two), 97, GrantCopyFlags.SourceGref));
        Assert.Equal(GrantStatus.BadCopyArg, two.Copy(Own(two), Granted(two, reference, 4000), 97, GrantCopyFlags.DestGref));
        Assert.Equal(GrantStatus.Okay, two.Copy(Granted(two, reference, 4000), Own(two), 96, GrantCopyFlags.SourceGref));
    });

    [Fact]
    public void To_a_read_only_grant_is_a_general_error() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage(readOnly: true);
        Assert.Equal(GrantStatus.GeneralError, two.Copy(Own(two), Granted(two, reference, 0), 1, GrantCopyFlags.DestGref));
        Assert.Equal(GrantStatus.Okay, two.Copy(Granted(two, reference, 0), Own(two), 1, GrantCopyFlags.SourceGref));
    });

    [Fact]
    public void A_frame_that_is_not_the_callers_is_bad_page() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        Assert.Equal(GrantStatus.BadPage, two.Copy(GrantCopySide.Own(0, 0), Own(two), 1, GrantCopyFlags.None));
    });

    [Fact]
    public void A_copy_needs_a_pin_and_128_readers_leave_none() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        ulong area = two.Caller.ReservePages(128);
        for (ulong i = 0; i < 128; i++)
        {
            MapGrantRef map = MapGrantRef.Create(area + (i * 4096), GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, reference, two.Granter.Id);
            two.Caller.GrantTable.GrantTableOp(ref map);
            Assert.Equal(GrantStatus.Okay, map.Status);
        }

        Assert.Equal(GrantStatus.GeneralError, two.Copy(Granted(two, reference, 0), Own(two), 1, GrantCopyFlags.SourceGref));
    });

    [Fact]
    public void An_entry_whose_frame_changed_while_a_reader_has_it_cannot_be_written() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        two.Map(reference, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly);
        two.Granter.GrantEntry(reference).Frame = two.Granter.FrameNumberOf(two.Granter.AllocatePages(1));
        Assert.Equal(GrantStatus.GeneralError, two.Copy(Own(two), Granted(two, reference, 0), 1, GrantCopyFlags.DestGref));
        Assert.Equal(GrantEntryFlags.PermitAccess | GrantEntryFlags.Reading, two.FlagsOf(reference));
    });

    [Fact]
    public void No_pin_is_left_whatever_the_result() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        two.Copy(Granted(two, reference, 0), Own(two), 1, GrantCopyFlags.SourceGref);
        two.Copy(Granted(two, reference, 4000), Own(two), 200, GrantCopyFlags.SourceGref);
        two.Copy(Granted(two, reference, 0), GrantCopySide.Own(0, 0), 1, GrantCopyFlags.SourceGref);
        Assert.Equal(GrantEntryFlags.PermitAccess, two.FlagsOf(reference));
    });

    [Fact]
    public void A_batch_goes_on_after_a_failure() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantCopySide good = Granted(two, two.GrantPage(), 0);
        GrantCopy[] ops =
        [
            GrantCopy.Create(good, Own(two), 1, GrantCopyFlags.SourceGref),
            GrantCopy.Create(Granted(two, new GrantRef(100), 0), Own(two), 1, GrantCopyFlags.SourceGref),
            GrantCopy.Create(good, Own(two), 1, GrantCopyFlags.SourceGref),
        ];
        Assert.Equal(0, two.Caller.GrantTable.GrantTableOp(ops));
        Assert.Equal([GrantStatus.Okay, GrantStatus.GeneralError, GrantStatus.Okay], ops.Select(op => op.Status));
    });

    [Fact]
    public void Where_it_overlaps_by_less_than_eight_bytes_eight_are_read_before_any_is_written() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        ulong page = two.Caller.AllocatePages(1);
        for (byte i = 0; i < 8; i++)
        {
            two.Caller.Memory.Write(page + i, 1)[0] = i;
        }

        Assert.Equal(GrantStatus.Okay, two.Copy(Own(two, page, 0), Own(two, page, 4), 8, GrantCopyFlags.None));

        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7], two.Caller.Memory.Read(page, 12).ToArray());
    });

    [Fact]
    public void To_a_page_table_is_a_general_error_and_from_one_is_not() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantCopySide table = GrantCopySide.Own(two.Caller.PageTableEntryOf(two.Address) >> 12, 0);
        Assert.Equal(GrantStatus.GeneralError, two.Copy(Own(two), table, 1, GrantCopyFlags.None));
        Assert.Equal(GrantStatus.Okay, two.Copy(table, Own(two), 1, GrantCopyFlags.None));
    });

    [Fact]
    public void No_pin_is_left_of_the_different_grants_of_a_batch() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef first = two.GrantPage();
        GrantRef second = two.Grants.Grant(two.Caller.Id, two.Granter.AllocatePages(1), readOnly: false);
        GrantCopy[] ops =
        [
            GrantCopy.Create(Granted(two, first, 0), Granted(two, second, 0), 1, GrantCopyFlags.SourceGref | GrantCopyFlags.DestGref),
            GrantCopy.Create(Granted(two, second, 0), Granted(two, first, 0), 1, GrantCopyFlags.SourceGref | GrantCopyFlags.DestGref),
        ];
        two.Caller.GrantTable.GrantTableOp(ops);

        Assert.All(ops, op => Assert.Equal(GrantStatus.Okay, op.Status));
        Assert.Equal((GrantEntryFlags.PermitAccess, GrantEntryFlags.PermitAccess), (two.FlagsOf(first), two.FlagsOf(second)));
    });

    [Fact]
    public void A_frame_is_not_taken_for_the_grant_of_the_same_number() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, caller: DomainKind.Hvm);
        ulong pages = two.Caller.AllocatePages(3);
        uint number = two.Caller.FrameNumberOf(pages);
        two.Caller.Memory.Write(pages, 1)[0] = 1;
        two.Caller.Memory.Write(pages + 4096, 1)[0] = 2;
        two.Caller.GrantEntry(new GrantRef(number)) = new GrantEntry { Flags = GrantEntryFlags.PermitAccess, Domid = two.Caller.Id, Frame = number + 1 };
        GrantCopySide granted = GrantCopySide.Granted(DomId.Self, new GrantRef(number), 0);
        GrantCopy[] ops =
        [
            GrantCopy.Create(granted, Own(two, pages + 8192, 0), 1, GrantCopyFlags.SourceGref),
            GrantCopy.Create(Own(two, pages, 0), Own(two, pages + 8192, 1), 1, GrantCopyFlags.None),
        ];
        two.Caller.GrantTable.GrantTableOp(ops);

        Assert.Equal([2, 1], two.Caller.Memory.Read(pages + 8192, 2).ToArray());
    });

    [Fact]
    public void A_table_of_version_1_takes_no_notice_of_the_bit_for_parts_of_a_page() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        two.Granter.GrantEntry(reference).Flags |= GrantEntryFlags.SubPage;
        Assert.Equal(GrantStatus.Okay, two.Copy(Granted(two, reference, 0), Own(two), 4096, GrantCopyFlags.SourceGref));
    });

    private static GrantCopySide Granted(TwoDomains two, GrantRef reference, ushort offset) => GrantCopySide.Granted(two.Granter.Id, reference, offset);

    private static GrantCopySide Own(TwoDomains two, ulong address, ushort offset) => GrantCopySide.Own(two.Caller.FrameNumberOf(address), offset);

    private static GrantStatus CopyNothing(TwoDomains two)
    {
        GrantCopySide nonsense = GrantCopySide.Granted(s_nobody, new GrantRef(uint.MaxValue), 5000);
        return two.Copy(nonsense, nonsense, 0, GrantCopyFlags.SourceGref | GrantCopyFlags.DestGref);
    }

    private static GrantCopySide Own(TwoDomains two) => Own(two, two.Caller.AllocatePages(1), 0);
}
