using System.Diagnostics;

namespace RealXen.Guest.Differential;

/// <summary>The same sequences on the machine and in the simulator.</summary>
internal sealed class DifferentialTest(Report report, RealHost real)
{
    /// <summary>Runs sequences with seeds one after the other; a test for each hundred, to show how far it has come.</summary>
    internal void Run(ulong seed, int sequences)
    {
        const int Batch = 100;
        long steps = 0;
        Stopwatch time = Stopwatch.StartNew();
        for (int first = 0; first < sequences; first += Batch)
        {
            int count = Math.Min(Batch, sequences - first);
            report.Test($"the simulator answers {count} sequences from seed {seed + (ulong)first} as Xen does", () =>
            {
                for (int i = 0; i < count; i++)
                {
                    steps += Compare(seed + (ulong)(first + i));
                }
            });
        }

        string kinds = string.Join(", ", GrantSequence.Coverage.Select(kind => $"{kind.Value / 2} {kind.Key}"));
        report.Note($"{sequences} sequences in {time.Elapsed.TotalSeconds:F0} s; steps by kind: {kinds}; {steps} comparisons");
    }

    /// <summary>Runs one seed on both, and complains of the first step that differs.</summary>
    /// <returns>How many steps it had.</returns>
    private int Compare(ulong seed)
    {
        List<string> expected = SimulatedHost.Run(seed, real.Granters.Count);
        List<string> actual = GrantSequence.Run(real, seed);
        for (int i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            string simulated = i < expected.Count ? expected[i] : "(nothing)";
            string seen = i < actual.Count ? actual[i] : "(nothing)";
            if (simulated != seen)
            {
                throw new TestFailedException($"seed {seed}, step {i}: the simulator said \"{simulated}\", Xen said \"{seen}\"; before it \"{(i > 0 ? expected[i - 1] : "")}\"");
            }
        }

        return actual.Count;
    }
}
