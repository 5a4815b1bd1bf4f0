namespace Xen.Grants.Simulator.Tests;

/// <summary>What no recording has: transfers of HVM domains.</summary>
public class TransferTests
{
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

    private static GrantStatus Transfer(TwoDomains two, ulong page)
    {
        GrantTransfer op = GrantTransfer.Create(two.Caller.FrameNumberOf(page), two.Granter.Id, new GrantRef(8));
        Assert.Equal(0, two.Caller.GrantTable.GrantTableOp(ref op));
        return op.Status;
    }
}
