using System.Diagnostics;

namespace Benchmarks;

/// <summary>Times something over and over: on a machine that others use too, the best time says most of the code.</summary>
internal static class Best
{
    /// <summary>The least time that it took, in seconds.</summary>
    internal static double Of(int rounds, Action action)
    {
        double best = double.MaxValue;
        for (int round = 0; round < rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    /// <summary>The same of several that are to be compared, in turns, so that all of them meet the same machine.</summary>
    internal static double[] OfEach(int rounds, params Action[] actions)
    {
        double[] best = [.. actions.Select(_ => double.MaxValue)];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                best[i] = Math.Min(best[i], Of(1, actions[i]));
            }
        }

        return best;
    }
}
