namespace Xen.Grants.Tests;

public class GrantRetryCancellationTests
{
    private readonly CancellationTokenSource _source = new();

    [Theory, EachForm(nameof(Forms.Issuing))]
    public async Task A_token_that_is_cancelled_from_the_start_issues_nothing(Form form)
    {
        ScriptedTable table = new(new VirtualClock());
        MapGrantRef[] ops = ScriptedTable.Maps(1);
        MapGrantRef before = ops[0];
        _source.Cancel();

        await AssertCancelledAsync(form.RunAsync(table, ops, null, _source.Token));
        Assert.Empty(table.Calls);
        Assert.Equal(before, ops[0]);
    }

    [Theory, EachForm(nameof(Forms.All))]
    public async Task What_waits_is_not_issued_again_once_the_token_is_cancelled(Form form)
    {
        ScriptedTable table = new(new VirtualClock { Cancelled = _source });
        table.PageOut(0);
        MapGrantRef[] ops = ScriptedTable.Maps(1);

        await AssertCancelledAsync(form.RunAsync(table, ops, null, _source.Token));
        Assert.Single(table.Calls);
        Assert.Equal(GrantStatus.Eagain, ops[0].Status);
    }

    [Theory, EachForm(nameof(Forms.Batches))]
    public async Task After_cancellation_every_status_is_what_the_hypervisor_last_said(Form form)
    {
        VirtualClock clock = new() { Cancelled = _source, CancelledWait = 3 };
        ScriptedTable table = new(clock);
        table.AnswerAfter(1, 0);
        table.AnswerAfter(2, 1, GrantStatus.BadDomain);
        table.PageOut(2);
        MapGrantRef[] ops = ScriptedTable.Maps(4);

        await AssertCancelledAsync(form.RunAsync(table, ops, null, _source.Token));
        Assert.Equal([GrantStatus.Okay, GrantStatus.BadDomain, GrantStatus.Eagain, GrantStatus.Okay], ops.Select(op => op.Status));
    }

    [Theory]
    [InlineData(Form.RetrySpan)]
    [InlineData(Form.RetryArray)]
    [InlineData(Form.RetryRef)]
    [InlineData(Form.RetryAsyncMemory)]
    [InlineData(Form.RetryAsyncArray)]
    [InlineData(Form.RetryForeign)]
    public async Task Where_nothing_waits_a_cancelled_token_takes_no_success_away(Form form)
    {
        ScriptedTable table = new(new VirtualClock());
        MapGrantRef[] ops = ScriptedTable.Maps(1);
        _source.Cancel();

        Assert.Equal(0, await form.RunAsync(table, ops, null, _source.Token));
        Assert.Equal(GrantStatus.Okay, ops[0].Status);
    }

    [Theory, EachForm(nameof(Forms.All))]
    public async Task A_success_that_came_before_the_cancellation_is_returned(Form form)
    {
        VirtualClock clock = new();
        ScriptedTable table = new(clock);
        table.AnswerAfter(3, 0);
        MapGrantRef[] ops = ScriptedTable.Maps(1);

        Assert.Equal(0, await form.RunAsync(table, ops, null, _source.Token));
        Assert.Equal(GrantStatus.Okay, ops[0].Status);
        Assert.Equal([1, 2, 3], clock.Waits);
    }

    private async Task AssertCancelledAsync(Task<int> run)
    {
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(_source.Token, error.CancellationToken);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_just_as_an_awaited_delay_ends_still_counts()
    {
        TimerClock clock = new();
        ScriptedTable table = new(clock);
        table.PageOut(0);
        MapGrantRef[] ops = ScriptedTable.Maps(1);
        ops[0].Status = GrantStatus.Eagain;
        Task<int> retry = GrantRetry.RetryAsync(table, ops, cancellationToken: _source.Token).AsTask();
        await clock.NextTimerAsync();

        using CancellationTokenRegistration atTheSameTime = _source.Token.Register(clock.GoOff);
        _source.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => retry);
        Assert.Empty(table.Calls);
    }
}
