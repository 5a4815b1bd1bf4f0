namespace Xen.Grants.Simulator.Tests;

/// <summary>Actors with asynchronous bodies.</summary>
public class AsyncTests
{
    [Fact]
    public void After_each_await_the_body_goes_on_on_its_own_actor() => World.Run(simulation => simulation.SpawnAsync("backend", async () =>
    {
        Thread own = Thread.CurrentThread;
        await Delay(simulation, 10);
        Assert.Same(own, Thread.CurrentThread);
        await Task.Yield();
        Assert.Same(own, Thread.CurrentThread);
        await Task.WhenAll(Delay(simulation, 5), Delay(simulation, 30));
        Assert.Same(own, Thread.CurrentThread);
        Assert.Equal(TimeSpan.FromMilliseconds(40).Ticks, simulation.TimeProvider.GetTimestamp());
    }));

    [Fact]
    public void A_body_that_ends_elsewhere_than_on_its_actor_ends() =>
        Assert.True(World.Run(simulation => simulation.SpawnAsync("backend", async () => await Delay(simulation, 10).ConfigureAwait(false))).Passed);

    [Fact]
    public void A_body_without_an_await_that_waits_is_a_body_like_any_other() =>
        Assert.Equal(TimeSpan.FromMilliseconds(7), World.Run(simulation => simulation.SpawnAsync("backend", () =>
        {
            ((IBlockingClock)simulation.TimeProvider).Sleep(TimeSpan.FromMilliseconds(7), default);
            return Task.CompletedTask;
        })).VirtualTime);

    [Theory]
    [InlineData(PagingMode.None)]
    [InlineData(PagingMode.Transient)]
    [InlineData(PagingMode.Permanent)]
    public void A_backend_that_awaits_its_retries_passes(PagingMode paging)
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            ScenarioResult result = Run(seed, paging);
            Assert.True(result.Passed, $"seed {seed}: {string.Join('\n', result.Failures)}");
            Assert.Equal(12, result.Requests);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        ulong[] first = [.. Enumerable.Range(0, 30).Select(seed => Run((ulong)seed, PagingMode.Transient).TraceHash)];
        ulong[] second = new ulong[first.Length];
        Parallel.For(0, second.Length, seed => second[seed] = Run((ulong)seed, PagingMode.Transient).TraceHash);
        Assert.Equal(first, second);
        Assert.Equal(first.Length, first.Distinct().Count());
    }

    [Fact]
    public void The_seed_draws_which_of_two_bodies_goes_on_first()
    {
        HashSet<string> orders = [];
        for (ulong seed = 0; seed < 40; seed++)
        {
            List<string> order = [];
            World.Run(simulation =>
            {
                foreach (string name in new[] { "a", "b" })
                {
                    simulation.SpawnAsync(name, async () =>
                    {
                        order.Add(name);
                        await Task.Yield();
                        order.Add(name);
                    });
                }
            }, World.Calm with { Seed = seed });
            orders.Add(string.Concat(order));
        }

        Assert.Superset(new HashSet<string> { "aabb", "abab", "baba", "bbaa" }, orders);
    }

    [Fact]
    public void An_exception_out_of_a_body_is_a_crash_and_is_told()
    {
        ScenarioResult result = World.Observe(simulation => simulation.SpawnAsync("backend", async () =>
        {
            await Delay(simulation, 1);
            throw new InvalidOperationException("BUG: no such page");
        }));

        Assert.True(result.Crashed);
        Assert.Equal(["backend ended with InvalidOperationException: BUG: no such page."], result.Failures);
    }

    [Fact]
    public void A_body_that_never_completes_is_hung()
    {
        ScenarioResult result = World.Observe(simulation => simulation.SpawnAsync("backend", () => new TaskCompletionSource().Task));

        Assert.True(result.Hung);
        Assert.Equal(["The run hung: nobody could go on: backend waited for a task."], result.Failures);
    }

    [Fact]
    public void Task_Run_is_uncontrolled_and_ends_the_run() => AssertUncontrolled(async _ => await Task.Run(() => { }));

    [Fact]
    public void Task_Run_is_uncontrolled_while_others_go_on()
    {
        ScenarioResult result = World.Observe(simulation =>
        {
            simulation.SpawnAsync("backend", async () => await Task.Run(() => { }));
            simulation.Spawn("frontend", () =>
            {
                while (true)
                {
                    simulation.Yield();
                }
            });
        }, World.Calm with { OperationBudget = long.MaxValue });

        Assert.False(result.Hung);
        Assert.Contains(result.Failures, f => f.StartsWith("Uncontrolled: code of backend ran on "));
    }

    [Fact]
    public async Task A_simulator_call_from_the_thread_pool_is_refused()
    {
        Task<Exception>? stray = null;
        AssertUncontrolled(async simulation => await (stray = Task.Run(() => Record.Exception(simulation.Yield))));
        Assert.IsType<InvalidOperationException>(await stray!);
    }

    [Fact]
    public void A_yield_outside_the_context_is_uncontrolled() => AssertUncontrolled(async simulation =>
    {
        await Delay(simulation, 1).ConfigureAwait(false);
        await Task.Yield();
    });

    [Fact]
    public void A_wait_by_the_systems_clock_is_uncontrolled() => AssertUncontrolled(async _ => await Task.Delay(1));

    [Fact]
    public void A_wait_that_blocks_the_bodys_thread_is_uncontrolled() => Assert.StartsWith(
        "Uncontrolled: backend waited outside the simulation",
        Assert.Single(World.Observe(simulation => simulation.SpawnAsync("backend", async () =>
        {
            await Task.Yield();
            Delay(simulation, 1).Wait();
        })).Failures));

    [Fact]
    public void Actors_that_a_body_starts_are_controlled() => World.Run(simulation => simulation.SpawnAsync("backend", async () =>
    {
        simulation.Spawn("thread", simulation.Yield);
        simulation.SpawnAsync("another", () => Delay(simulation, 1));
        await Delay(simulation, 5);
    }));

    [Fact]
    public void A_delay_that_is_cancelled_ends_at_once() => World.Run(simulation => simulation.SpawnAsync("backend", async () =>
    {
        using CancellationTokenSource cancel = new(TimeSpan.FromMilliseconds(1), simulation.TimeProvider);
        await Assert.ThrowsAsync<TaskCanceledException>(() => Task.Delay(TimeSpan.FromHours(1), simulation.TimeProvider, cancel.Token));
        Assert.Equal(TimeSpan.FromMilliseconds(1).Ticks, simulation.TimeProvider.GetTimestamp());
    }));

    /// <summary>Behind a ConfigureAwait(false), what follows a cancelled delay goes to the thread pool, whoever cancels.</summary>
    [Fact]
    public void A_retry_that_is_cancelled_is_uncontrolled() => AssertUncontrolled(
        async simulation =>
        {
            TwoDomains two = new(simulation);
            MapGrantRef[] ops = [MapGrantRef.Create(two.Address, GrantMapFlags.HostMap, two.GrantPage(), two.Granter.Id)];
            two.Granter.TryPageOut(two.Page, lost: true);
            using CancellationTokenSource cancel = new(TimeSpan.FromMilliseconds(100), simulation.TimeProvider);
            await GrantRetry.IssueAsync(two.Caller.GrantTable, ops, cancellationToken: cancel.Token);
        },
        World.Losing);

    private static void AssertUncontrolled(Func<Simulation, Task> body, SimulationOptions? options = null)
    {
        ScenarioResult result = World.Observe(simulation => simulation.SpawnAsync("backend", () => body(simulation)), options);
        Assert.False(result.Passed);
        Assert.False(result.Hung);
        Assert.Contains(result.Failures, f => f.StartsWith("Uncontrolled: ") && f.Contains("backend"));
    }

    private static Task Delay(Simulation simulation, int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), simulation.TimeProvider);

    private static ScenarioResult Run(ulong seed, PagingMode paging) => ScenarioRunner.Run(new AsyncSums(), new SimulationOptions { Seed = seed, Paging = paging });

    /// <summary>Three backends at a time add up pages that a guest hands over.</summary>
    private sealed class AsyncSums : IGrantScenario
    {
        private const int PageSize = 4096;

        public string Name => "sums of pages";

        public string System => "test";

        public void Run(Simulation simulation)
        {
            Domain host = simulation.CreateDomain(DomainKind.Hvm, "host");
            Domain guest = simulation.CreateDomain(DomainKind.Hvm, "guest");
            GuestGrants grants = new(guest);
            for (int i = 0; i < 3; i++)
            {
                simulation.SpawnAsync($"backend {i}", async () =>
                {
                    for (int round = 0; round < 4; round++)
                    {
                        await SumAsync(simulation, host, guest, grants);
                    }
                });
            }
        }

        private static async Task SumAsync(Simulation simulation, Domain host, Domain guest, GuestGrants grants)
        {
            ulong first = guest.AllocatePages(2);
            guest.Memory.Write(first, 1)[0] = 40;
            guest.Memory.Write(first + PageSize, 1)[0] = 2;
            ulong address = host.ReservePages(2);
            GrantRef[] refs = [grants.Grant(host.Id, first, readOnly: true), grants.Grant(host.Id, first + PageSize, readOnly: true)];
            simulation.Requests.Add("sums");

            MapGrantRef[] maps = [.. refs.Select((r, i) => MapGrantRef.Create(address + ((ulong)i * PageSize), GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, r, guest.Id))];
            int rc = await GrantRetry.IssueAsync(host.GrantTable, maps);
            Assert.Equal(0, rc);
            bool mapped = maps.All(m => m.Status == GrantStatus.Okay);
            int sum = mapped ? host.Memory.Read(address, 1)[0] + host.Memory.Read(address + PageSize, 1)[0] : 0;
            foreach (MapGrantRef map in maps.Where(m => m.Status == GrantStatus.Okay))
            {
                UnmapGrantRef unmap = UnmapGrantRef.Create(map.HostAddr, 0, map.Handle);
                Assert.Equal(0, host.GrantTable.GrantTableOp(ref unmap));
                Assert.Equal(GrantStatus.Okay, unmap.Status);
            }

            bool lost = guest.StateOf(first) == PageState.Lost || guest.StateOf(first + PageSize) == PageState.Lost;
            simulation.Requests.End("sums", sum == 42 ? RequestOutcome.Right : !mapped && lost ? RequestOutcome.Right : RequestOutcome.ErrorWithoutCause);
            Array.ForEach(refs, r => Assert.True(grants.TryEnd(r)));
        }
    }
}
