namespace Xen.Grants.Simulator.Tests;

public class HypercallTests
{
    [Fact]
    public void An_empty_batch_does_nothing_and_is_right() => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        Assert.Equal(0, domain.GrantTable.GrantTableOp<MapGrantRef>([]));
        Assert.Equal(0, domain.GrantTable.GrantTableOp<UnmapGrantRef>([]));
        Assert.Equal(0, domain.GrantTable.GrantTableOp<GrantCopy>([]));
    });

    [Fact]
    public void An_unknown_command_is_ENOSYS_and_leaves_the_status_alone() => World.Run(simulation =>
    {
        Domain domain = simulation.CreateDomain(DomainKind.Pv);
        DumpTable op = new() { Status = (GrantStatus)1 };
        Assert.Equal(-38, domain.GrantTable.GrantTableOp(ref op));
        Assert.Equal((GrantStatus)1, op.Status);
    });

    [Fact]
    public void A_structure_of_the_callers_own_works_where_it_has_Xens_layout() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        ForeignUnmap op = new() { HostAddr = two.Address, DevBusAddr = 0, Handle = 5, Status = 1 };
        Assert.Equal(0, two.Caller.GrantTable.GrantTableOp(ref op));
        Assert.Equal((short)GrantStatus.BadHandle, op.Status);
    });

    [Fact]
    public void A_structure_of_another_size_is_told_so()
    {
        ScenarioResult result = World.Observe(simulation =>
        {
            ShortUnmap op = new() { Handle = 0 };
            simulation.CreateDomain(DomainKind.Pv).GrantTable.GrantTableOp(ref op);
        });
        Assert.Contains(result.Failures, f => f.Contains("has 4 bytes") && f.Contains("UnmapGrantRef, has 24"));
    }

    /// <summary><c>GNTTABOP_dump_table</c>, which Xen does not have any more.</summary>
    private struct DumpTable : IGrantOperation
    {
        internal GrantStatus Status;

        readonly GrantTableCommand IGrantOperation.Command => (GrantTableCommand)3;
    }

    private struct ForeignUnmap : IGrantOperation
    {
        public ulong HostAddr;
        public ulong DevBusAddr;
        public uint Handle;
        public short Status;

        readonly GrantTableCommand IGrantOperation.Command => GrantTableCommand.UnmapGrantRef;
    }

    private struct ShortUnmap : IGrantOperation
    {
        public uint Handle;

        readonly GrantTableCommand IGrantOperation.Command => GrantTableCommand.UnmapGrantRef;
    }
}
