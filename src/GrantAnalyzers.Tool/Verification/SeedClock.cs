using System.Diagnostics;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>
/// Decides when a seed has hung: by the processor time that its process used, so that a busy machine does not make
/// hung what is only slow; and by several times that of real time, for a process that waits.
/// </summary>
internal sealed class SeedClock(Process worker, TimeSpan limit)
{
    /// <summary>How much longer a process may wait than compute.</summary>
    private const int RealTimeFactor = 4;

    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(250);

    private readonly Stopwatch _realTime = Stopwatch.StartNew();
    private TimeSpan _processorTimeBefore = ProcessorTimeOf(worker);
    private TimeSpan _limit = limit;

    /// <summary>A new seed begins.</summary>
    internal void Restart(TimeSpan limit)
    {
        _realTime.Restart();
        _processorTimeBefore = ProcessorTimeOf(worker);
        _limit = limit;
    }

    /// <summary>Waits for something, as long as the seed has not hung.</summary>
    /// <exception cref="TimeoutException">It has.</exception>
    internal async Task<T> WaitAsync<T>(Task<T> task, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await task.WaitAsync(_interval, cancellationToken);
            }
            catch (TimeoutException) when (!IsOver)
            {
                // Not yet.
            }
        }
    }

    private bool IsOver => _realTime.Elapsed >= _limit * RealTimeFactor || ProcessorTimeOf(worker) - _processorTimeBefore >= _limit;

    private static TimeSpan ProcessorTimeOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            // It has ended: what it still said is on its way.
            return TimeSpan.Zero;
        }
    }
}
