namespace Xen.Grants.Simulator.Tests;

public class OracleTests
{
    [Fact]
    public void A_run_without_mistakes_passes() => Assert.True(World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        MapGrantRef map = two.Map(two.GrantPage());
        two.Unmap(map.Handle, two.Address);
    }).Passed);

    [Fact]
    public void A_mapping_left_behind_is_told()
    {
        ScenarioResult result = World.Run(simulation =>
        {
            TwoDomains two = new(simulation);
            two.Map(two.GrantPage());
        });

        Assert.Equal(1, result.Leaked);
        Assert.Equal(["1 mapping was left behind at the end."], result.Failures);
    }

    [Fact]
    public void A_map_that_is_issued_again_after_it_succeeded_is_told()
    {
        ScenarioResult result = World.Run(simulation =>
        {
            TwoDomains two = new(simulation);
            GrantRef reference = two.GrantPage();
            two.Map(reference);
            two.Map(reference);
        });

        Assert.Contains("Once a map was issued again over its own mapping, after it had succeeded.", result.Failures);
    }

    [Fact]
    public void A_map_over_another_live_mapping_is_told()
    {
        ScenarioResult result = World.Run(simulation =>
        {
            TwoDomains two = new(simulation);
            two.Map(two.GrantPage());
            two.Map(two.Grants.Grant(two.Caller.Id, two.Granter.AllocatePages(1), readOnly: false));
        });

        Assert.Contains("Once a map took the place of a mapping that was still live.", result.Failures);
    }

    [Fact]
    public void A_map_where_the_mapping_was_taken_away_is_none_over_a_live_one() => Assert.True(World.Run(simulation =>
    {
        TwoDomains two = new(simulation);
        GrantRef reference = two.GrantPage();
        two.Unmap(two.Map(reference).Handle, two.Address);
        two.Unmap(two.Map(reference).Handle, two.Address);
    }).Passed);

    [Fact]
    public void A_map_over_a_mapping_that_was_moved_there_is_told()
    {
        ScenarioResult result = World.Run(simulation =>
        {
            TwoDomains two = new(simulation);
            GrantRef first = two.GrantPage();
            GrantRef second = two.Grants.Grant(two.Caller.Id, two.Granter.AllocatePages(1), readOnly: false);
            MapGrantRef gone = two.Map(first, page: 0);
            two.Map(second, page: 1);
            UnmapAndReplace replace = UnmapAndReplace.Create(two.AddressOf(0), two.AddressOf(1), gone.Handle);
            two.Caller.GrantTable.GrantTableOp(ref replace);
            Assert.Equal(GrantStatus.Okay, replace.Status);
            two.Map(second, page: 1);
            Assert.Equal(GrantStatus.Okay, two.Map(first, page: 0).Status);
        });

        Assert.Equal(["Once a map took the place of a mapping that was still live."], result.Failures.Where(failure => failure.Contains(" map ")));
    }

    [Fact]
    public void An_unmap_of_what_is_not_mapped_is_told()
    {
        ScenarioResult result = World.Run(simulation =>
        {
            TwoDomains two = new(simulation);
            two.Unmap(new GrantHandle(3), two.Address);
            two.Unmap(GrantHandle.Invalid, two.Address);
        });

        Assert.Equal(["2 times an unmap named a handle that was not mapped."], result.Failures);
    }

    [Fact]
    public void A_sleep_in_an_atomic_scope_is_told_and_one_after_it_is_not()
    {
        ScenarioResult result = World.Run(simulation =>
        {
            IBlockingClock clock = (IBlockingClock)simulation.TimeProvider;
            using (simulation.Atomic())
            {
                clock.Sleep(TimeSpan.FromMilliseconds(1), default);
            }

            clock.Sleep(TimeSpan.FromMilliseconds(1), default);
        });

        Assert.Equal(["Once a call blocked where blocking is not allowed, first when scenario slept."], result.Failures);
    }

    [Fact]
    public void A_schedule_for_each_operation_of_a_batch_in_turn_sleeps_too_long()
    {
        ScenarioResult result = World.Run(simulation =>
        {
            (TwoDomains two, MapGrantRef[] batch) = TwoLostPages(simulation);
            two.Caller.GrantTable.GrantTableOp(batch);
            foreach (ref MapGrantRef op in batch.AsSpan())
            {
                GrantRetry.Retry(two.Caller.GrantTable, ref op);
            }
        }, World.Losing);

        Assert.Equal(["scenario slept 65.3 s for one batch; the back-off schedule is 32.64 s."], result.Failures);
    }

    [Fact]
    public void One_schedule_for_a_batch_is_not_too_long_nor_are_two_batches_with_one_each()
    {
        ScenarioResult result = World.Run(simulation =>
        {
            (TwoDomains two, MapGrantRef[] batch) = TwoLostPages(simulation);
            GrantRetry.Issue(two.Caller.GrantTable, batch);
            GrantRef third = two.Grants.Grant(two.Caller.Id, two.Granter.AllocatePages(1), readOnly: false);
            MapGrantRef[] next = [MapGrantRef.Create(two.AddressOf(2), GrantMapFlags.HostMap, third, two.Granter.Id)];
            two.Granter.TryPageOut(two.Granter.GrantEntry(third).Frame * 4096ul, lost: true);
            GrantRetry.Issue(two.Caller.GrantTable, next);
        }, World.Losing);

        Assert.True(result.Passed, string.Join('\n', result.Failures));
        Assert.Equal(TimeSpan.FromSeconds(2 * 32.64), result.VirtualTime);
    }

    [Fact]
    public void A_scenario_can_fail_the_run_in_its_own_words() =>
        Assert.Equal(["The moon is missing."], World.Run(simulation => simulation.Fail("The moon is missing.")).Failures);

    [Fact]
    public void Sometimes_counts_how_often_and_lists_what_never_was()
    {
        ScenarioResult result = World.Run(simulation =>
        {
            simulation.Sometimes("rain", true);
            simulation.Sometimes("snow", false);
            simulation.Sometimes("rain", true);
            simulation.Sometimes("rain", false);
        });

        Assert.Equal([new("rain", 2), new("snow", 0)], result.Sometimes);
    }

    [Fact]
    public void Requests_are_counted_by_kind_and_told_in_plain_words()
    {
        ScenarioResult result = World.Run(simulation =>
        {
            for (int i = 0; i < 5; i++)
            {
                simulation.Requests.Add("writes");
            }

            simulation.Requests.Add("reads");
            simulation.Requests.End("reads", RequestOutcome.Right);
            simulation.Requests.End("reads", RequestOutcome.AnsweredTwice);
            simulation.Requests.End("writes", RequestOutcome.ErrorWithoutCause);
            simulation.Requests.End("writes", RequestOutcome.ErrorWithoutCause);
            simulation.Requests.End("writes", RequestOutcome.Corrupted);
        });

        Assert.Equal(6, result.Requests);
        Assert.Equal(5, result.Wrong);
        Assert.Equal(1, result.Corrupted);
        Assert.Equal(
            [
                "2 of 5 writes were answered with an error that nothing caused.",
                "2 of 5 writes were never answered.",
                "1 of 5 writes was answered as done though the data is not what it should be.",
                "1 of 1 reads was answered more than once.",
            ],
            result.Failures);
    }

    private static (TwoDomains Two, MapGrantRef[] Batch) TwoLostPages(Simulation simulation)
    {
        TwoDomains two = new(simulation);
        ulong other = two.Granter.AllocatePages(1);
        MapGrantRef[] batch =
        [
            MapGrantRef.Create(two.AddressOf(0), GrantMapFlags.HostMap, two.GrantPage(), two.Granter.Id),
            MapGrantRef.Create(two.AddressOf(1), GrantMapFlags.HostMap, two.Grants.Grant(two.Caller.Id, other, readOnly: false), two.Granter.Id),
        ];
        two.Granter.TryPageOut(two.Page, lost: true);
        two.Granter.TryPageOut(other, lost: true);
        return (two, batch);
    }
}
