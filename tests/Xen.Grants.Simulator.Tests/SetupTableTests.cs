using System.Buffers.Binary;

namespace Xen.Grants.Simulator.Tests;

public class SetupTableTests
{
    [Fact]
    public void The_table_grows_and_its_frames_are_listed_to_PV() => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        ulong list = domain.AllocatePages(1);

        Assert.Equal(GrantStatus.Okay, SetUp(domain, DomId.Self, 3, list));

        ulong[] frames = [.. Enumerable.Range(0, 3).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(domain.Memory.Read(list + ((ulong)i * 8), 8)))];
        Assert.Equal(3, frames.Distinct().Count());
        Assert.DoesNotContain(0ul, frames);
        domain.GrantEntry(new GrantRef((3 * 512) - 1)).Flags = GrantEntryFlags.PermitAccess;
    });

    [Fact]
    public void It_never_shrinks() => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        ulong list = domain.AllocatePages(1);
        SetUp(domain, DomId.Self, 2, list);
        Assert.Equal(GrantStatus.Okay, SetUp(domain, DomId.Self, 0, list));
        domain.GrantEntry(new GrantRef(1023)).Flags = GrantEntryFlags.Invalid;
    });

    [Fact]
    public void Over_the_limit_is_a_general_error_with_rc_zero() => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        ulong list = domain.AllocatePages(1);
        Assert.Equal(GrantStatus.Okay, SetUp(domain, DomId.Self, 64, list));
        Assert.Equal(GrantStatus.GeneralError, SetUp(domain, DomId.Self, 65, list));
    });

    [Fact]
    public void An_unknown_domain_is_bad_domain_before_the_limit() => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        Assert.Equal(GrantStatus.BadDomain, SetUp(domain, new DomId(77), 65, 0));
    });

    [Fact]
    public void Another_domains_table_is_for_dom0_only() => World.Run(simulation =>
    {
        Domain dom0 = simulation.CreateDomain(DomainKind.Pv);
        Domain guest = simulation.CreateDomain(DomainKind.Pv);
        Assert.Equal(GrantStatus.PermissionDenied, SetUp(guest, dom0.Id, 65, guest.AllocatePages(1)));
        Assert.Equal(GrantStatus.Okay, SetUp(dom0, guest.Id, 2, dom0.AllocatePages(1)));
        guest.GrantEntry(new GrantRef(1023)).Flags = GrantEntryFlags.Invalid;
    });

    [Fact]
    public void A_list_that_cannot_be_written_is_bad_virt_addr() => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        Assert.Equal(GrantStatus.BadVirtAddr, SetUp(domain, DomId.Self, 1, domain.ReservePages(1)));
    });

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Any_count_but_one_is_refused_and_nothing_is_written(int count) => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        SetupTable[] ops = new SetupTable[count];
        ops.AsSpan().Fill(SetupTable.Create(DomId.Self, 1, 0));
        Assert.Equal(-22, domain.GrantTable.GrantTableOp(ops));
        Assert.All(ops, op => Assert.Equal((GrantStatus)1, op.Status));
    });

    [Theory]
    [InlineData((1L << 47) - 8, 1, 0, GrantStatus.BadVirtAddr)]
    [InlineData((1L << 47) - 8, 2, -14, (GrantStatus)1)]
    [InlineData(1L << 47, 1, -14, (GrantStatus)1)]
    [InlineData(unchecked((long)0xFFFF_8800_0000_0000), 0, 0, GrantStatus.Okay)]
    [InlineData(unchecked((long)0xFFFF_8800_0000_0000 - 8), 0, -14, (GrantStatus)1)]
    public void A_list_where_no_address_of_a_PV_domain_can_be_fails_the_call(long list, uint frames, int rc, GrantStatus status) => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        SetupTable op = SetupTable.Create(DomId.Self, frames, (ulong)list);
        Assert.Equal((rc, status), (domain.GrantTable.GrantTableOp(ref op), op.Status));
    });

    private static GrantStatus SetUp(Domain caller, DomId dom, uint frames, ulong list)
    {
        SetupTable op = SetupTable.Create(dom, frames, list);
        Assert.Equal(0, caller.GrantTable.GrantTableOp(ref op));
        return op.Status;
    }
}
