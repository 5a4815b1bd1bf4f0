namespace Xen.Grants.Simulator.Tests;

public class PagerTests
{
    [Fact]
    public void A_map_of_a_page_that_is_away_says_eagain_and_succeeds_once_it_is_in() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        two.Granter.Memory.Write(two.Page, 1)[0] = 42;
        GrantRef reference = two.GrantPage();
        Assert.True(two.Granter.TryPageOut(two.Page));
        Assert.Equal(PageState.Away, two.Granter.StateOf(two.Page));

        Assert.Equal(GrantStatus.Eagain, two.Map(reference).Status);
        Assert.Equal(GrantEntryFlags.PermitAccess, two.FlagsOf(reference));
        Sleep(simulation, TimeSpan.FromSeconds(15));

        Assert.Equal(GrantStatus.Okay, two.Map(reference).Status);
        Assert.Equal(42, two.Caller.Memory.Read(two.Address, 1)[0]);
    }, World.Paging);

    [Fact]
    public void Nobody_asked_so_it_stays_away() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        two.Granter.TryPageOut(two.Page);
        Sleep(simulation, TimeSpan.FromHours(1));
        Assert.Equal(PageState.Away, two.Granter.StateOf(two.Page));
    }, World.Paging);

    [Fact]
    public void While_it_is_mapped_it_cannot_be_paged_out_so_a_second_map_never_meets_eagain() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        two.Map(reference, page: 0);
        Assert.False(two.Granter.TryPageOut(two.Page));
        Assert.Equal(GrantStatus.Okay, two.Map(reference, page: 1).Status);
    }, World.Paging);

    [Fact]
    public void What_was_brought_back_stays_until_it_is_used_once() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        two.Granter.TryPageOut(two.Page);
        two.Map(reference);
        Sleep(simulation, TimeSpan.FromSeconds(15));
        Assert.False(two.Granter.TryPageOut(two.Page));

        MapGrantRef map = two.Map(reference);
        two.Unmap(map.Handle, two.Address);

        Assert.True(two.Granter.TryPageOut(two.Page));
    }, World.Paging);

    [Fact]
    public void A_lost_page_says_eagain_for_ever() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        Assert.True(two.Granter.TryPageOut(two.Page, lost: true));
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(GrantStatus.Eagain, two.Map(reference).Status);
            Sleep(simulation, TimeSpan.FromMinutes(1));
        }

        Assert.Equal(PageState.Lost, two.Granter.StateOf(two.Page));
    }, World.Losing);

    [Fact]
    public void The_status_of_the_entry_comes_before_the_page() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage(readOnly: true);
        two.Granter.TryPageOut(two.Page);
        Assert.Equal(GrantStatus.GeneralError, two.Map(reference).Status);
    }, World.Paging);

    [Fact]
    public void A_copy_meets_eagain_on_either_side() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantCopySide granted = GrantCopySide.Granted(two.Granter.Id, two.GrantPage(), 4000);
        GrantCopySide own = GrantCopySide.Own(two.Caller.FrameNumberOf(two.Caller.AllocatePages(1)), 0);
        two.Granter.TryPageOut(two.Page);
        Assert.Equal(GrantStatus.Eagain, two.Copy(granted, own, 1, GrantCopyFlags.SourceGref));
        Assert.Equal(GrantStatus.Eagain, two.Copy(own, granted, 1, GrantCopyFlags.DestGref));

        // Also before the length is looked at.
        Assert.Equal(GrantStatus.Eagain, two.Copy(granted, own, 200, GrantCopyFlags.SourceGref));
    }, World.Paging);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_brought_back_for_a_copy_may_go_away_again_after_it(bool isSource) => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantCopySide granted = GrantCopySide.Granted(two.Granter.Id, two.GrantPage(), 0);
        GrantCopySide own = GrantCopySide.Own(two.Caller.FrameNumberOf(two.Caller.AllocatePages(1)), 0);
        GrantStatus Copy() => isSource ? two.Copy(granted, own, 1, GrantCopyFlags.SourceGref) : two.Copy(own, granted, 1, GrantCopyFlags.DestGref);
        two.Granter.TryPageOut(two.Page);
        Assert.Equal(GrantStatus.Eagain, Copy());
        Sleep(simulation, TimeSpan.FromSeconds(15));
        Assert.False(two.Granter.TryPageOut(two.Page));

        Assert.Equal(GrantStatus.Okay, Copy());

        Assert.True(two.Granter.TryPageOut(two.Page));
    }, World.Paging);

    [Fact]
    public void A_copy_meets_eagain_on_the_callers_own_frame() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, caller: DomainKind.Hvm);
        ulong page = two.Caller.AllocatePages(1);
        two.Caller.TryPageOut(page);
        GrantCopySide own = GrantCopySide.Own(two.Caller.FrameNumberOf(page), 0);
        Assert.Equal(GrantStatus.Eagain, two.Copy(own, own, 1, GrantCopyFlags.None));
    }, World.Paging);

    [Fact]
    public void The_owner_waits_in_virtual_time_for_a_page_that_it_touches() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        two.Granter.Memory.Write(two.Page, 1)[0] = 42;
        two.Granter.TryPageOut(two.Page);
        long before = simulation.TimeProvider.GetTimestamp();

        Assert.Equal(42, two.Granter.Memory.Read(two.Page, 1)[0]);

        Assert.True(simulation.TimeProvider.GetElapsedTime(before) > TimeSpan.Zero);
    }, World.Paging);

    [Fact]
    public void The_owner_waits_for_ever_for_a_page_that_is_lost()
    {
        ScenarioResult result = World.Observe(simulation =>
        {
            TwoDomains two = new(simulation);
            two.Granter.TryPageOut(two.Page, lost: true);
            two.Granter.Memory.Read(two.Page, 1);
        }, World.Losing);

        Assert.True(result.Hung);
        Assert.Contains(result.Failures, f => f.Contains("waited for a page that is lost"));
    }

    [Fact]
    public void The_pages_of_a_PV_domain_are_never_paged_out() => World.Run(simulation =>
    {
        TwoDomains two = new(simulation, granter: DomainKind.Pv);
        Assert.False(two.Granter.TryPageOut(two.Page));
    }, World.Paging);

    [Fact]
    public void A_run_without_paging_pages_nothing_out() => Assert.Contains(
        World.Observe(simulation => new TwoDomains(simulation).Granter.TryPageOut(0), World.Calm).Failures,
        f => f.Contains("In a run with paging None no page is paged out."));

    [Fact]
    public void In_transient_paging_no_page_is_lost() => Assert.Contains(
        World.Observe(simulation => new TwoDomains(simulation).Granter.TryPageOut(0, lost: true), World.Paging).Failures,
        f => f.Contains("In a run with paging Transient no page is lost."));

    [Fact]
    public void Page_ins_take_milliseconds_or_seconds_and_never_longer_than_half_a_schedule()
    {
        List<TimeSpan> delays = [];
        for (ulong seed = 0; seed < 60; seed++)
        {
            World.Run(simulation =>
            {
                TwoDomains two = new(simulation);
                for (int i = 0; i < 10; i++)
                {
                    two.Granter.TryPageOut(two.Page);
                    long before = simulation.TimeProvider.GetTimestamp();
                    two.Granter.Memory.Read(two.Page, 1);
                    delays.Add(simulation.TimeProvider.GetElapsedTime(before));
                }
            }, World.Paging with { Seed = seed });
        }

        Assert.Contains(delays, d => d < TimeSpan.FromMilliseconds(10));
        Assert.Contains(delays, d => d > TimeSpan.FromMilliseconds(100) && d < TimeSpan.FromSeconds(1));
        Assert.Contains(delays, d => d > TimeSpan.FromSeconds(5));
        Assert.All(delays, d => Assert.InRange(d, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(14)));
    }

    [Fact]
    public void One_schedule_survives_a_copy_whose_pages_come_in_one_after_the_other()
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            World.Run(simulation =>
            {
                TwoDomains two = new(simulation);
                ulong other = two.Granter.AllocatePages(1);
                GrantCopySide source = GrantCopySide.Granted(two.Granter.Id, two.GrantPage(), 0);
                GrantCopySide dest = GrantCopySide.Granted(two.Granter.Id, two.Grants.Grant(two.Caller.Id, other, readOnly: false), 0);
                two.Granter.TryPageOut(two.Page);
                two.Granter.TryPageOut(other);
                GrantCopy op = GrantCopy.Create(source, dest, 1, GrantCopyFlags.SourceGref | GrantCopyFlags.DestGref);

                Assert.Equal(0, GrantRetry.Issue(two.Caller.GrantTable, ref op));

                Assert.Equal(GrantStatus.Okay, op.Status);
            }, World.Paging with { Seed = seed });
        }
    }

    [Fact]
    public void Left_to_itself_it_evicts_what_is_granted_and_not_in_use()
    {
        ScenarioResult result = World.Run(simulation =>
        {
            TwoDomains two = new(simulation);
            ulong kept = two.Granter.AllocatePages(1);
            two.GrantPage();
            for (int i = 0; i < 200; i++)
            {
                simulation.Yield();
            }

            Assert.Equal(PageState.Away, two.Granter.StateOf(two.Page));
            Assert.Equal(PageState.Present, two.Granter.StateOf(kept));
        }, new SimulationOptions { Seed = 1, Paging = PagingMode.Transient });

        Assert.Equal(1, result.Sometimes["a granted page was evicted"]);
    }

    [Fact]
    public void Pages_go_in_turn_by_chance_or_the_same_goes_again()
    {
        double inTurn = ShareOfTheSameAgain(EvictionPolicy.InTurn), byChance = ShareOfTheSameAgain(EvictionPolicy.ByChance);

        Assert.True(inTurn < byChance && byChance < ShareOfTheSameAgain(EvictionPolicy.SameAgain), $"{inTurn}, {byChance}");
    }

    [Fact]
    public void Page_ins_that_never_end_are_for_permanent_paging_alone() => Assert.Contains(
        "not Transient",
        Assert.Throws<ArgumentException>(() => World.Run(_ => { }, new SimulationOptions { Seed = 1, Paging = PagingMode.Transient, PageIn = PageInLatency.Never })).Message);

    [Fact]
    public void Mixed_paging_draws_each_of_the_three_by_seed()
    {
        HashSet<PagingMode> drawn = [];
        for (ulong seed = 0; seed < 50; seed++)
        {
            SimulationOptions options = new() { Seed = seed };
            PagingMode paging = World.Run(_ => { }, options).Paging;
            Assert.Equal(paging, World.Run(_ => { }, options).Paging);
            drawn.Add(paging);
        }

        Assert.Equal([PagingMode.None, PagingMode.Transient, PagingMode.Permanent], drawn.Order());
    }

    /// <summary>How many of the evictions take the page that the one before took, of three that are used in turn.</summary>
    private static double ShareOfTheSameAgain(EvictionPolicy policy)
    {
        List<long> evicted = [];
        World.Run(
            simulation =>
            {
                TwoDomains two = new(simulation);
                ulong pages = two.Granter.AllocatePages(3);
                GrantRef[] grants = [.. Enumerable.Range(0, 3).Select(i => two.Grants.Grant(two.Caller.Id, pages + ((ulong)i * 4096), readOnly: false))];
                for (int i = 0; i < 600; i++)
                {
                    // Used, so that what was away comes back and may go again.
                    MapGrantRef map = MapGrantRef.Create(two.Address, GrantMapFlags.HostMap, grants[i % 3], two.Granter.Id);
                    Assert.Equal(0, GrantRetry.Issue(two.Caller.GrantTable, ref map));
                    Assert.Equal(GrantStatus.Okay, two.Unmap(map.Handle, two.Address));
                }
            },
            new SimulationOptions
            {
                Seed = 1,
                Paging = PagingMode.Transient,
                Eviction = policy,
                Trace = record => evicted.AddRange(record.Event == "evict" ? [(long)record.Fields.First(field => field.Key == "gfn").Value!] : []),
            });

        Assert.True(evicted.Count > 20);
        return Enumerable.Range(1, evicted.Count - 1).Average(i => evicted[i] == evicted[i - 1] ? 1.0 : 0.0);
    }

    private static void Sleep(Simulation simulation, TimeSpan time) => ((IBlockingClock)simulation.TimeProvider).Sleep(time, default);
}
