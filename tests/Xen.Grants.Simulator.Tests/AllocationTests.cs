namespace Xen.Grants.Simulator.Tests;

/// <summary>Once it is under way a run allocates nothing for an operation.</summary>
public class AllocationTests
{
    private const int WarmUp = 2_000;
    private const int Measured = 2_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_map_and_its_unmap_allocate_nothing(bool watched) => AssertNoAllocation(watched, domains =>
    {
        GrantRef granted = domains.GrantPage();
        return () =>
        {
            MapGrantRef map = MapGrantRef.Create(domains.Address, GrantMapFlags.HostMap, granted, domains.Granter.Id);
            domains.Caller.GrantTable.GrantTableOp(ref map);
            UnmapGrantRef unmap = UnmapGrantRef.Create(domains.Address, 0, map.Handle);
            domains.Caller.GrantTable.GrantTableOp(ref unmap);
        };
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_copy_allocates_nothing(bool watched) => AssertNoAllocation(watched, domains =>
    {
        GrantCopySide own = GrantCopySide.Own(domains.Caller.FrameNumberOf(domains.Caller.AllocatePages(1)), 0);
        GrantCopySide granted = GrantCopySide.Granted(domains.Granter.Id, domains.GrantPage(), 0);
        return () =>
        {
            GrantCopy op = GrantCopy.Create(granted, own, 4096, GrantCopyFlags.SourceGref);
            domains.Caller.GrantTable.GrantTableOp(ref op);
        };
    });

    [Fact]
    public void A_sleep_allocates_nothing() => World.Run(simulation =>
    {
        IBlockingClock clock = (IBlockingClock)simulation.TimeProvider;
        AssertNoAllocation(() => clock.Sleep(TimeSpan.FromMilliseconds(1), CancellationToken.None));
    });

    private static void AssertNoAllocation(bool watched, Func<TwoDomains, Action> prepare) => World.Run(
        simulation => AssertNoAllocation(prepare(new TwoDomains(simulation))),
        World.Calm with { IsWatched = watched });

    private static void AssertNoAllocation(Action operate)
    {
        Repeat(WarmUp, operate);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(Measured, operate);

        // Less than a byte an operation: what the runtime itself may do meanwhile, as compiling in tiers, is not the run's.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Measured - 1);
    }

    private static void Repeat(int times, Action operate)
    {
        for (int i = 0; i < times; i++)
        {
            operate();
        }
    }
}
