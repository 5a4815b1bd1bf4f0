using System.Buffers.Binary;

namespace Xen.Grants.Simulator.Tests;

/// <summary>What each kind of fault does, by a schedule that has just that.</summary>
public class FaultTests
{
    /// <summary>The step at which a fault happens that is no call's or access's: everything is set up by then.</summary>
    private const int Strike = 50;

    [Fact]
    public void Evict_takes_a_page_away() => Run($"evict@{Strike}:1.16", world =>
    {
        GrantRef reference = world.Two.GrantPage();
        Assert.Equal(16u, world.Two.Granter.FrameNumberOf(world.Two.Page - 4096));
        world.Two.Grants.Grant(world.Two.Caller.Id, world.Two.Page - 4096, readOnly: true);

        world.PassTheStrike();

        Assert.Equal(PageState.Away, world.Two.Granter.StateOf(world.Two.Page - 4096));
        Assert.Equal(GrantStatus.Okay, world.Two.Map(reference).Status);
    });

    [Fact]
    public void Evict_with_a_value_of_1_loses_the_page() => Run($"evict@{Strike}:1.17.1", world =>
    {
        world.Two.GrantPage();
        world.PassTheStrike();
        Assert.Equal(PageState.Lost, world.Two.Granter.StateOf(world.Two.Page));
    });

    [Fact]
    public void Page_in_says_how_long_the_page_takes() => Run($"evict@{Strike}:1.17,page-in@1:0.0.7000", world =>
    {
        world.Two.GrantPage();
        world.PassTheStrike();
        world.Two.Granter.Memory.Read(world.Two.Page, 1);
        Assert.Equal(TimeSpan.FromSeconds(7), world.Elapsed);
    });

    [Fact]
    public void A_page_in_that_is_not_named_takes_a_millisecond() => Run($"evict@{Strike}:1.17", world =>
    {
        world.Two.GrantPage();
        world.PassTheStrike();
        world.Two.Granter.Memory.Read(world.Two.Page, 1);
        Assert.Equal(TimeSpan.FromMilliseconds(1), world.Elapsed);
    });

    [Fact]
    public void A_paging_storm_takes_every_granted_page_that_nobody_uses() => Run($"paging-storm@{Strike}:1", world =>
    {
        TwoDomains two = world.Two;
        ulong pages = two.Granter.AllocatePages(3);
        GrantRef[] grants = [.. Enumerable.Range(0, 3).Select(page => two.Grants.Grant(two.Caller.Id, pages + ((ulong)page * 4096), readOnly: false))];
        two.Map(grants[0]);

        world.PassTheStrike();

        Assert.Equal(
            [PageState.Present, PageState.Away, PageState.Away, PageState.Present],
            [two.Granter.StateOf(pages), two.Granter.StateOf(pages + 4096), two.Granter.StateOf(pages + 8192), two.Granter.StateOf(two.Page)]);
    });

    [Fact]
    public void Page_loss_loses_what_is_away_and_was_not_asked_for() => Run($"page-loss@{Strike}:1", world =>
    {
        TwoDomains two = world.Two;
        ulong asked = two.Granter.AllocatePages(1);
        GrantRef reference = two.Grants.Grant(two.Caller.Id, asked, readOnly: false);
        two.Granter.TryPageOut(two.Page);
        two.Granter.TryPageOut(asked);
        two.Map(reference);

        world.PassTheStrike();

        Assert.Equal((PageState.Lost, PageState.Away), (two.Granter.StateOf(two.Page), two.Granter.StateOf(asked)));
    });

    [Fact]
    public void Domain_death_destroys_a_guest_in_whatever_it_does_and_what_is_mapped_stays_until_it_is_unmapped() => Run($"domain-death@{Strike}:1", world =>
    {
        XenbusDevice device = world.StartDriver();
        MapGrantRef map = world.Two.Map(world.Two.GrantPage());

        world.PassTheStrike();

        long counted = world.Counted;
        Assert.Equal((DomainState.Dying, XenbusState.Closed), (world.Two.Granter.State, device.FrontendState));
        world.Two.Caller.Memory.Write(world.Two.Address, 1)[0] = 1;
        Assert.Equal(GrantStatus.Okay, world.Two.Unmap(map.Handle, world.Two.Address));
        Assert.Equal((DomainState.Gone, counted), (world.Two.Granter.State, world.Counted));
    });

    [Fact]
    public void A_revoked_grant_stays_mapped_and_once_unmapped_cannot_be_mapped_anew() => Run($"revocation@{Strike}:1.8", world =>
    {
        world.StartDriver(forSteps: Strike + 20);
        GrantRef reference = world.Two.GrantPage();
        Assert.Equal(8u, reference.Value);
        MapGrantRef map = world.Two.Map(reference);

        world.PassTheStrike();

        world.Two.Caller.Memory.Write(world.Two.Address, 1)[0] = 1;
        Assert.Equal(GrantEntryFlags.Invalid, world.Two.FlagsOf(reference));
        Assert.Equal(GrantStatus.Okay, world.Two.Unmap(map.Handle, world.Two.Address));
        Assert.Equal(GrantStatus.GeneralError, world.Two.Map(reference).Status);
    });

    [Fact]
    public void A_takeover_stops_the_driver_sends_requests_again_for_so_many_steps_and_ends_with_the_guest() => Run($"takeover@{Strike}:1.6", world =>
    {
        XenbusDevice device = world.StartDriver();
        device.PublishRing([world.Two.GrantPage()]);
        world.Two.Map(device.RingRefs[0]);

        world.PassTheStrike();
        long counted = world.Counted;
        Assert.True(world.Two.Granter.IsHostile);
        Assert.True(device.Events.Backend.Wait(TimeSpan.Zero));
        while (world.Two.Granter.State == DomainState.Alive)
        {
            world.Simulation.Yield();
        }

        Assert.Equal(counted, world.Counted);
        Assert.Equal(4u, BinaryPrimitives.ReadUInt32LittleEndian(world.Two.Caller.Memory.Read(world.Two.Address, 4)));
        world.UnmapAll();
    });

    [Theory]
    [InlineData("hostile-refs")]
    [InlineData("hostile-rings")]
    public void A_hostile_guest_changes_a_word_between_two_accesses(string fault)
    {
        const int Offset = 128;
        Run($"takeover@{Strike}:1.400,{fault}@2:1.{(8 * 4096) + Offset}.77", world =>
        {
            world.StartDriver();
            world.Two.Map(world.Two.GrantPage());
            world.PassTheStrike();

            uint[] read = [.. Enumerable.Range(0, 3).Select(_ => BinaryPrimitives.ReadUInt32LittleEndian(world.Two.Caller.Memory.Read(world.Two.Address + Offset, 4)))];

            Assert.Equal([0, 77, 77], read);
            world.UnmapAll();
        });
    }

    [Fact]
    public void A_hostile_guest_changes_words_of_its_grant_table()
    {
        // The word that holds flags and domain of reference 8, and what it is to be: no grant, of domain 5.
        Run($"takeover@{Strike}:1.400,hostile-grants@{Strike + 1}:1.16.{5 << 16}", world =>
        {
            world.StartDriver();
            GrantRef reference = world.Two.GrantPage();
            world.PassTheStrike();
            world.Simulation.Yield();
            world.Simulation.Yield();

            GrantEntry entry = world.Two.Granter.GrantEntry(reference);
            Assert.Equal((GrantEntryFlags.Invalid, new DomId(5)), (entry.Flags, entry.Domid));
        });
    }

    [Fact]
    public void A_call_error_is_the_rc_of_a_call_that_does_nothing() => Run("call-error@1:0.0.22", world =>
    {
        MapGrantRef map = world.NewMap();
        MapGrantRef before = map;

        Assert.Equal(Errno.EINVAL, world.Two.Caller.GrantTable.GrantTableOp(ref map));

        Assert.Equal(before, map);
    });

    [Fact]
    public void An_array_fault_leaves_what_was_done_before_it_done() => Run("array-fault@1:0.1", world =>
    {
        MapGrantRef[] maps = [world.NewMap(0), world.NewMap(1), world.NewMap(2)];
        MapGrantRef[] before = [.. maps];

        Assert.Equal(Errno.EFAULT, world.Two.Caller.GrantTable.GrantTableOp(maps.AsSpan()));

        Assert.Equal(GrantStatus.Okay, maps[0].Status);
        Assert.Equal(before[1..], maps[1..]);
        world.UnmapAll();
    });

    [Fact]
    public void A_lost_continuation_says_0_and_writes_no_status_from_there_on() => Run("lost-continuation@1:0.1", world =>
    {
        MapGrantRef[] maps = [world.NewMap(0), world.NewMap(1)];
        MapGrantRef before = maps[1];

        Assert.Equal(0, world.Two.Caller.GrantTable.GrantTableOp(maps.AsSpan()));

        Assert.Equal((GrantStatus.Okay, before), (maps[0].Status, maps[1]));
        world.UnmapAll();
    });

    [Fact]
    public void A_full_maptrack_refuses_the_maps_of_a_call() => Run("maptrack-full@1", world =>
    {
        GrantRef reference = world.Two.GrantPage();
        Assert.Equal(GrantStatus.NoSpace, world.Two.Map(reference).Status);
        Assert.Equal(GrantStatus.Okay, world.Two.Map(reference).Status);
        world.UnmapAll();
    });

    [Fact]
    public void Of_old_a_full_maptrack_says_that_there_is_no_device_space() => Run("maptrack-full@1,old-maptrack-status@1", world =>
        Assert.Equal(GrantStatus.NoDeviceSpace, world.Two.Map(world.Two.GrantPage()).Status));

    [Fact]
    public void With_positive_statuses_a_refused_map_says_1() => Run("positive-status@1", world =>
        Assert.Equal((GrantStatus)1, world.Two.Map(new GrantRef(9)).Status));

    [Fact]
    public void With_handle_reuse_the_handle_that_was_freed_last_is_given_out_first() => Run("handle-reuse@1", world =>
    {
        GrantRef reference = world.Two.GrantPage();
        MapGrantRef first = world.Two.Map(reference);
        world.Two.Unmap(first.Handle, world.Two.Address);
        Assert.Equal(first.Handle, world.Two.Map(reference).Handle);
        world.UnmapAll();
    });

    /// <summary>Runs a body in a world of two domains; that the fault happened is part of the test.</summary>
    private static void Run(string schedule, Action<FaultyWorld> body)
    {
        SimulationOptions options = new() { Seed = 1, Paging = PagingMode.Permanent, EvictsAtRandom = false, Schedule = FaultSchedule.Parse(schedule) };
        ScenarioResult result = World.Run(simulation => body(new FaultyWorld(simulation)), options);
        Assert.Equal(schedule.Split(',').Order(), result.Schedule.Events.Select(fault => $"{fault}").Order());
    }

    private sealed class FaultyWorld(Simulation simulation)
    {
        internal Simulation Simulation => simulation;

        internal TwoDomains Two { get; } = new(simulation);

        /// <summary>How often the driver has had a turn.</summary>
        internal long Counted { get; private set; }

        internal TimeSpan Elapsed => simulation.TimeProvider.GetElapsedTime(0);

        /// <summary>Goes on until the fault has happened.</summary>
        internal void PassTheStrike()
        {
            Assert.InRange(simulation.Faults.StepNumber, 0, Strike - 1);
            while (simulation.Faults.StepNumber < Strike)
            {
                simulation.Yield();
            }
        }

        /// <summary>The granter gets a device, and a virtual CPU that counts its turns.</summary>
        internal XenbusDevice StartDriver(int forSteps = int.MaxValue)
        {
            XenbusDevice device = new(simulation, Two.Granter, Two.Caller);
            simulation.Spawn(Two.Granter, "driver", () =>
            {
                for (; Counted < forSteps; Counted++)
                {
                    simulation.Yield();
                }
            });
            return device;
        }

        internal MapGrantRef NewMap(int page = 0) => MapGrantRef.Create(Two.AddressOf(page), GrantMapFlags.HostMap, Two.GrantPage(), Two.Granter.Id);

        internal void UnmapAll()
        {
            for (uint handle = 0; handle < Two.Caller.Maptrack.Limit; handle++)
            {
                if (!Two.Caller.Maptrack[new GrantHandle(handle)].IsFree)
                {
                    for (int page = 0; page < 4; page++)
                    {
                        Two.Unmap(new GrantHandle(handle), Two.AddressOf(page));
                    }
                }
            }
        }
    }
}
