using System.ComponentModel;
using System.Diagnostics;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>
/// Decides when a seed has hung: by the processor time that its process used, so that a busy machine does not make
/// hung what is only slow; and by several times that of real time, for a process that waits.
/// </summary>
/// <param name="processorTime">How much processor time the process used; throws what <see cref="Process"/> does of one that has ended.</param>
/// <param name="limit">How much the first seed may use.</param>
internal sealed class SeedClock(Func<TimeSpan> processorTime, TimeSpan limit)
{
    /// <summary>How much longer a process may wait than compute.</summary>
    private const int RealTimeFactor = 4;

    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(250);

    private readonly Stopwatch _realTime = Stopwatch.StartNew();
    private TimeSpan _processorTimeBefore = Read(processorTime);
    private TimeSpan _limit = limit;

    internal SeedClock(Process worker, TimeSpan limit)
        : this(() => ProcessorTimeOf(worker), limit)
    {
    }

    /// <summary>A new seed begins.</summary>
    internal void Restart(TimeSpan limit)
    {
        _realTime.Restart();
        _processorTimeBefore = Read(processorTime);
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

    private bool IsOver => _realTime.Elapsed >= _limit * RealTimeFactor || Read(processorTime) - _processorTimeBefore >= _limit;

    private static TimeSpan Read(Func<TimeSpan> processorTime)
    {
        try
        {
            return processorTime();
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has ended, before it was asked or meanwhile: what it still said is on its way.
            return TimeSpan.Zero;
        }
    }

    private static TimeSpan ProcessorTimeOf(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }
}
