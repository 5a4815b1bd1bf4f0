namespace Xen.Grants.Tests;

public class OperationTests
{
    [Fact]
    public void A_map_that_was_not_issued_has_no_status_of_Xens_and_no_handle()
    {
        MapGrantRef op = MapGrantRef.Create(0x1000, GrantMapFlags.HostMap, new GrantRef(8), new DomId(3));

        Assert.False(Enum.IsDefined(op.Status));
        Assert.Equal(GrantHandle.Invalid, op.Handle);
        Assert.Equal((0x1000ul, GrantMapFlags.HostMap, new GrantRef(8), new DomId(3)), (op.HostAddr, op.Flags, op.Ref, op.Dom));
    }

    [Fact]
    public void An_unmap_that_was_not_issued_has_no_status_of_Xens()
    {
        UnmapGrantRef op = UnmapGrantRef.Create(0x1000, 0x2000, new GrantHandle(0));

        Assert.False(Enum.IsDefined(op.Status));
        Assert.Equal((0x1000ul, 0x2000ul, new GrantHandle(0)), (op.HostAddr, op.DevBusAddr, op.Handle));
    }

    [Fact]
    public void A_copy_that_was_not_issued_has_no_status_of_Xens()
    {
        GrantCopySide source = GrantCopySide.Granted(new DomId(3), new GrantRef(8), 16);
        GrantCopySide dest = GrantCopySide.Own(0x99, 32);
        GrantCopy op = GrantCopy.Create(source, dest, 64, GrantCopyFlags.SourceGref);

        Assert.False(Enum.IsDefined(op.Status));
        Assert.Equal((source, dest, (ushort)64, GrantCopyFlags.SourceGref), (op.Source, op.Dest, op.Len, op.Flags));
    }

    [Fact]
    public void A_setup_that_was_not_issued_has_no_status_of_Xens()
    {
        SetupTable op = SetupTable.Create(DomId.Self, 4, 0x5000);

        Assert.False(Enum.IsDefined(op.Status));
        Assert.Equal((DomId.Self, 4u, 0x5000ul), (op.Dom, op.NrFrames, op.FrameList));
    }

    [Fact]
    public void Whatever_has_a_status_has_none_of_Xens_before_it_is_issued() =>
        Assert.All(
            (GrantStatus[])
            [
                UnmapAndReplace.Create(0x1000, 0x2000, new GrantHandle(0)).Status,
                GrantTransfer.Create(0x99, new DomId(3), new GrantRef(8)).Status,
                QuerySize.Create(DomId.Self).Status,
                GetStatusFrames.Create(DomId.Self, 4, 0x5000).Status,
                SwapGrantRef.Create(new GrantRef(8), new GrantRef(9)).Status,
                DumpTable.Create(DomId.Self).Status,
            ],
            status => Assert.False(Enum.IsDefined(status)));

    [Fact]
    public void The_factories_of_the_less_common_operations_fill_in_what_they_are_given()
    {
        UnmapAndReplace replace = UnmapAndReplace.Create(0x1000, 0x2000, new GrantHandle(3));
        Assert.Equal((0x1000ul, 0x2000ul, new GrantHandle(3)), (replace.HostAddr, replace.NewAddr, replace.Handle));
        GrantTransfer transfer = GrantTransfer.Create(0x99, new DomId(3), new GrantRef(8));
        Assert.Equal((0x99ul, new DomId(3), new GrantRef(8)), (transfer.Mfn, transfer.Domid, transfer.Ref));
        GetStatusFrames frames = GetStatusFrames.Create(new DomId(2), 4, 0x5000);
        Assert.Equal((new DomId(2), 4u, 0x5000ul), (frames.Dom, frames.NrFrames, frames.FrameList));
        SwapGrantRef swap = SwapGrantRef.Create(new GrantRef(8), new GrantRef(9));
        Assert.Equal((new GrantRef(8), new GrantRef(9)), (swap.RefA, swap.RefB));
        CacheFlush flush = CacheFlush.Create(0x3000, 16, 32, CacheFlushOperations.Clean);
        Assert.Equal((0x3000ul, (ushort)16, (ushort)32, CacheFlushOperations.Clean), (flush.DevBusAddr, flush.Offset, flush.Length, flush.Op));
        Assert.Equal((new DomId(2), new DomId(4), 2u), (QuerySize.Create(new DomId(2)).Dom, GetVersion.Create(new DomId(4)).Dom, SetVersion.Create(2).Version));
    }

    [Fact]
    public void A_frame_of_ones_own_is_named_by_DOMID_SELF()
    {
        GrantCopySide side = GrantCopySide.Own(0x1234, 7);

        Assert.Equal((0x1234ul, new DomId(0x7FF0), (ushort)7), (side.Gmfn, side.Domid, side.Offset));
    }

    [Fact]
    public void Handle_0_is_a_handle_and_all_ones_is_none()
    {
        Assert.NotEqual(GrantHandle.Invalid, new GrantHandle(0));
        Assert.Equal(0xFFFFFFFF, GrantHandle.Invalid.Value);
    }

    [Fact]
    public void Operations_carry_the_command_numbers_of_Xen()
    {
        Assert.Equal(0u, Command<MapGrantRef>());
        Assert.Equal(1u, Command<UnmapGrantRef>());
        Assert.Equal(2u, Command<SetupTable>());
        Assert.Equal(3u, Command<DumpTable>());
        Assert.Equal(4u, Command<GrantTransfer>());
        Assert.Equal(5u, Command<GrantCopy>());
        Assert.Equal(6u, Command<QuerySize>());
        Assert.Equal(7u, Command<UnmapAndReplace>());
        Assert.Equal(8u, Command<SetVersion>());
        Assert.Equal(9u, Command<GetStatusFrames>());
        Assert.Equal(10u, Command<GetVersion>());
        Assert.Equal(11u, Command<SwapGrantRef>());
        Assert.Equal(12u, Command<CacheFlush>());

        static uint Command<TOp>() where TOp : struct, IGrantOperation => (uint)default(TOp).Command;
    }

    [Theory]
    [InlineData(GrantMapFlags.None, 0)]
    [InlineData(GrantMapFlags.DeviceMap, 1)]
    [InlineData(GrantMapFlags.HostMap, 2)]
    [InlineData(GrantMapFlags.ReadOnly, 4)]
    [InlineData(GrantMapFlags.ApplicationMap, 8)]
    [InlineData(GrantMapFlags.ContainsPte, 16)]
    public void A_map_flag_has_the_bit_that_Xen_gives_it(GrantMapFlags flag, uint bit) => Assert.Equal(bit, (uint)flag);

    [Theory]
    [InlineData(GrantCopyFlags.None, 0)]
    [InlineData(GrantCopyFlags.SourceGref, 1)]
    [InlineData(GrantCopyFlags.DestGref, 2)]
    public void A_copy_flag_has_the_bit_that_Xen_gives_it(GrantCopyFlags flag, ushort bit) => Assert.Equal(bit, (ushort)flag);

    [Fact]
    public void Every_operation_reports_through_its_status_field()
    {
        Assert.Equal(GrantStatus.BadPage, Through<MapGrantRef>(op => op.Status));
        Assert.Equal(GrantStatus.BadPage, Through<UnmapGrantRef>(op => op.Status));
        Assert.Equal(GrantStatus.BadPage, Through<SetupTable>(op => op.Status));
        Assert.Equal(GrantStatus.BadPage, Through<DumpTable>(op => op.Status));
        Assert.Equal(GrantStatus.BadPage, Through<GrantTransfer>(op => op.Status));
        Assert.Equal(GrantStatus.BadPage, Through<GrantCopy>(op => op.Status));
        Assert.Equal(GrantStatus.BadPage, Through<QuerySize>(op => op.Status));
        Assert.Equal(GrantStatus.BadPage, Through<UnmapAndReplace>(op => op.Status));
        Assert.Equal(GrantStatus.BadPage, Through<GetStatusFrames>(op => op.Status));
        Assert.Equal(GrantStatus.BadPage, Through<SwapGrantRef>(op => op.Status));

        static GrantStatus Through<TOp>(Func<TOp, GrantStatus> field) where TOp : struct, IGrantStatusOperation
        {
            TOp op = default;
            op.Status = GrantStatus.BadPage;
            Assert.Equal(GrantStatus.BadPage, op.Status);
            return field(op);
        }
    }

    [Fact]
    public void One_operation_is_issued_in_place()
    {
        ScriptedTable table = new(new VirtualClock());
        table.Answer(7, GrantStatus.BadPage);
        MapGrantRef op = ScriptedTable.Map(7);

        Assert.Equal(0, table.GrantTableOp(ref op));
        Assert.Equal(GrantStatus.BadPage, op.Status);
        Assert.Equal(["7"], table.Calls);
    }

    /// <summary>The newest C# takes an array for a span; an older one needs the extension.</summary>
    [Fact]
    public void An_array_is_issued_in_one_call()
    {
        ScriptedTable table = new(new VirtualClock()) { FailingCall = 1, Rc = -14 };

        Assert.Equal(0, table.GrantTableOp(ScriptedTable.Maps(3)));
        Assert.Equal(-14, GrantTableExtensions.GrantTableOp(table, ScriptedTable.Maps(2)));
        Assert.Equal(["0 1 2", "0 1"], table.Calls);
    }

    [Fact]
    public void Identifiers_say_what_they_are()
    {
        Assert.Equal("d3", new DomId(3).ToString());
        Assert.Equal("gref 8", new GrantRef(8).ToString());
        Assert.Equal("handle 0", new GrantHandle(0).ToString());
        Assert.Equal("no handle", GrantHandle.Invalid.ToString());
    }
}
