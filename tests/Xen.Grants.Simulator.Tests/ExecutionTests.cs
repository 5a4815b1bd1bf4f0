namespace Xen.Grants.Simulator.Tests;

public class ExecutionTests
{
    [Fact]
    public void A_sole_sleeper_moves_time_and_nothing_else_does()
    {
        ScenarioResult result = World.Run(simulation =>
        {
            long before = simulation.TimeProvider.GetTimestamp();
            for (int i = 0; i < 100; i++)
            {
                simulation.Yield();
            }

            Assert.Equal(TimeSpan.Zero, simulation.TimeProvider.GetElapsedTime(before));
            Sleep(simulation, 1500);
            Assert.Equal(TimeSpan.FromMilliseconds(1500), simulation.TimeProvider.GetElapsedTime(before));
        });

        Assert.Equal(TimeSpan.FromMilliseconds(1500), result.VirtualTime);
    }

    [Fact]
    public void Sleepers_wake_in_the_order_of_their_times_whoever_slept_first()
    {
        List<string> order = [];
        World.Run(simulation =>
        {
            foreach (int delay in new[] { 30, 10, 20 })
            {
                simulation.Spawn($"sleeper {delay}", () =>
                {
                    Sleep(simulation, delay);
                    order.Add($"{delay}");
                    Sleep(simulation, 100 * delay);
                    order.Add($"{100 * delay}");
                });
            }
        });

        Assert.Equal(["10", "20", "30", "1000", "2000", "3000"], order);
    }

    [Fact]
    public void Thirty_three_seconds_of_back_off_are_over_at_once()
    {
        ScenarioResult result = World.Run(simulation =>
        {
            TwoDomains two = new(simulation);
            GrantRef reference = two.GrantPage();
            two.Granter.TryPageOut(two.Page, lost: true);
            MapGrantRef op = MapGrantRef.Create(two.Address, GrantMapFlags.HostMap, reference, two.Granter.Id);
            Assert.Equal(0, GrantRetry.Issue(two.Caller.GrantTable, ref op));
            Assert.Equal(GrantStatus.BadPage, op.Status);
        }, World.Losing);

        Assert.Equal(TimeSpan.FromMilliseconds(32_640), result.VirtualTime);
        Assert.Equal(256, result.Eagain);
        Assert.True(result.Passed);
    }

    [Fact]
    public void Only_one_actor_runs_at_a_time_and_every_order_occurs()
    {
        HashSet<string> orders = [];
        for (ulong seed = 0; seed < 60; seed++)
        {
            List<int> order = [];
            int running = 0;
            World.Run(simulation =>
            {
                for (int i = 0; i < 3; i++)
                {
                    int number = i;
                    simulation.Spawn($"actor {number}", () =>
                    {
                        Assert.Equal(1, Interlocked.Increment(ref running));
                        order.Add(number);
                        Interlocked.Decrement(ref running);
                        simulation.Yield();
                    });
                }
            }, World.Calm with { Seed = seed });
            orders.Add(string.Concat(order));
        }

        Assert.Equal(6, orders.Count);
    }

    [Fact]
    public void A_cancelled_sleep_ends_at_once() => World.Run(simulation =>
    {
        using CancellationTokenSource cancel = new();
        simulation.Spawn("canceller", () =>
        {
            Sleep(simulation, 10);
            cancel.Cancel();
        });
        IBlockingClock clock = (IBlockingClock)simulation.TimeProvider;
        Assert.Throws<OperationCanceledException>(() => clock.Sleep(TimeSpan.FromHours(1), cancel.Token));
        Assert.Equal(TimeSpan.FromMilliseconds(10).Ticks, simulation.TimeProvider.GetTimestamp());
    });

    [Fact]
    public void A_cancelled_sleep_leaves_nothing_due_that_would_move_time()
    {
        ScenarioResult result = World.Observe(simulation =>
        {
            using CancellationTokenSource cancel = new();
            simulation.Spawn("canceller", cancel.Cancel);
            IBlockingClock clock = (IBlockingClock)simulation.TimeProvider;
            Assert.Throws<OperationCanceledException>(() => clock.Sleep(TimeSpan.FromHours(1), cancel.Token));
            simulation.CreateEventChannel().Backend.Wait();
        });

        Assert.True(result.Hung);
        Assert.Equal(TimeSpan.Zero, result.VirtualTime);
    }

    [Fact]
    public void A_timer_fires_as_an_actor_that_may_call_the_simulator()
    {
        List<double> fired = [];
        World.Run(simulation =>
        {
            using ITimer timer = simulation.TimeProvider.CreateTimer(
                _ =>
                {
                    fired.Add(simulation.TimeProvider.GetUtcNow().Millisecond);
                    simulation.Yield();
                },
                null,
                TimeSpan.FromMilliseconds(5),
                TimeSpan.FromMilliseconds(10));
            Sleep(simulation, 30);
        });

        Assert.Equal([5, 15, 25], fired);
    }

    [Fact]
    public void A_timer_that_was_changed_or_disposed_does_not_fire_at_its_old_time()
    {
        List<string> fired = [];
        World.Run(simulation =>
        {
            ITimer changed = simulation.TimeProvider.CreateTimer(_ => fired.Add("changed"), null, TimeSpan.FromMilliseconds(5), Timeout.InfiniteTimeSpan);
            ITimer disposed = simulation.TimeProvider.CreateTimer(_ => fired.Add("disposed"), null, TimeSpan.FromMilliseconds(5), Timeout.InfiniteTimeSpan);
            Assert.True(changed.Change(TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan));
            disposed.Dispose();
            Assert.False(disposed.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
            Sleep(simulation, 10);
            Assert.Empty(fired);
            Sleep(simulation, 20);
        });

        Assert.Equal(["changed"], fired);
    }

    [Fact]
    public void The_asynchronous_retry_runs_on_the_timers_of_the_clock()
    {
        GrantStatus status = default;
        World.Run(simulation =>
        {
            TwoDomains two = new(simulation);
            MapGrantRef[] op = [MapGrantRef.Create(two.Address, GrantMapFlags.HostMap, two.GrantPage(), two.Granter.Id)];
            two.Granter.TryPageOut(two.Page);
            ValueTask<int> retry = GrantRetry.IssueAsync(two.Caller.GrantTable, op);
            Sleep(simulation, 15_000);
            Assert.True(retry.IsCompletedSuccessfully);
            status = op[0].Status;
        }, World.Paging);

        Assert.Equal(GrantStatus.Okay, status);
    }

    [Fact]
    public void Actors_that_wait_for_each_other_hang_the_run_and_are_named()
    {
        ScenarioResult result = World.Observe(simulation =>
        {
            EventChannel channel = simulation.CreateEventChannel();
            simulation.Spawn("backend", channel.Backend.Wait);
            simulation.Spawn("frontend", channel.Frontend.Wait);
        });

        Assert.True(result.Hung);
        Assert.Equal(["The run hung: nobody could go on: backend waited for an event, frontend waited for an event."], result.Failures);
    }

    [Fact]
    public void A_wait_for_an_event_ends_with_its_time_or_with_the_event() => World.Run(simulation =>
    {
        EventChannel channel = simulation.CreateEventChannel();
        Assert.False(channel.Backend.Wait(TimeSpan.Zero));
        Assert.False(channel.Backend.Wait(TimeSpan.FromMilliseconds(5)));
        Assert.Equal(TimeSpan.FromMilliseconds(5).Ticks, simulation.TimeProvider.GetTimestamp());
        simulation.Spawn("frontend", () =>
        {
            Sleep(simulation, 10);
            channel.Frontend.Notify();
        });
        Assert.True(channel.Backend.Wait(TimeSpan.FromHours(1)));
        Assert.Equal(TimeSpan.FromMilliseconds(15).Ticks, simulation.TimeProvider.GetTimestamp());
    });

    [Fact]
    public void An_event_that_comes_after_the_wait_for_it_wakes_nobody_from_a_later_sleep() => World.Run(simulation =>
    {
        EventChannel channel = simulation.CreateEventChannel();
        simulation.Spawn("frontend", () =>
        {
            Sleep(simulation, 10);
            channel.Frontend.Notify();
        });
        Assert.False(channel.Backend.Wait(TimeSpan.FromMilliseconds(5)));
        Sleep(simulation, 100);
        Assert.Equal(TimeSpan.FromMilliseconds(105).Ticks, simulation.TimeProvider.GetTimestamp());
    });

    [Fact]
    public void A_run_that_needs_more_operations_than_its_budget_hangs()
    {
        ScenarioResult result = World.Observe(
            simulation =>
            {
                while (true)
                {
                    Sleep(simulation, 1);
                }
            },
            World.Calm with { OperationBudget = 1000 });

        Assert.True(result.Hung);
        Assert.Contains("budget of 1000", Assert.Single(result.Failures));
    }

    [Fact]
    public void Whoever_is_left_when_a_run_ends_is_unwound()
    {
        bool unwound = false;
        World.Observe(simulation =>
        {
            simulation.Spawn("bystander", () =>
            {
                try
                {
                    Sleep(simulation, 1_000_000);
                }
                finally
                {
                    unwound = true;
                }
            });
            Sleep(simulation, 1);
            throw new InvalidOperationException("Enough.");
        });

        Assert.True(unwound);
    }

    [Fact]
    public void An_actor_that_swallows_everything_does_not_keep_the_run()
    {
        ScenarioResult result = World.Observe(
            simulation =>
            {
                while (true)
                {
                    try
                    {
                        simulation.Yield();
                    }
                    catch (Exception)
                    {
                        // As some main loops do.
                    }
                }
            },
            World.Calm with { OperationBudget = 1000 });

        Assert.True(result.Hung);
    }

    [Fact]
    public void An_exception_out_of_an_actor_is_a_crash_and_is_told()
    {
        ScenarioResult result = World.Observe(simulation => simulation.Spawn("backend", () => throw new InvalidOperationException("BUG: no such page")));

        Assert.True(result.Crashed);
        Assert.Equal(["backend ended with InvalidOperationException: BUG: no such page."], result.Failures);
    }

    [Fact]
    public void A_real_sleep_is_uncontrolled_and_ends_the_run()
    {
        ScenarioResult result = World.Observe(_ => Thread.Sleep(Timeout.Infinite));

        Assert.False(result.Passed);
        Assert.StartsWith("Uncontrolled: scenario waited outside the simulation", Assert.Single(result.Failures));
    }

    [Fact]
    public void A_wait_for_a_task_is_uncontrolled() => Assert.Contains(
        World.Observe(_ => new TaskCompletionSource().Task.Wait()).Failures,
        f => f.StartsWith("Uncontrolled: scenario waited outside the simulation"));

    [Fact]
    public void A_simulator_call_from_a_thread_of_its_own_is_uncontrolled()
    {
        ScenarioResult result = World.Observe(simulation =>
        {
            Thread thread = new(() => Assert.Throws<InvalidOperationException>(simulation.Yield)) { Name = "stray" };
            thread.Start();
            thread.Join();
        });

        Assert.Equal(["Uncontrolled: a simulator call came from stray, whose turn it was not."], result.Failures);
    }

    [Fact]
    public void A_sleep_that_is_cancelled_from_outside_is_uncontrolled()
    {
        ScenarioResult result = World.Observe(simulation =>
        {
            using CancellationTokenSource cancel = new();
            simulation.Spawn("canceller", () =>
            {
                Thread thread = new(cancel.Cancel) { Name = "stray" };
                thread.Start();
                thread.Join();
            });
            ((IBlockingClock)simulation.TimeProvider).Sleep(TimeSpan.FromMilliseconds(1), cancel.Token);
        });

        Assert.Contains("Uncontrolled: scenario's sleep was cancelled by stray, whose turn it was not.", result.Failures);
    }

    private static void Sleep(Simulation simulation, int milliseconds) =>
        ((IBlockingClock)simulation.TimeProvider).Sleep(TimeSpan.FromMilliseconds(milliseconds), default);
}
