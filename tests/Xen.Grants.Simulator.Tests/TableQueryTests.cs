namespace Xen.Grants.Simulator.Tests;

/// <summary>The small operations on tables: their size, entries that change places, and cache flushes.</summary>
public class TableQueryTests
{
    private const int Einval = -22;
    private const int Eopnotsupp = -95;

    [Fact]
    public void The_size_of_a_table_is_told_with_its_limit() => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv, maxGrantFrames: 5);
        QuerySize op = Query(domain, DomId.Self);
        Assert.Equal((GrantStatus.Okay, 1u, 5u), (op.Status, op.NrFrames, op.MaxNrFrames));
    });

    [Fact]
    public void Another_domains_size_is_for_dom0_only() => World.Run(simulation =>
    {
        Domain dom0 = simulation.CreateDomain(DomainKind.Pv);
        Domain guest = simulation.CreateDomain(DomainKind.Pv);
        Assert.Equal(GrantStatus.Okay, Query(dom0, guest.Id).Status);
        Assert.Equal(GrantStatus.PermissionDenied, Query(guest, dom0.Id).Status);
        Assert.Equal(GrantStatus.BadDomain, Query(dom0, new DomId(77)).Status);
    });

    [Theory]
    [InlineData(511, 8, GrantStatus.Okay)]
    [InlineData(512, 8, GrantStatus.BadGntref)]
    [InlineData(8, 512, GrantStatus.BadGntref)]
    [InlineData(512, 512, GrantStatus.BadGntref)]
    public void Entries_within_the_table_change_places(uint a, uint b, GrantStatus status) => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        SwapGrantRef op = SwapGrantRef.Create(new GrantRef(a), new GrantRef(b));
        domain.GrantTable.GrantTableOp(ref op);
        Assert.Equal(status, op.Status);
    });

    [Fact]
    public void The_cache_of_a_page_of_its_own_is_the_callers_to_flush() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        ulong own = (ulong)two.Caller.FrameNumberOf(two.Caller.AllocatePages(1)) << 12;
        Assert.Equal(0, Flush(two.Caller, own, 8, CacheFlushOperations.Clean));
        Assert.Equal(Eopnotsupp, Flush(two.Caller, own, 8, CacheFlushOperations.Invalidate));
    });

    [Fact]
    public void The_cache_of_another_domains_page_is_to_flush_for_who_has_it_mapped() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        two.Map(two.Grants.Grant(two.Caller.Id, two.Granter.AllocatePages(1), readOnly: false), page: 0);
        MapGrantRef map = two.Map(two.GrantPage(), page: 1);
        Assert.Equal(0, Flush(two.Caller, map.DevBusAddr, 8, CacheFlushOperations.Clean));
        Assert.Equal(Einval, Flush(two.Third, map.DevBusAddr, 8, CacheFlushOperations.Clean));

        two.Unmap(map.Handle, two.AddressOf(1));
        Assert.Equal(Einval, Flush(two.Caller, map.DevBusAddr, 8, CacheFlushOperations.Clean));
    });

    [Theory]
    [InlineData(0, CacheFlushOperations.Clean, 0)]
    [InlineData(8, CacheFlushOperations.None, 0)]
    [InlineData(8, CacheFlushOperations.Clean, Einval)]
    public void Where_there_is_nothing_to_flush_the_page_is_not_looked_at(ushort length, CacheFlushOperations operation, int rc) => World.Run(simulation =>
        Assert.Equal(rc, Flush(simulation.CreateDomain(DomainKind.Pv), devBusAddr: 0, length, operation)));

    private static QuerySize Query(Domain caller, DomId dom)
    {
        QuerySize op = QuerySize.Create(dom);
        Assert.Equal(0, caller.GrantTable.GrantTableOp(ref op));
        return op;
    }

    private static int Flush(Domain caller, ulong devBusAddr, ushort length, CacheFlushOperations operation)
    {
        CacheFlush op = CacheFlush.Create(devBusAddr, 0, length, operation);
        return caller.GrantTable.GrantTableOp(ref op);
    }
}
