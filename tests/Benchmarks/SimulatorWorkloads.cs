using Xen.Grants;
using Xen.Grants.Simulator;

namespace Benchmarks;

/// <summary>What the simulator is measured by. Each is a run that is long enough for its start and end not to count.</summary>
internal static class SimulatorWorkloads
{
    internal const int PageSize = 4096;
    internal const int Batch = 32;
    internal const int Batches = 10_000;

    /// <summary>Half of 1 MiB is copied to the other half.</summary>
    internal const int CopiedPages = 128;
    internal const int CopyRounds = 400;
    internal const int BackOffs = 100;

    /// <summary>What a run may allocate before its steady state: methods are compiled anew meanwhile.</summary>
    private const int WarmUpBatches = 2_000;

    /// <summary>Maps and unmaps batches.</summary>
    /// <param name="watched">Whether trace hash and oracles look at every operation.</param>
    internal static ScenarioResult MapAndUnmap(bool watched) => Simulate(watched, PagingMode.None, simulation =>
    {
        Action batch = PrepareMapAndUnmap(simulation);
        for (int i = 0; i < Batches; i++)
        {
            batch();
        }
    });

    /// <summary>Copies whole pages from grants.</summary>
    /// <param name="watched">Whether trace hash and oracles look at every operation.</param>
    internal static ScenarioResult Copy(bool watched) => Simulate(watched, PagingMode.None, simulation =>
    {
        Action round = PrepareCopy(simulation);
        for (int i = 0; i < CopyRounds; i++)
        {
            round();
        }
    });

    /// <summary>Waits in vain for a page that never comes back, over and over.</summary>
    /// <param name="watched">Whether trace hash and oracles look at every operation.</param>
    /// <param name="sleepers">How many do at once, so that they have to take turns.</param>
    internal static ScenarioResult BackOff(bool watched, int sleepers) => Simulate(watched, PagingMode.Permanent, simulation =>
    {
        Domain caller = simulation.CreateDomain(DomainKind.Pv);
        Domain granter = simulation.CreateDomain(DomainKind.Hvm);
        ulong page = granter.AllocatePages(1);
        granter.GrantEntry(new GrantRef(8)) = new GrantEntry { Flags = GrantEntryFlags.PermitAccess, Domid = caller.Id, Frame = granter.FrameNumberOf(page) };
        granter.TryPageOut(page, lost: true);
        for (int i = 0; i < sleepers; i++)
        {
            ulong address = caller.ReservePages(2);
            simulation.Spawn($"sleeper {i}", () =>
            {
                for (int backOff = 0; backOff < BackOffs; backOff++)
                {
                    // In turns: the same map again would be the same wait, and too long a one.
                    MapGrantRef op = MapGrantRef.Create(address + (PageSize * ((ulong)backOff % 2)), GrantMapFlags.HostMap, new GrantRef(8), granter.Id);
                    GrantRetry.Issue(caller.GrantTable, ref op);
                    if (op.Status != GrantStatus.BadPage)
                    {
                        simulation.Fail($"A page that never comes back is {op.Status}.");
                    }
                }
            });
        }
    });

    /// <summary>Bytes that a batch of 32 maps and unmaps allocates in steady state, on average.</summary>
    internal static double BytesOfMapAndUnmap(bool watched) => BytesOf(watched, PrepareMapAndUnmap);

    /// <summary>Bytes that 128 copies allocate in steady state, on average.</summary>
    internal static double BytesOfCopy(bool watched) => BytesOf(watched, PrepareCopy);

    internal static GrantRef[] Grant(Domain granter, Domain to, int count)
    {
        ulong pages = granter.AllocatePages(count);
        GrantRef[] refs = [.. Enumerable.Range(8, count).Select(reference => new GrantRef((uint)reference))];
        for (int i = 0; i < count; i++)
        {
            granter.GrantEntry(refs[i]) = new GrantEntry
            {
                Flags = GrantEntryFlags.PermitAccess,
                Domid = to.Id,
                Frame = granter.FrameNumberOf(pages + ((ulong)i * PageSize)),
            };
        }

        return refs;
    }

    internal static ScenarioResult Simulate(bool watched, PagingMode paging, Action<Simulation> body)
    {
        SimulationOptions options = new()
        {
            Seed = 1,
            Paging = paging,
            EvictsAtRandom = false,
            IsWatched = watched,
            OperationBudget = long.MaxValue,
        };
        ScenarioResult result = ScenarioRunner.Run(new BodyScenario(body), options);
        return result.Passed ? result : throw new InvalidOperationException(string.Join(' ', result.Failures));
    }

    private static Action PrepareMapAndUnmap(Simulation simulation)
    {
        Domain caller = simulation.CreateDomain(DomainKind.Pv);
        Domain granter = simulation.CreateDomain(DomainKind.Hvm);
        GrantRef[] refs = Grant(granter, caller, Batch);
        ulong address = caller.ReservePages(Batch);
        MapGrantRef[] maps = new MapGrantRef[Batch];
        UnmapGrantRef[] unmaps = new UnmapGrantRef[Batch];
        return () =>
        {
            for (int i = 0; i < Batch; i++)
            {
                maps[i] = MapGrantRef.Create(address + ((ulong)i * PageSize), GrantMapFlags.HostMap, refs[i], granter.Id);
            }

            caller.GrantTable.GrantTableOp(maps.AsSpan());
            for (int i = 0; i < Batch; i++)
            {
                unmaps[i] = UnmapGrantRef.Create(maps[i].HostAddr, 0, maps[i].Handle);
            }

            caller.GrantTable.GrantTableOp(unmaps.AsSpan());
        };
    }

    private static Action PrepareCopy(Simulation simulation)
    {
        Domain caller = simulation.CreateDomain(DomainKind.Pv);
        Domain granter = simulation.CreateDomain(DomainKind.Hvm);
        GrantRef[] refs = Grant(granter, caller, CopiedPages);
        ulong own = caller.AllocatePages(CopiedPages);
        GrantCopy[] ops = [.. refs.Select((reference, i) => GrantCopy.Create(
            GrantCopySide.Granted(granter.Id, reference, 0),
            GrantCopySide.Own(caller.FrameNumberOf(own + ((ulong)i * PageSize)), 0),
            PageSize,
            GrantCopyFlags.SourceGref))];
        return () =>
        {
            for (int first = 0; first < CopiedPages; first += Batch)
            {
                caller.GrantTable.GrantTableOp(ops.AsSpan(first, Batch));
            }
        };
    }

    private static double BytesOf(bool watched, Func<Simulation, Action> prepare)
    {
        long bytes = 0;
        Simulate(watched, PagingMode.None, simulation =>
        {
            Action operate = prepare(simulation);
            for (int i = 0; i < WarmUpBatches; i++)
            {
                operate();
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < WarmUpBatches; i++)
            {
                operate();
            }

            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        return (double)bytes / WarmUpBatches;
    }

    private sealed class BodyScenario(Action<Simulation> body) : IGrantScenario
    {
        public string Name => "benchmark";

        public string System => "benchmark";

        public void Run(Simulation simulation) => body(simulation);
    }
}
