namespace Xen.Grants.Simulator.Tests;

/// <summary>Transfers, above all those of HVM domains, which no recording has.</summary>
public class TransferTests
{
    private const GrantEntryFlags Completed = GrantEntryFlags.AcceptTransfer | GrantEntryFlags.TransferCommitted | GrantEntryFlags.TransferCompleted;

    private static readonly GrantRef s_ref = new(20);

    [Fact]
    public void The_page_of_an_HVM_domain_cannot_be_given_away_and_stays() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, caller: DomainKind.Hvm);
        ulong page = two.Caller.AllocatePages(1);
        two.Caller.Memory.Write(page, 1)[0] = 42;

        Assert.Equal(GrantStatus.GeneralError, Transfer(two, page));

        Assert.Equal(42, two.Caller.Memory.Read(page, 1)[0]);
    });

    [Fact]
    public void A_page_that_is_away_is_no_page_to_a_transfer_which_does_not_ask_for_it() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, caller: DomainKind.Hvm);
        ulong page = two.Caller.AllocatePages(1);
        two.Caller.TryPageOut(page);

        Assert.Equal(GrantStatus.BadPage, Transfer(two, page));
        ((IBlockingClock)simulation.TimeProvider).Sleep(TimeSpan.FromMinutes(1), default);

        Assert.Equal(PageState.Away, two.Caller.StateOf(page));
    }, World.Paging);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_PV_domain_is_told_which_frame_it_got(uint version) => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, granter: DomainKind.Pv);
        uint frame = two.Third.AllocateFrame();
        Accept(two, version, two.Third.Id, frame: 0);

        Assert.Equal(GrantStatus.Okay, Give(two.Third, frame, two.Granter.Id, s_ref));

        Assert.Equal(version == 1 ? two.Granter.GrantEntry(s_ref).Frame : two.Granter.GrantEntryV2(s_ref).Frame, frame);
        Assert.Equal(Completed, version == 1 ? two.Granter.GrantEntry(s_ref).Flags : two.Granter.GrantEntryV2(s_ref).Flags);
        Assert.Equal(GrantStatus.BadPage, Give(two.Third, frame, two.Granter.Id, s_ref));
    });

    [Fact]
    public void An_HVM_domain_gets_the_page_where_its_entry_says() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        ulong free = two.Granter.ReservePages(1);
        Accept(two, version: 1, two.Third.Id, two.Granter.FrameNumberOf(free));

        Assert.Equal(GrantStatus.Okay, Give(two.Third, two.Third.AllocateFrame(), two.Granter.Id, s_ref));

        Assert.Equal(0, two.Granter.Memory.Read(free, 1)[0]);
        Assert.Equal(Completed, two.FlagsOf(s_ref));
    });

    [Fact]
    public void Outside_of_an_HVM_domains_address_space_is_a_general_error_though_the_page_is_gone() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        uint frame = two.Third.AllocateFrame();
        Accept(two, version: 1, two.Third.Id, frame: 1 << 20);

        Assert.Equal(GrantStatus.GeneralError, Give(two.Third, frame, two.Granter.Id, s_ref));
        Assert.Equal(GrantStatus.BadPage, Give(two.Third, frame, two.Granter.Id, s_ref));
    });

    [Fact]
    public void An_entry_accepts_a_page_from_just_one_domain() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, granter: DomainKind.Pv);
        Accept(two, version: 1, two.Third.Id, frame: 0);
        Assert.Equal(GrantStatus.GeneralError, Give(two.Caller, two.Caller.AllocateFrame(), two.Granter.Id, s_ref));
        Assert.Equal(GrantEntryFlags.AcceptTransfer, two.FlagsOf(s_ref));
    });

    [Fact]
    public void A_page_that_its_owner_has_mapped_is_not_given_away_also_not_after_a_copy_from_it() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, granter: DomainKind.Pv);
        ulong page = two.Caller.AllocatePages(1);
        uint frame = two.Caller.FrameNumberOf(page);
        GrantCopySide own = GrantCopySide.Own(frame, 0);
        Accept(two, version: 1, two.Caller.Id, frame: 0);
        Assert.Equal(GrantStatus.BadPage, Give(two.Caller, frame, two.Granter.Id, s_ref));

        Assert.Equal(GrantStatus.Okay, two.Copy(own, own, 1, GrantCopyFlags.None));

        Assert.Equal(GrantStatus.BadPage, Give(two.Caller, frame, two.Granter.Id, s_ref));
    });

    [Fact]
    public void A_reference_past_the_tables_end_is_a_general_error() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, granter: DomainKind.Pv);
        Assert.Equal(GrantStatus.GeneralError, Give(two.Third, two.Third.AllocateFrame(), two.Granter.Id, new GrantRef(512)));
    });

    private static void Accept(TwoDomains two, uint version, DomId from, uint frame)
    {
        SetVersion op = SetVersion.Create(version);
        Assert.Equal(0, two.Granter.GrantTable.GrantTableOp(ref op));
        if (version == 1)
        {
            two.Granter.GrantEntry(s_ref) = new GrantEntry { Flags = GrantEntryFlags.AcceptTransfer, Domid = from, Frame = frame };
        }
        else
        {
            two.Granter.GrantEntryV2(s_ref) = new GrantEntryV2 { Flags = GrantEntryFlags.AcceptTransfer, Domid = from, Frame = frame };
        }
    }

    private static GrantStatus Give(Domain caller, uint frame, DomId to, GrantRef reference)
    {
        GrantTransfer op = GrantTransfer.Create(frame, to, reference);
        Assert.Equal(0, caller.GrantTable.GrantTableOp(ref op));
        return op.Status;
    }

    private static GrantStatus Transfer(TwoDomains two, ulong page)
    {
        GrantTransfer op = GrantTransfer.Create(two.Caller.FrameNumberOf(page), two.Granter.Id, new GrantRef(8));
        Assert.Equal(0, two.Caller.GrantTable.GrantTableOp(ref op));
        return op.Status;
    }
}
