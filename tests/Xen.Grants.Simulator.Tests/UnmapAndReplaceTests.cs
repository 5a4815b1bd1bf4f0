namespace Xen.Grants.Simulator.Tests;

public class UnmapAndReplaceTests
{
    [Fact]
    public void The_page_at_the_new_address_takes_the_mappings_place() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        ulong own = OwnPage(two, 7);
        MapGrantRef map = two.Map(reference);

        Assert.Equal(GrantStatus.Okay, Replace(two, map.Handle, two.Address, own));

        Assert.Equal(7, two.Caller.Memory.Read(two.Address, 1)[0]);
        Assert.True(two.Grants.TryEnd(reference));
    });

    [Fact]
    public void The_new_address_faults_afterwards() => Assert.Contains(
        World.Observe(simulation =>
        {
            TwoDomains two = new(simulation);
            ulong own = OwnPage(two, 7);
            MapGrantRef map = two.Map(two.GrantPage());
            Assert.Equal(GrantStatus.Okay, Replace(two, map.Handle, two.Address, own));
            two.Caller.Memory.Read(own, 1);
        }).Failures,
        f => f.Contains("AccessViolationException"));

    [Fact]
    public void Replacing_twice_gives_bad_handle_and_leaves_the_new_address_alone() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        MapGrantRef map = two.Map(two.GrantPage());
        Assert.Equal(GrantStatus.Okay, Replace(two, map.Handle, two.Address, OwnPage(two, 7)));
        ulong other = OwnPage(two, 8);
        Assert.Equal(GrantStatus.BadHandle, Replace(two, map.Handle, two.Address, other));
        Assert.Equal(8, two.Caller.Memory.Read(other, 1)[0]);
    });

    [Fact]
    public void A_new_address_of_zero_unmaps_and_puts_nothing_there() => Assert.Contains(
        World.Observe(simulation =>
        {
            TwoDomains two = new(simulation);
            MapGrantRef map = two.Map(two.GrantPage());
            Assert.Equal(GrantStatus.Okay, Replace(two, map.Handle, two.Address, newAddr: 0));
            two.Caller.Memory.Read(two.Address, 1);
        }).Failures,
        f => f.Contains("AccessViolationException"));

    [Fact]
    public void A_host_address_of_zero_leaves_both_alone() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        ulong own = OwnPage(two, 7);
        MapGrantRef map = two.Map(two.GrantPage());
        Assert.Equal(GrantStatus.Okay, Replace(two, map.Handle, hostAddr: 0, own));
        Assert.Equal(7, two.Caller.Memory.Read(own, 1)[0]);
        Assert.Equal(GrantStatus.Okay, two.Unmap(map.Handle, two.Address));
    });

    [Fact]
    public void A_wrong_host_address_is_a_general_error_but_the_new_addresss_entry_is_gone() => Assert.Contains(
        World.Observe(simulation =>
        {
            TwoDomains two = new(simulation);
            ulong own = OwnPage(two, 7);
            MapGrantRef map = two.Map(two.GrantPage());
            Assert.Equal(GrantStatus.GeneralError, Replace(two, map.Handle, two.AddressOf(1), own));
            Assert.Equal(GrantStatus.Okay, two.Unmap(map.Handle, two.Address));
            two.Caller.Memory.Read(own, 1);
        }).Failures,
        f => f.Contains("AccessViolationException"));

    [Fact]
    public void A_new_address_without_a_page_table_is_a_general_error_and_the_mapping_stays() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        MapGrantRef map = two.Map(two.GrantPage());
        Assert.Equal(GrantStatus.GeneralError, Replace(two, map.Handle, two.Address, newAddr: 1ul << 40));
        Assert.Equal(GrantStatus.Okay, two.Unmap(map.Handle, two.Address));
    });

    [Fact]
    public void A_mapping_made_by_its_page_table_entry_can_be_taken_away_but_not_replaced() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        ulong own = OwnPage(two, 7);
        ulong entry = two.Caller.PageTableEntryOf(two.Address);
        MapGrantRef map = MapGrantRef.Create(entry, GrantMapFlags.HostMap | GrantMapFlags.ContainsPte, two.GrantPage(), two.Granter.Id);
        two.Caller.GrantTable.GrantTableOp(ref map);
        Assert.Equal(GrantStatus.GeneralError, Replace(two, map.Handle, entry, own));
        Assert.Equal(7, two.Caller.Memory.Read(own, 1)[0]);
        Assert.Equal(GrantStatus.Okay, Replace(two, map.Handle, entry, newAddr: 0));
    });

    [Fact]
    public void For_HVM_any_new_address_is_a_general_error_and_the_mapping_stays() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, DomainKind.Hvm);
        ulong own = OwnPage(two, 7);
        MapGrantRef map = two.Map(two.GrantPage());
        Assert.Equal(GrantStatus.GeneralError, Replace(two, map.Handle, two.Address, own));
        Assert.Equal(7, two.Caller.Memory.Read(own, 1)[0]);
        Assert.Equal(GrantStatus.Okay, Replace(two, map.Handle, two.Address, newAddr: 0));
    });

    [Fact]
    public void The_device_part_stays()
    {
        ScenarioResult result = World.Run(simulation =>
        {
            TwoDomains two = new(simulation);
            MapGrantRef map = two.Map(two.GrantPage(), GrantMapFlags.HostMap | GrantMapFlags.DeviceMap);
            Assert.Equal(GrantStatus.Okay, Replace(two, map.Handle, two.Address, OwnPage(two, 7)));
        });

        Assert.Equal(1, result.Leaked);
    }

    [Fact]
    public void A_grants_mapping_at_the_new_address_moves_and_is_unmapped_where_it_went()
    {
        ScenarioResult result = World.Run(simulation =>
        {
            TwoDomains two = new(simulation);
            GrantRef reference = two.GrantPage();
            MapGrantRef gone = two.Map(reference, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, page: 0);
            MapGrantRef moved = two.Map(reference, page: 1);

            Assert.Equal(GrantStatus.Okay, Replace(two, gone.Handle, two.AddressOf(0), two.AddressOf(1)));

            Assert.Equal(GrantStatus.GeneralError, two.Unmap(moved.Handle, two.AddressOf(1)));
            Assert.Equal(GrantStatus.Okay, two.Map(reference, page: 1).Status);
            Assert.Equal(GrantStatus.Okay, two.Unmap(moved.Handle, two.AddressOf(0)));
        });

        Assert.Equal(["1 mapping was left behind at the end."], result.Failures);
    }

    [Fact]
    public void A_batch_goes_on_after_a_failure_and_its_rc_is_zero() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        UnmapAndReplace[] ops = new UnmapAndReplace[40];
        ulong area = two.Caller.ReservePages(ops.Length);
        for (int i = 0; i < ops.Length; i++)
        {
            MapGrantRef map = MapGrantRef.Create(area + ((ulong)i * 4096), GrantMapFlags.HostMap, reference, two.Granter.Id);
            two.Caller.GrantTable.GrantTableOp(ref map);
            ops[i] = UnmapAndReplace.Create(map.HostAddr, OwnPage(two, 7), i == 3 ? GrantHandle.Invalid : map.Handle);
        }

        Assert.Equal(0, two.Caller.GrantTable.GrantTableOp(ops));

        Assert.All(ops, (op, i) => Assert.Equal(i == 3 ? GrantStatus.BadHandle : GrantStatus.Okay, op.Status));
        Assert.False(two.Grants.TryEnd(reference));
    });

    private static ulong OwnPage(TwoDomains two, byte content)
    {
        ulong page = two.Caller.AllocatePages(1);
        two.Caller.Memory.Write(page, 1)[0] = content;
        return page;
    }

    private static GrantStatus Replace(TwoDomains two, GrantHandle handle, ulong hostAddr, ulong newAddr)
    {
        UnmapAndReplace op = UnmapAndReplace.Create(hostAddr, newAddr, handle);
        int rc = two.Caller.GrantTable.GrantTableOp(ref op);
        Assert.Equal(0, rc);
        return op.Status;
    }
}
