using Xen.Grants;
using Xen.Grants.Simulator;

namespace Benchmarks;

/// <summary>What <see cref="GrantRetry"/> may add to a call where nothing says eagain.</summary>
internal static class GrantRetryBudgets
{
    private const int Rounds = 60;

    /// <summary>Mappings between two clean-ups, which are not timed: 8 of each of 256 grants.</summary>
    private const int Grants = 256;
    private const int Mappings = 8 * Grants;

    private const int Calls = 20_000;

    internal static IEnumerable<Budget> Measure()
    {
        foreach (int batch in (int[])[1, 16])
        {
            (double ratio, double bytes) = OverTheSimulatorsMap(batch);
            yield return Budget.AtMost($"GrantRetry.Issue, batch of {batch}, of the bare map in the simulator", 1.15, ratio, "times");
            yield return Budget.AtMost($"allocated by GrantRetry.Issue, batch of {batch}", 0, bytes, "bytes");
        }

        foreach (int batch in (int[])[1, 16])
        {
            yield return Budget.AtLeast($"what Polly.Core adds to a call, batch of {batch}, of what GrantRetry.Issue adds", 10, PollysOverhead(batch), "times");
        }
    }

    /// <summary>Time in relation to the bare call, and bytes allocated per call.</summary>
    private static (double Ratio, double Bytes) OverTheSimulatorsMap(int batch)
    {
        double ratio = 0;
        double bytes = 0;
        SimulatorWorkloads.Simulate(watched: false, PagingMode.None, simulation =>
        {
            Domain caller = simulation.CreateDomain(DomainKind.Pv);
            Domain granter = simulation.CreateDomain(DomainKind.Hvm);
            GrantRef[] refs = SimulatorWorkloads.Grant(granter, caller, Grants);
            ulong address = caller.ReservePages(Mappings);
            MapGrantRef[] maps = new MapGrantRef[Mappings];
            UnmapGrantRef[] unmaps = new UnmapGrantRef[Mappings];
            IGrantTable table = caller.GrantTable;

            double Bare() => Best.Of(1, () =>
            {
                for (int first = 0; first < Mappings; first += batch)
                {
                    table.GrantTableOp(maps.AsSpan(first, batch));
                }
            });

            double Issue() => Best.Of(1, () =>
            {
                for (int first = 0; first < Mappings; first += batch)
                {
                    GrantRetry.Issue(table, maps.AsSpan(first, batch));
                }
            });

            double Between(Func<double> measure)
            {
                for (int i = 0; i < Mappings; i++)
                {
                    maps[i] = MapGrantRef.Create(address + ((ulong)i * SimulatorWorkloads.PageSize), GrantMapFlags.HostMap, refs[i % Grants], granter.Id);
                }

                double seconds = measure();
                for (int i = 0; i < Mappings; i++)
                {
                    unmaps[i] = UnmapGrantRef.Create(maps[i].HostAddr, 0, maps[i].Handle);
                }

                table.GrantTableOp(unmaps.AsSpan());
                return seconds;
            }

            double bare = double.MaxValue;
            double issue = double.MaxValue;
            for (int round = 0; round < Rounds; round++)
            {
                bare = Math.Min(bare, Between(Bare));
                issue = Math.Min(issue, Between(Issue));
            }

            ratio = issue / bare;
            Between(() =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int first = 0; first < Mappings; first += batch)
                {
                    GrantRetry.Issue(table, maps.AsSpan(first, batch));
                }

                bytes = GC.GetAllocatedBytesForCurrentThread() - before;
                return 0;
            });
        });
        return (ratio, bytes);
    }

    /// <summary>How many times as much Polly adds, to a call that is far cheaper than any hypercall.</summary>
    private static double PollysOverhead(int batch)
    {
        InProcessTable table = new();
        MapGrantRef[] ops = InProcessTable.Operations(batch);
        PollyRetry polly = new(table, ops);
        double[] seconds = Best.OfEach(
            Rounds,
            () => Repeat(() => table.GrantTableOp(ops.AsSpan())),
            () => Repeat(() => GrantRetry.Issue(table, ops.AsSpan())),
            () => Repeat(() => polly.Issue()));
        return (seconds[2] - seconds[0]) / (seconds[1] - seconds[0]);
    }

    private static void Repeat(Func<int> call)
    {
        for (int i = 0; i < Calls; i++)
        {
            call();
        }
    }
}
