namespace Xen.Grants.Tests;

public class GrantRetryPolicyTests
{
    [Fact]
    public void The_default_is_255_retries_after_1_to_255_milliseconds()
    {
        GrantRetryPolicy policy = GrantRetryPolicy.Default;

        Assert.Equal(255, policy.MaxRetries);
        Assert.Equal(Enumerable.Range(1, 255).Select(retry => TimeSpan.FromMilliseconds(retry)), Enumerable.Range(1, 255).Select(policy.DelayBefore));
        Assert.Null(policy.TimeProvider);
    }

    [Theory, EachForm(nameof(Forms.All))]
    public async Task Without_retries_what_is_busy_is_a_bad_page_at_once(Form form)
    {
        VirtualClock clock = new();
        ScriptedTable table = new(clock);
        table.PageOut(0);
        MapGrantRef[] ops = ScriptedTable.Maps(1);

        Assert.Equal(0, await form.RunAsync(table, ops, new GrantRetryPolicy { MaxRetries = 0, TimeProvider = clock }));
        Assert.Single(table.Calls);
        Assert.Empty(clock.Waits);
        Assert.Equal(GrantStatus.BadPage, ops[0].Status);
    }

    [Theory, EachForm(nameof(Forms.All))]
    public async Task Delays_are_those_of_the_policy(Form form)
    {
        VirtualClock clock = new();
        ScriptedTable table = new(clock);
        table.PageOut(0);
        GrantRetryPolicy policy = new() { MaxRetries = 4, FirstDelay = TimeSpan.FromMilliseconds(5), DelayStep = TimeSpan.FromMilliseconds(10), TimeProvider = clock };

        Assert.Equal(0, await form.RunAsync(table, ScriptedTable.Maps(1), policy));
        Assert.Equal([5, 15, 25, 35], clock.Waits);
        Assert.Equal(5, table.Calls.Count);
    }

    [Fact]
    public void A_number_of_retries_is_not_negative() =>
        Assert.Contains("A number of retries is not negative.", Assert.Throws<ArgumentOutOfRangeException>(() => new GrantRetryPolicy { MaxRetries = -1 }).Message);

    [Fact]
    public void A_delay_is_not_negative()
    {
        Assert.Contains("A delay is not negative.", Assert.Throws<ArgumentOutOfRangeException>(() => new GrantRetryPolicy { FirstDelay = TimeSpan.FromTicks(-1) }).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GrantRetryPolicy { DelayStep = TimeSpan.FromTicks(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GrantRetryPolicy { FirstDelay = Timeout.InfiniteTimeSpan });
    }

    [Fact]
    public void A_delay_never_grows_beyond_what_a_thread_can_sleep()
    {
        GrantRetryPolicy policy = new() { MaxRetries = int.MaxValue, FirstDelay = TimeSpan.FromDays(1), DelayStep = TimeSpan.MaxValue };
        Assert.Equal(TimeSpan.FromDays(1), policy.DelayBefore(1));
        Assert.Equal(TimeSpan.FromMilliseconds(int.MaxValue), policy.DelayBefore(2));
        Assert.Equal(TimeSpan.FromMilliseconds(int.MaxValue), policy.DelayBefore(int.MaxValue));
        Assert.Equal(TimeSpan.FromMilliseconds(int.MaxValue), new GrantRetryPolicy { FirstDelay = TimeSpan.MaxValue }.DelayBefore(1));
    }

    [Fact]
    public void What_the_first_wait_leaves_of_the_longest_is_for_the_steps()
    {
        GrantRetryPolicy policy = new() { FirstDelay = TimeSpan.FromMilliseconds(int.MaxValue - 100), DelayStep = TimeSpan.FromMilliseconds(60) };
        Assert.Equal(TimeSpan.FromMilliseconds(int.MaxValue - 40), policy.DelayBefore(2));
        Assert.Equal(TimeSpan.FromMilliseconds(int.MaxValue), policy.DelayBefore(3));
    }

    [Fact]
    public void Retries_count_from_one() =>
        Assert.Contains("Retries count from 1.", Assert.Throws<ArgumentOutOfRangeException>(() => GrantRetryPolicy.Default.DelayBefore(0)).Message);
}
