using System.ComponentModel;
using GrantAnalyzers.Tool.Verification;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>When a seed counts as hung.</summary>
public class SeedClockTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    public static TheoryData<Exception> AnswersOfTheEnded => [new InvalidOperationException(), new Win32Exception()];

    [Theory]
    [MemberData(nameof(AnswersOfTheEnded))]
    public async Task A_process_that_ends_while_it_is_asked_is_still_heard(Exception answer)
    {
        SeedClock clock = new(() => throw answer, s_limit);
        clock.Restart(s_limit);

        Task<string> line = DelayedAsync("its last line");
        Assert.Equal("its last line", await clock.WaitAsync(line, CancellationToken.None));
    }

    [Fact]
    public async Task A_process_that_used_its_processor_time_has_hung()
    {
        TimeSpan used = TimeSpan.Zero;
        SeedClock clock = new(() => used, s_limit);
        used = s_limit;

        await Assert.ThrowsAsync<TimeoutException>(() => clock.WaitAsync(new TaskCompletionSource<string>().Task, CancellationToken.None));
    }

    [Fact]
    public async Task What_earlier_seeds_used_does_not_count()
    {
        TimeSpan used = TimeSpan.Zero;
        SeedClock clock = new(() => used, s_limit);
        used = s_limit;
        clock.Restart(s_limit);

        Assert.Equal("done", await clock.WaitAsync(DelayedAsync("done"), CancellationToken.None));
    }

    /// <summary>Longer than the clock waits before it looks.</summary>
    private static async Task<string> DelayedAsync(string line)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(600));
        return line;
    }
}
