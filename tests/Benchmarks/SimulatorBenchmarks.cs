using BenchmarkDotNet.Attributes;
using Xen.Grants.Simulator;

namespace Benchmarks;

/// <summary>What the simulator costs. Each figure is for one operation of those that its name says.</summary>
[MemoryDiagnoser]
[SimpleJob(launchCount: 1, warmupCount: 2, iterationCount: 8)]
public class SimulatorBenchmarks
{
    private readonly byte[][] _pages = [.. Enumerable.Range(0, 2 * SimulatorWorkloads.CopiedPages).Select(_ => new byte[SimulatorWorkloads.PageSize])];

    /// <summary>Whether trace hash and oracles look at every operation.</summary>
    [Params(true, false)]
    public bool Watched { get; set; }

    /// <summary>A map and its unmap, in batches of 32.</summary>
    [Benchmark(OperationsPerInvoke = SimulatorWorkloads.Batch * SimulatorWorkloads.Batches)]
    public ScenarioResult MapAndUnmap() => SimulatorWorkloads.MapAndUnmap(Watched);

    /// <summary>A copy of a whole page from a grant, in batches of 32, over 1 MiB.</summary>
    [Benchmark(OperationsPerInvoke = SimulatorWorkloads.CopiedPages * SimulatorWorkloads.CopyRounds)]
    public ScenarioResult CopyPage() => SimulatorWorkloads.Copy(Watched);

    /// <summary>The same bytes without a hypervisor: what remains of <see cref="CopyPage"/> is its checks.</summary>
    [Benchmark(OperationsPerInvoke = SimulatorWorkloads.CopiedPages * SimulatorWorkloads.CopyRounds)]
    public void CopyBytes()
    {
        for (int round = 0; round < SimulatorWorkloads.CopyRounds; round++)
        {
            for (int i = 0; i < SimulatorWorkloads.CopiedPages; i++)
            {
                _pages[i].CopyTo(_pages[SimulatorWorkloads.CopiedPages + i].AsSpan());
            }
        }
    }

    /// <summary>A whole back-off of 32.64 s, all of it virtual, with nobody else about.</summary>
    [Benchmark(OperationsPerInvoke = SimulatorWorkloads.BackOffs)]
    public ScenarioResult BackOff() => SimulatorWorkloads.BackOff(Watched, sleepers: 1);

    /// <summary>One where seven others wait too, who are to take turns.</summary>
    [Benchmark(OperationsPerInvoke = SimulatorWorkloads.BackOffs * 8)]
    public ScenarioResult BackOffOfEight() => SimulatorWorkloads.BackOff(Watched, sleepers: 8);
}
