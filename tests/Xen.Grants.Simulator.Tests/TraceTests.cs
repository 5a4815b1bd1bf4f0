namespace Xen.Grants.Simulator.Tests;

public class TraceTests
{
    [Fact]
    public void Being_watched_changes_nothing_of_a_run()
    {
        SimulationOptions options = new() { Seed = 5, Paging = PagingMode.Permanent };
        List<TraceRecord> records = [];
        ScenarioResult unwatched = ScenarioRunner.Run(new CopyingScenario(Mistake.DoNotRetry), options);
        ScenarioResult watched = ScenarioRunner.Run(new CopyingScenario(Mistake.DoNotRetry), options with { Trace = records.Add });

        Assert.Equal(unwatched.TraceHash, watched.TraceHash);
        Assert.Equal(unwatched.Failures, watched.Failures);
        Assert.NotEmpty(records);
    }

    [Fact]
    public void Operations_are_told_by_xens_names()
    {
        List<TraceRecord> records = Trace(simulation =>
        {
            TwoDomains two = new(simulation);
            GrantRef reference = two.GrantPage();
            Assert.True(two.Granter.TryPageOut(two.Page));
            Assert.Equal(GrantStatus.Eagain, two.Map(reference).Status);
            MapGrantRef map = MapGrantRef.Create(two.Address, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, reference, two.Granter.Id);
            Assert.Equal(0, GrantRetry.Issue(two.Caller.GrantTable, ref map));
            Assert.Equal(GrantStatus.Okay, two.Unmap(map.Handle, two.Address));
        });

        string[] told = [.. records.Where(r => r.Event is not "schedule").Select(Words)];
        Assert.Equal("0 scenario setup_table caller=granter dom=32752 nr_frames=1 status=Okay frame_list=0x10000", told[0]);
        Assert.Equal("0 pager evict domain=granter gfn=17 lost=False", told[1]);
        Assert.Equal("0 scenario map_grant_ref caller=caller host_addr=0x10000 flags=HostMap ref=8 dom=1 status=Eagain handle= dev_bus_addr=0x0", told[2]);
        Assert.Matches("^[1-9][0-9]* pager page_in domain=granter gfn=17$", Assert.Single(told, line => line.Contains("page_in")));
        Assert.Matches("scenario map_grant_ref caller=caller host_addr=0x10000 flags=HostMap, ReadOnly ref=8 dom=1 status=Okay handle=[0-9]+ dev_bus_addr=0x[1-9a-f]", told[^2]);
        Assert.Matches("scenario unmap_grant_ref caller=caller host_addr=0x10000 dev_bus_addr=0x0 handle=[0-9]+ status=Okay$", told[^1]);
    }

    [Fact]
    public void A_retry_is_told_with_what_was_waited_for_it()
    {
        List<TraceRecord> records = Trace(simulation =>
        {
            TwoDomains two = new(simulation);
            GrantRef reference = two.GrantPage();
            Assert.True(two.Granter.TryPageOut(two.Page));
            MapGrantRef map = MapGrantRef.Create(two.Address, GrantMapFlags.HostMap, reference, two.Granter.Id);
            Assert.Equal(0, GrantRetry.Issue(two.Caller.GrantTable, ref map, new GrantRetryPolicy { FirstDelay = TimeSpan.FromSeconds(60) }));
        });

        int retry = Assert.Single(Enumerable.Range(0, records.Count), i => records[i].Event == "retry");
        Assert.Equal("60000 scenario retry waited_us=60000000", Words(records[retry]));
        Assert.Contains("map_grant_ref", Words(records[retry + 1]));
    }

    [Fact]
    public void What_is_given_up_and_issued_anew_later_is_no_retry()
    {
        List<TraceRecord> records = Trace(simulation =>
        {
            TwoDomains two = new(simulation);
            GrantRef reference = two.GrantPage();
            Assert.True(two.Granter.TryPageOut(two.Page));
            Assert.Equal(GrantStatus.Eagain, two.Map(reference).Status);
            two.Caller.Memory.Write(two.Caller.AllocatePages(1), 1).Clear();
            Assert.Equal(GrantStatus.Eagain, two.Map(reference).Status);
        });

        Assert.DoesNotContain(records, r => r.Event == "retry");
    }

    [Fact]
    public void A_side_of_a_copy_is_told_as_a_reference_or_as_a_frame()
    {
        List<TraceRecord> records = Trace(simulation =>
        {
            TwoDomains two = new(simulation);
            ulong frame = two.Caller.FrameNumberOf(two.Caller.AllocatePages(1));
            two.Copy(GrantCopySide.Granted(two.Granter.Id, two.GrantPage(), 16), GrantCopySide.Own(frame, 32), 64, GrantCopyFlags.SourceGref);
        });

        Assert.Matches(
            "copy caller=caller source.ref=8 source.domid=1 source.offset=16 dest.gmfn=0x[0-9a-f]+ dest.domid=32752 dest.offset=32 len=64 flags=SourceGref status=Okay$",
            Words(Assert.Single(records, r => r.Event == "copy")));
    }

    [Fact]
    public void A_hypercall_that_is_refused_is_told_with_its_rc()
    {
        List<TraceRecord> records = Trace(simulation =>
        {
            DumpTable dump = default;
            simulation.CreateDomain(DomainKind.Pv, "dom0").GrantTable.GrantTableOp(ref dump);
        });

        Assert.Equal("0 scenario dump_table caller=dom0 rc=-38", Words(records[^1]));
    }

    [Fact]
    public void Turns_notifications_states_and_failures_are_told()
    {
        List<TraceRecord> records = Trace(simulation =>
        {
            XenbusDevice device = new(simulation, simulation.CreateDomain(DomainKind.Hvm, "guest"), simulation.CreateDomain(DomainKind.Pv, "dom0"));
            simulation.Spawn("waiter", () => device.WaitForFrontend(XenbusState.Connected));
            device.SwitchFrontend(XenbusState.Connected);
            device.Events.Frontend.Notify();
            simulation.Fail("enough");
        });

        string[] told = [.. records.Select(Words)];
        Assert.Equal("0 scenario schedule", told[0]);
        Assert.Contains("0 waiter schedule", told);
        Assert.Equal(
            ["0 scenario state domain=guest state=Connected", "0 scenario notify to=backend", "0 scenario failure failure=enough"],
            told.Where(line => !line.EndsWith("schedule")));
    }

    [Fact]
    public void A_request_that_ends_as_it_should_not_is_told_when_it_does()
    {
        List<TraceRecord> records = Trace(simulation =>
        {
            simulation.Requests.Add("reads");
            simulation.Requests.Add("writes");
            simulation.Requests.End("reads", RequestOutcome.Right);
            simulation.Requests.End("writes", RequestOutcome.ErrorWithoutCause);
            simulation.Fail("the run goes on");
        });

        Assert.Equal(
            ["0 scenario harm requests=writes outcome=error_without_cause", "0 scenario failure failure=the run goes on"],
            records.Select(Words).Where(line => !line.EndsWith("schedule")));
    }

    [Fact]
    public void The_less_common_operations_are_told_with_all_their_fields()
    {
        List<TraceRecord> records = Trace(simulation =>
        {
            Domain caller = simulation.CreateDomain(DomainKind.Hvm, "caller");
            UnmapAndReplace replace = UnmapAndReplace.Create(0x1000, 0x2000, new GrantHandle(3));
            Assert.Equal(0, caller.GrantTable.GrantTableOp(ref replace));
            GrantTransfer transfer = GrantTransfer.Create(0x99, new DomId(77), new GrantRef(8));
            Assert.Equal(0, caller.GrantTable.GrantTableOp(ref transfer));
            QuerySize size = QuerySize.Create(new DomId(77));
            Assert.Equal(0, caller.GrantTable.GrantTableOp(ref size));
            SetVersion version = SetVersion.Create(2);
            Assert.Equal(0, caller.GrantTable.GrantTableOp(ref version));
            GetVersion asked = GetVersion.Create(DomId.Self);
            Assert.Equal(0, caller.GrantTable.GrantTableOp(ref asked));
            GetStatusFrames frames = GetStatusFrames.Create(new DomId(77), 1, caller.AllocatePages(1));
            Assert.Equal(0, caller.GrantTable.GrantTableOp(ref frames));
            SwapGrantRef swap = SwapGrantRef.Create(new GrantRef(8), new GrantRef(9));
            Assert.Equal(0, caller.GrantTable.GrantTableOp(ref swap));
        });

        Assert.Equal(
            [
                "0 scenario unmap_and_replace caller=caller host_addr=0x1000 new_addr=0x2000 handle=3 status=BadHandle",
                "0 scenario transfer caller=caller mfn=0x99 domid=77 ref=8 status=BadPage",
                "0 scenario query_size caller=caller dom=77 nr_frames=0 max_nr_frames=0 status=BadDomain",
                "0 scenario set_version caller=caller version=2",
                "0 scenario get_version caller=caller dom=32752 version=2",
                "0 scenario get_status_frames caller=caller nr_frames=1 dom=77 status=BadDomain frame_list=0x10000",
                "0 scenario swap_grant_ref caller=caller ref_a=8 ref_b=9 status=Okay",
            ],
            records.Select(Words).Where(line => !line.EndsWith("schedule")));
    }

    [Fact]
    public void The_end_of_a_domain_is_told() =>
        Assert.Contains("0 scenario destroy domain=guest", Trace(simulation => simulation.CreateDomain(DomainKind.Hvm, "guest").Destroy()).Select(Words));

    [Fact]
    public void What_goes_wrong_is_told_with_where_and_how_and_so_is_the_calm_after_it()
    {
        List<TraceRecord> records = [];
        ScenarioRunner.Run(
            new CopyingScenario(Mistake.None),
            World.Calm with { Faults = FaultSet.All, Trace = records.Add, Schedule = FaultSchedule.Parse("call-error@3:0.0.14") });

        TraceRecord fault = Assert.Single(records, r => r.Event == "fault");
        Assert.EndsWith("faults fault fault=call-error domain=0 place=0 value=14", Words(fault));
        Assert.Single(records.SkipWhile(r => r != fault), r => r.Event == "calm");
    }

    private static List<TraceRecord> Trace(Action<Simulation> body)
    {
        List<TraceRecord> records = [];
        World.Run(body, World.Paging with { Trace = records.Add });
        return records;
    }

    /// <summary>The whole milliseconds, the actor, the event and its fields.</summary>
    private static string Words(TraceRecord record) => string.Join(
        ' ',
        [$"{(long)record.Time.TotalMilliseconds}", record.Actor, record.Event, .. record.Fields.Select(field => $"{field.Key}={field.Value}")]);
}
