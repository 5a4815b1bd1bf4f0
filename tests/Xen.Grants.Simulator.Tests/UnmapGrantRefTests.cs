namespace Xen.Grants.Simulator.Tests;

public class UnmapGrantRefTests
{
    private const GrantMapFlags Both = GrantMapFlags.HostMap | GrantMapFlags.DeviceMap;

    [Fact]
    public void After_an_unmap_the_address_faults() => Assert.Contains(
        World.Observe(simulation =>
        {
            TwoDomains two = new(simulation);
            MapGrantRef map = two.Map(two.GrantPage());
            Assert.Equal(GrantStatus.Okay, two.Unmap(map.Handle, two.Address));
            two.Caller.Memory.Read(two.Address, 1);
        }).Failures,
        f => f.Contains("AccessViolationException"));

    [Fact]
    public void Unmapping_twice_gives_bad_handle() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        MapGrantRef map = two.Map(two.GrantPage());
        Assert.Equal(GrantStatus.Okay, two.Unmap(map.Handle, two.Address));
        Assert.Equal(GrantStatus.BadHandle, two.Unmap(map.Handle, two.Address));
    });

    [Fact]
    public void Unmapping_twice_in_one_batch_gives_bad_handle_the_second_time() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        MapGrantRef map = two.Map(two.GrantPage(), GrantMapFlags.HostMap | GrantMapFlags.ReadOnly);
        UnmapGrantRef unmap = UnmapGrantRef.Create(two.Address, 0, map.Handle);
        UnmapGrantRef[] ops = [unmap, unmap];
        two.Caller.GrantTable.GrantTableOp(ops);
        Assert.Equal([GrantStatus.Okay, GrantStatus.BadHandle], ops.Select(op => op.Status));
    });

    [Fact]
    public void A_handle_that_never_was_gives_bad_handle() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        Assert.Equal(GrantStatus.BadHandle, two.Unmap(new GrantHandle(0), two.Address));
        Assert.Equal(GrantStatus.BadHandle, two.Unmap(GrantHandle.Invalid, two.Address));
    });

    [Fact]
    public void Both_addresses_zero_leave_the_mapping_alone() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        MapGrantRef map = two.Map(two.GrantPage());
        Assert.Equal(GrantStatus.Okay, two.Unmap(map.Handle, 0));
        two.Caller.Memory.Read(two.Address, 1);
        Assert.Equal(GrantStatus.Okay, two.Unmap(map.Handle, two.Address));
    });

    [Fact]
    public void A_wrong_address_is_a_general_error_and_the_mapping_stays() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        MapGrantRef map = two.Map(two.GrantPage());
        Assert.Equal(GrantStatus.GeneralError, two.Unmap(map.Handle, two.AddressOf(1)));
        Assert.Equal(GrantStatus.Okay, two.Unmap(map.Handle, two.Address));
    });

    [Fact]
    public void Another_address_of_the_same_frame_will_do_for_PV() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        MapGrantRef first = two.Map(reference, page: 0);
        two.Map(reference, page: 1);
        Assert.Equal(GrantStatus.Okay, two.Unmap(first.Handle, two.AddressOf(1)));
    });

    [Fact]
    public void An_address_mapped_with_other_rights_is_a_general_error() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        MapGrantRef writer = two.Map(reference, page: 0);
        two.Map(reference, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, page: 1);
        Assert.Equal(GrantStatus.GeneralError, two.Unmap(writer.Handle, two.AddressOf(1)));
    });

    [Fact]
    public void A_wrong_device_address_is_bad_dev_addr_and_leaves_the_host_part() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        MapGrantRef map = two.Map(two.GrantPage(), Both);
        Assert.Equal(GrantStatus.BadDevAddr, two.Unmap(map.Handle, two.Address, map.DevBusAddr + 4096));
        two.Caller.Memory.Read(two.Address, 1);
    });

    [Fact]
    public void Without_the_device_address_the_device_part_stays()
    {
        ScenarioResult result = World.Run(simulation =>
        {
            TwoDomains two = new(simulation);
            GrantRef reference = two.GrantPage();
            MapGrantRef map = two.Map(reference, Both);
            Assert.Equal(GrantStatus.Okay, two.Unmap(map.Handle, two.Address));
            Assert.False(two.Grants.TryEnd(reference));
        });

        Assert.Equal(1, result.Leaked);
    }

    [Fact]
    public void Device_and_host_part_can_go_one_after_the_other() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        MapGrantRef map = two.Map(reference, Both);
        Assert.Equal(GrantStatus.Okay, two.Unmap(map.Handle, 0, map.DevBusAddr));
        Assert.False(two.Grants.TryEnd(reference));
        Assert.Equal(GrantStatus.Okay, two.Unmap(map.Handle, two.Address));
        Assert.True(two.Grants.TryEnd(reference));
    });

    [Fact]
    public void A_handle_is_reused_last() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        MapGrantRef first = two.Map(reference);
        two.Unmap(first.Handle, two.Address);

        MapGrantRef second = two.Map(reference);

        Assert.Equal(new GrantHandle(1), second.Handle);
    });

    [Fact]
    public void A_map_that_fails_uses_a_handle_up_for_the_time_being() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        two.Map(new GrantRef(100));
        Assert.Equal(new GrantHandle(1), two.Map(two.GrantPage()).Handle);
    });

    [Fact]
    public void Handles_belong_to_the_domain_that_mapped() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        MapGrantRef map = two.Map(two.GrantPage());
        UnmapGrantRef op = UnmapGrantRef.Create(two.Address, 0, map.Handle);
        two.Third.GrantTable.GrantTableOp(ref op);
        Assert.Equal(GrantStatus.BadHandle, op.Status);
    });

    [Fact]
    public void A_batch_longer_than_a_chunk_is_unmapped_to_the_end() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        ulong area = two.Caller.ReservePages(70);
        UnmapGrantRef[] unmaps = new UnmapGrantRef[70];
        for (int i = 0; i < unmaps.Length; i++)
        {
            MapGrantRef map = MapGrantRef.Create(area + ((ulong)i * 4096), GrantMapFlags.HostMap, reference, two.Granter.Id);
            two.Caller.GrantTable.GrantTableOp(ref map);
            unmaps[i] = UnmapGrantRef.Create(map.HostAddr, 0, map.Handle);
        }

        Assert.Equal(0, two.Caller.GrantTable.GrantTableOp(unmaps));

        Assert.All(unmaps, op => Assert.Equal(GrantStatus.Okay, op.Status));
        Assert.True(two.Grants.TryEnd(reference));
    });
}
