namespace Xen.Grants.Tests;

/// <summary>The contract of <see cref="GrantRetry"/>, sentence by sentence, for each of its forms.</summary>
public class GrantRetryTests
{
    private static readonly double[] WholeSchedule = [.. Enumerable.Range(1, 255).Select(milliseconds => (double)milliseconds)];

    private readonly VirtualClock _clock = new();
    private readonly ScriptedTable _table;

    public GrantRetryTests() => _table = new ScriptedTable(_clock);

    [Theory, EachForm(nameof(Forms.Batches))]
    public async Task A_batch_in_which_nothing_says_eagain_is_issued_once(Form form)
    {
        MapGrantRef[] ops = ScriptedTable.Maps(3);

        Assert.Equal(0, await form.RunAsync(_table, ops));
        Assert.Equal(["0 1 2"], _table.Calls);
        Assert.Empty(_clock.Waits);
        Assert.All(ops, op => Assert.Equal(GrantStatus.Okay, op.Status));
    }

    [Theory, EachForm(nameof(Forms.All))]
    public async Task An_operation_that_does_not_say_eagain_is_issued_once(Form form)
    {
        _table.Answer(0, GrantStatus.BadDomain);
        MapGrantRef[] ops = ScriptedTable.Maps(1);

        Assert.Equal(0, await form.RunAsync(_table, ops));
        Assert.Equal(["0"], _table.Calls);
        Assert.Empty(_clock.Waits);
        Assert.Equal(GrantStatus.BadDomain, ops[0].Status);
    }

    [Theory, EachForm(nameof(Forms.All))]
    public async Task An_operation_that_says_eagain_is_issued_until_it_says_something_else(Form form)
    {
        _table.AnswerAfter(2, 0, GrantStatus.GeneralError);
        MapGrantRef[] ops = ScriptedTable.Maps(1);

        Assert.Equal(0, await form.RunAsync(_table, ops));
        Assert.Equal(["0", "0", "0"], _table.Calls);
        Assert.Equal([1, 2], _clock.Waits);
        Assert.Equal(GrantStatus.GeneralError, ops[0].Status);
    }

    [Theory, EachForm(nameof(Forms.Batches))]
    public async Task Only_what_says_eagain_is_issued_again_each_run_of_neighbours_in_one_call(Form form)
    {
        _table.AnswerAfter(1, 1);
        _table.AnswerAfter(3, 2);
        _table.AnswerAfter(2, 4);
        _table.Answer(5, GrantStatus.BadGntref);
        _table.AnswerAfter(1, 7);
        MapGrantRef[] ops = ScriptedTable.Maps(8);

        Assert.Equal(0, await form.RunAsync(_table, ops));
        Assert.Equal(["0 1 2 3 4 5 6 7", "1 2", "4", "7", "2", "4", "2"], _table.Calls);
        Assert.Equal([1, 2, 3], _clock.Waits);
        Assert.Equal(GrantStatus.BadGntref, ops[5].Status);
        Assert.All(ops.Where(op => op.Ref.Value != 5), op => Assert.Equal(GrantStatus.Okay, op.Status));
    }

    [Theory, EachForm(nameof(Forms.Batches))]
    public async Task What_succeeded_is_never_issued_again(Form form)
    {
        _table.PageOut(1);

        Assert.Equal(0, await form.RunAsync(_table, ScriptedTable.Maps(3)));

        Assert.Equal("0 1 2", _table.Calls[0]);
        Assert.All(_table.Calls.Skip(1), call => Assert.Equal("1", call));
    }

    [Theory, EachForm(nameof(Forms.Batches))]
    public async Task However_many_operations_wait_they_share_one_schedule_of_32_64_seconds(Form form)
    {
        _table.PageOut(Enumerable.Range(0, 100).Select(reference => (uint)reference));
        MapGrantRef[] ops = ScriptedTable.Maps(100);

        Assert.Equal(0, await form.RunAsync(_table, ops));
        Assert.Equal(WholeSchedule, _clock.Waits);
        Assert.Equal(32_640, _clock.Waits.Sum());
        Assert.Equal(256, _table.Calls.Count);
        Assert.All(ops, op => Assert.Equal(GrantStatus.BadPage, op.Status));
    }

    [Theory, EachForm(nameof(Forms.All))]
    public async Task Success_on_the_last_permitted_retry_is_success(Form form)
    {
        _table.AnswerAfter(255, 0);
        MapGrantRef[] ops = ScriptedTable.Maps(1);

        Assert.Equal(0, await form.RunAsync(_table, ops));
        Assert.Equal(GrantStatus.Okay, ops[0].Status);
        Assert.Equal(256, _table.Calls.Count);
        Assert.Equal(WholeSchedule, _clock.Waits);
    }

    [Theory, EachForm(nameof(Forms.All))]
    public async Task What_would_succeed_one_retry_later_is_a_bad_page(Form form)
    {
        _table.AnswerAfter(256, 0);
        MapGrantRef[] ops = ScriptedTable.Maps(1);

        Assert.Equal(0, await form.RunAsync(_table, ops));
        Assert.Equal(GrantStatus.BadPage, ops[0].Status);
        Assert.Equal(256, _table.Calls.Count);
    }

    [Theory, EachForm(nameof(Forms.Batches))]
    public async Task What_stays_busy_becomes_a_bad_page_and_the_rest_is_left_alone(Form form)
    {
        _table.PageOut(1, 3);
        _table.Answer(2, GrantStatus.PermissionDenied);
        MapGrantRef[] ops = ScriptedTable.Maps(5);

        Assert.Equal(0, await form.RunAsync(_table, ops));
        Assert.Equal([GrantStatus.Okay, GrantStatus.BadPage, GrantStatus.PermissionDenied, GrantStatus.BadPage, GrantStatus.Okay], ops.Select(op => op.Status));
    }

    [Theory, EachForm(nameof(Forms.All))]
    public async Task A_first_call_that_fails_returns_its_rc_at_once_and_touches_nothing(Form form)
    {
        ScriptedTable table = new(_clock) { FailingCall = 0, Rc = -14 };
        MapGrantRef[] ops = ScriptedTable.Maps(1);
        MapGrantRef before = ops[0];

        Assert.Equal(-14, await form.RunAsync(table, ops));
        Assert.Equal(["0"], table.Calls);
        Assert.Empty(_clock.Waits);
        Assert.Equal(before, ops[0]);
    }

    [Theory, EachForm(nameof(Forms.Issuing))]
    public async Task A_first_call_that_fails_is_not_retried_though_a_status_says_eagain(Form form)
    {
        ScriptedTable table = new(_clock) { FailingCall = 0, Rc = -38 };
        MapGrantRef[] ops = ScriptedTable.Maps(1);
        ops[0].Status = GrantStatus.Eagain;

        Assert.Equal(-38, await form.RunAsync(table, ops));
        Assert.Single(table.Calls);
        Assert.Equal(GrantStatus.Eagain, ops[0].Status);
    }

    [Theory, EachForm(nameof(Forms.All))]
    public async Task A_retry_that_fails_returns_its_rc_at_once(Form form)
    {
        ScriptedTable table = new(_clock) { FailingCall = 2, Rc = -22 };
        table.PageOut(0);
        MapGrantRef[] ops = ScriptedTable.Maps(1);

        Assert.Equal(-22, await form.RunAsync(table, ops));
        Assert.Equal(3, table.Calls.Count);
        Assert.Equal([1, 2], _clock.Waits);
        Assert.Equal(GrantStatus.Eagain, ops[0].Status);
    }

    [Theory, EachForm(nameof(Forms.Batches))]
    public async Task A_retry_that_fails_leaves_the_runs_after_it_unissued_and_all_statuses_as_they_were(Form form)
    {
        ScriptedTable table = new(_clock) { FailingCall = 2, Rc = -22 };
        table.AnswerAfter(1, 0);
        table.PageOut(2, 4);
        MapGrantRef[] ops = ScriptedTable.Maps(5);

        Assert.Equal(-22, await form.RunAsync(table, ops));
        Assert.Equal(["0 1 2 3 4", "0", "2"], table.Calls);
        Assert.Equal([GrantStatus.Okay, GrantStatus.Okay, GrantStatus.Eagain, GrantStatus.Okay, GrantStatus.Eagain], ops.Select(op => op.Status));
    }

    [Theory, EachForm(nameof(Forms.Batches))]
    public async Task An_empty_batch_has_nothing_to_retry(Form form)
    {
        Assert.Equal(0, await form.RunAsync(_table, []));
        Assert.Equal([""], _table.Calls);
        Assert.Empty(_clock.Waits);
    }

    [Theory, EachForm(nameof(Forms.Synchronous))]
    public async Task A_form_that_blocks_is_done_when_it_returns(Form form)
    {
        _table.PageOut(0);

        Task<int> run = form.RunAsync(_table, ScriptedTable.Maps(1));

        Assert.True(run.IsCompletedSuccessfully);
        Assert.Equal(0, await run);
    }

    [Theory]
    [InlineData(Form.IssueSpan)]
    [InlineData(Form.RetrySpan)]
    public void Part_of_an_array_can_be_issued(Form form)
    {
        MapGrantRef[] ops = ScriptedTable.Maps(4);
        ops[0].Status = ops[3].Status = GrantStatus.Eagain;
        _table.AnswerAfter(1, 1);
        Span<MapGrantRef> part = ops.AsSpan(1, 2);

        int rc = form == Form.IssueSpan ? GrantRetry.Issue(_table, part) : _table.GrantTableOp(part) | GrantRetry.Retry(_table, part);

        Assert.Equal(0, rc);
        Assert.Equal(["1 2", "1"], _table.Calls);
        Assert.Equal(GrantStatus.Eagain, ops[0].Status);
        Assert.Equal(GrantStatus.Eagain, ops[3].Status);
    }
}
