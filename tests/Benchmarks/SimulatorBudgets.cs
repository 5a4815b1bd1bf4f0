namespace Benchmarks;

/// <summary>What an operation in the simulator may cost, on one core.</summary>
internal static class SimulatorBudgets
{
    private const int Rounds = 12;

    /// <summary>A round takes ten milliseconds, and the runtime takes its time to compile what is hot as well as it can.</summary>
    private const int RoundsOfBackOff = 60;

    private const int Sleepers = 8;

    internal static IEnumerable<Budget> Measure()
    {
        yield return Budget.AtLeast("map and unmap, batches of 32, trace hash and oracles on", 1, MillionPairs(watched: true), "million pairs/s");
        yield return Budget.AtLeast("map and unmap, batches of 32, trace hash and oracles off", 5, MillionPairs(watched: false), "million pairs/s");
        yield return Budget.AtLeast("copies over 1 MiB, trace hash and oracles on", 10, CopiedGigabytes(watched: true), "GB/s");
        yield return Budget.AtLeast("copies over 1 MiB, trace hash and oracles off", 10, CopiedGigabytes(watched: false), "GB/s");
        yield return Bytes("a batch of 32 maps and unmaps, watched", SimulatorWorkloads.BytesOfMapAndUnmap(watched: true));
        yield return Bytes("a batch of 32 maps and unmaps, unwatched", SimulatorWorkloads.BytesOfMapAndUnmap(watched: false));
        yield return Bytes("128 copies, watched", SimulatorWorkloads.BytesOfCopy(watched: true));
        yield return Bytes("128 copies, unwatched", SimulatorWorkloads.BytesOfCopy(watched: false));
        yield return Budget.AtMost("a back-off of 32.64 s, one sleeper", 100, MicrosecondsOfBackOff(sleepers: 1), "µs");
        yield return Budget.AtMost($"a back-off of 32.64 s, {Sleepers} sleepers", 10_000, MicrosecondsOfBackOff(Sleepers), "µs each");
    }

    private static double MillionPairs(bool watched) =>
        SimulatorWorkloads.Batch * SimulatorWorkloads.Batches / Best.Of(Rounds, () => SimulatorWorkloads.MapAndUnmap(watched)) / 1e6;

    private static double CopiedGigabytes(bool watched) =>
        (double)SimulatorWorkloads.CopyRounds * SimulatorWorkloads.CopiedPages * SimulatorWorkloads.PageSize / Best.Of(Rounds, () => SimulatorWorkloads.Copy(watched)) / 1e9;

    /// <summary>Less than a byte is none: what the runtime itself may do meanwhile is not the run's.</summary>
    private static Budget Bytes(string what, double measured) => Budget.AtMost($"allocated by {what}", 0, Math.Floor(measured), "bytes");

    private static double MicrosecondsOfBackOff(int sleepers) =>
        Best.Of(RoundsOfBackOff, () => SimulatorWorkloads.BackOff(watched: true, sleepers)) / (SimulatorWorkloads.BackOffs * sleepers) * 1e6;
}
