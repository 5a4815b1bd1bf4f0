namespace Xen.Grants.Simulator.Tests;

public class GuestGrantsTests
{
    [Fact]
    public void References_are_distinct_leave_the_reserved_ones_alone_and_make_the_table_grow() => World.Run(simulation =>
    {
        Domain guest = simulation.CreateDomain(DomainKind.Hvm, maxGrantFrames: 2);
        GuestGrants grants = new(guest);
        ulong page = guest.AllocatePages(1);

        GrantRef[] references = [.. Enumerable.Range(0, 1024 - 8).Select(_ => grants.Grant(new DomId(0), page, readOnly: false))];

        Assert.Equal(references.Length, references.Distinct().Count());
        Assert.All(references, r => Assert.InRange(r.Value, 8u, 1023u));
        Assert.Throws<InvalidOperationException>(() => grants.Grant(new DomId(0), page, readOnly: false));
    });

    [Fact]
    public void A_grant_that_was_ended_can_be_had_again() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        Assert.True(two.Grants.TryEnd(reference));
        Assert.Equal(GrantStatus.GeneralError, two.Map(reference).Status);
        Assert.Equal(reference, two.GrantPage());
    });

    [Fact]
    public void A_grant_in_use_cannot_be_ended() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        MapGrantRef map = two.Map(reference);
        Assert.False(two.Grants.TryEnd(reference));
        two.Unmap(map.Handle, two.Address);
        Assert.True(two.Grants.TryEnd(reference));
    });
}
