namespace Xen.Grants.Simulator.Tests;

/// <summary>The end of a domain, whatever it does.</summary>
public class DestroyTests
{
    [Theory]
    [InlineData(GrantMapFlags.HostMap)]
    [InlineData(GrantMapFlags.DeviceMap)]
    [InlineData(GrantMapFlags.HostMap | GrantMapFlags.DeviceMap | GrantMapFlags.ReadOnly)]
    public void What_it_had_mapped_is_let_go_of(GrantMapFlags flags) => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        Assert.Equal(GrantStatus.Okay, two.Map(reference, flags).Status);
        Assert.NotEqual(GrantEntryFlags.Invalid, two.Granter.UseOf(reference));

        two.Caller.Destroy();

        Assert.Equal(DomainState.Gone, two.Caller.State);
        Assert.Equal(GrantEntryFlags.Invalid, two.Granter.UseOf(reference));
        Assert.True(two.Grants.TryEnd(reference));
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
