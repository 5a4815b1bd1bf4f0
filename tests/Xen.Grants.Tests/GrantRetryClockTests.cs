namespace Xen.Grants.Tests;

public class GrantRetryClockTests
{
    [Theory, EachForm(nameof(Forms.All))]
    public async Task The_clock_of_the_policy_goes_before_that_of_the_table(Form form)
    {
        VirtualClock ofTable = new();
        VirtualClock ofPolicy = new();
        ScriptedTable table = new(ofTable);
        table.AnswerAfter(2, 0);

        Assert.Equal(0, await form.RunAsync(table, ScriptedTable.Maps(1), new GrantRetryPolicy { TimeProvider = ofPolicy }));
        Assert.Empty(ofTable.Waits);
        Assert.Equal([1, 2], ofPolicy.Waits);
    }

    [Theory, EachForm(nameof(Forms.Batches))]
    public async Task A_policy_without_a_clock_waits_by_that_of_the_table(Form form)
    {
        VirtualClock clock = new();
        ScriptedTable table = new(clock);
        table.AnswerAfter(2, 0);

        Assert.Equal(0, await form.RunAsync(table, ScriptedTable.Maps(1), new GrantRetryPolicy { DelayStep = TimeSpan.Zero }));
        Assert.Equal([1, 1], clock.Waits);
    }

    [Theory, EachForm(nameof(Forms.All))]
    public async Task A_clock_that_can_block_is_slept_by_where_the_form_blocks_and_awaited_where_it_does_not(Form form)
    {
        VirtualClock clock = new();
        ScriptedTable table = new(clock);
        table.AnswerAfter(3, 0);

        Assert.Equal(0, await form.RunAsync(table, ScriptedTable.Maps(1)));

        Assert.Equal(3, clock.Waits.Count);
        Assert.Equal(Forms.Synchronous.Contains(form) ? 0 : 3, clock.Timers);
    }

    [Theory, EachForm(nameof(Forms.All))]
    public async Task A_clock_that_cannot_block_is_waited_for_by_its_timers(Form form)
    {
        TimerClock clock = new();
        ScriptedTable table = new(clock);
        table.AnswerAfter(2, 0);
        MapGrantRef[] ops = ScriptedTable.Maps(1);

        Task<int> run = Task.Run(() => form.RunAsync(table, ops));
        for (int wait = 1; wait <= 2; wait++)
        {
            Assert.Equal(TimeSpan.FromMilliseconds(wait), await clock.NextTimerAsync());
            Assert.False(run.IsCompleted);
            Assert.Equal(wait, table.Calls.Count);
            clock.GoOff();
        }

        Assert.Equal(0, await run);
        Assert.Equal(GrantStatus.Okay, ops[0].Status);
        Assert.True(clock.IsTimerDisposed);
    }

    [Theory, EachForm(nameof(Forms.All))]
    public async Task Cancellation_ends_the_wait_for_a_timer_that_never_goes_off(Form form)
    {
        TimerClock clock = new();
        ScriptedTable table = new(clock);
        table.PageOut(0);
        MapGrantRef[] ops = ScriptedTable.Maps(1);
        using CancellationTokenSource source = new();

        Task<int> run = Task.Run(() => form.RunAsync(table, ops, null, source.Token));
        await clock.NextTimerAsync();
        source.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Single(table.Calls);
        Assert.Equal(GrantStatus.Eagain, ops[0].Status);
        Assert.True(clock.IsTimerDisposed);
    }

    [Fact]
    public async Task Awaiting_gives_the_thread_back_while_an_operation_waits()
    {
        TimerClock clock = new();
        ScriptedTable table = new(clock);
        table.AnswerAfter(1, 0);

        ValueTask<int> run = GrantRetry.IssueAsync(table, ScriptedTable.Maps(1));
        Assert.False(run.IsCompleted);

        clock.GoOff();
        Assert.Equal(0, await run);
    }

    [Theory, EachForm(nameof(Forms.All))]
    public async Task The_system_clock_serves_with_a_token_and_without_one(Form form)
    {
        GrantRetryPolicy noDelay = new() { FirstDelay = TimeSpan.Zero, DelayStep = TimeSpan.Zero, TimeProvider = TimeProvider.System };
        using CancellationTokenSource source = new();
        foreach (CancellationToken token in (CancellationToken[])[CancellationToken.None, source.Token])
        {
            ScriptedTable table = new(new VirtualClock());
            table.AnswerAfter(3, 0);

            Assert.Equal(0, await form.RunAsync(table, ScriptedTable.Maps(1), noDelay, token));
            Assert.Equal(4, table.Calls.Count);
        }
    }

    [Fact]
    public void A_foreign_binding_waits_by_the_system_clock_unless_the_policy_names_one()
    {
        short status = (short)GrantStatus.Eagain;
        short[] answers = [(short)GrantStatus.Eagain, (short)GrantStatus.Okay];
        int calls = 0;
        short[] field = [status];

        int rc = GrantRetry.Retry(ref field[0], () => { field[0] = answers[calls++]; return 0; }, new GrantRetryPolicy { FirstDelay = TimeSpan.Zero, DelayStep = TimeSpan.Zero });

        Assert.Equal((0, 2, 0), (rc, calls, field[0]));
    }
}
