using BenchmarkDotNet.Attributes;
using Xen.Grants;
using Xen.Grants.Simulator;

namespace Benchmarks;

/// <summary>
/// What the simulator costs. Each figure is for one operation of those that its name says, in a run that is long enough
/// for its start and end not to count.
/// </summary>
[MemoryDiagnoser]
[SimpleJob(launchCount: 1, warmupCount: 2, iterationCount: 8)]
public class SimulatorBenchmarks
{
    private const int PageSize = 4096;
    private const int Batch = 32;
    private const int Batches = 10_000;

    /// <summary>Half of 1 MiB is copied to the other half.</summary>
    private const int CopiedPages = 128;
    private const int Rounds = 400;
    private const int BackOffs = 100;

    private readonly byte[][] _pages = [.. Enumerable.Range(0, 2 * CopiedPages).Select(_ => new byte[PageSize])];

    /// <summary>Whether trace hash and oracles look at every operation.</summary>
    [Params(true, false)]
    public bool Watched { get; set; }

    /// <summary>A map and its unmap, in batches of 32. Watched it may take 1 microsecond, else 200 ns.</summary>
    [Benchmark(OperationsPerInvoke = Batch * Batches)]
    public ScenarioResult MapAndUnmap() => Simulate(PagingMode.None, simulation =>
    {
        Domain caller = simulation.CreateDomain(DomainKind.Pv);
        Domain granter = simulation.CreateDomain(DomainKind.Hvm);
        GrantRef[] refs = Grant(granter, caller, Batch);
        ulong address = caller.ReservePages(Batch);
        MapGrantRef[] maps = new MapGrantRef[Batch];
        UnmapGrantRef[] unmaps = new UnmapGrantRef[Batch];
        for (int batch = 0; batch < Batches; batch++)
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
        }
    });

    /// <summary>A copy of a whole page from a grant, in batches of 32, over 1 MiB: at 10 GB/s it takes 410 ns.</summary>
    [Benchmark(OperationsPerInvoke = CopiedPages * Rounds)]
    public ScenarioResult CopyPage() => Simulate(PagingMode.None, simulation =>
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
        for (int round = 0; round < Rounds; round++)
        {
            for (int first = 0; first < CopiedPages; first += Batch)
            {
                caller.GrantTable.GrantTableOp(ops.AsSpan(first, Batch));
            }
        }
    });

    /// <summary>The same bytes without a hypervisor: what remains of <see cref="CopyPage"/> is its checks.</summary>
    [Benchmark(OperationsPerInvoke = CopiedPages * Rounds)]
    public void CopyBytes()
    {
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < CopiedPages; i++)
            {
                _pages[i].CopyTo(_pages[CopiedPages + i].AsSpan());
            }
        }
    }

    /// <summary>A whole back-off of 32.64 s, all of it virtual: 100 microseconds at most, with nobody else about.</summary>
    [Benchmark(OperationsPerInvoke = BackOffs)]
    public ScenarioResult BackOff() => BackOffOf(sleepers: 1);

    /// <summary>One where seven others wait too, who are to take turns: 10 ms at most.</summary>
    [Benchmark(OperationsPerInvoke = BackOffs * 8)]
    public ScenarioResult BackOffOfEight() => BackOffOf(sleepers: 8);

    private static GrantRef[] Grant(Domain granter, Domain to, int count)
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

    private ScenarioResult BackOffOf(int sleepers) => Simulate(PagingMode.Permanent, simulation =>
    {
        Domain caller = simulation.CreateDomain(DomainKind.Pv);
        Domain granter = simulation.CreateDomain(DomainKind.Hvm);
        ulong page = granter.AllocatePages(1);
        granter.GrantEntry(new GrantRef(8)) = new GrantEntry { Flags = GrantEntryFlags.PermitAccess, Domid = caller.Id, Frame = granter.FrameNumberOf(page) };
        granter.TryPageOut(page, lost: true);
        ulong address = caller.ReservePages(sleepers);
        for (int i = 0; i < sleepers; i++)
        {
            ulong own = address + ((ulong)i * PageSize);
            simulation.Spawn($"sleeper {i}", () =>
            {
                for (int backOff = 0; backOff < BackOffs; backOff++)
                {
                    MapGrantRef op = MapGrantRef.Create(own, GrantMapFlags.HostMap, new GrantRef(8), granter.Id);
                    GrantRetry.Issue(caller.GrantTable, ref op);
                    if (op.Status != GrantStatus.BadPage)
                    {
                        simulation.Fail($"A page that never comes back is {op.Status}.");
                    }
                }
            });
        }
    });

    private ScenarioResult Simulate(PagingMode paging, Action<Simulation> body)
    {
        SimulationOptions options = new()
        {
            Seed = 1,
            Paging = paging,
            EvictsAtRandom = false,
            IsWatched = Watched,
            OperationBudget = long.MaxValue,
        };
        ScenarioResult result = ScenarioRunner.Run(new BodyScenario(body), options);
        return result.Crashed || result.Hung ? throw new InvalidOperationException(string.Join(' ', result.Failures)) : result;
    }

    private sealed class BodyScenario(Action<Simulation> body) : IGrantScenario
    {
        public string Name => "benchmark";

        public string System => "benchmark";

        public void Run(Simulation simulation) => body(simulation);
    }
}
