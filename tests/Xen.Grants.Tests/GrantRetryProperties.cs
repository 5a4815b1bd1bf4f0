using FsCheck;
using FsCheck.Fluent;

namespace Xen.Grants.Tests;

/// <summary>The contract of <see cref="GrantRetry"/> over random schedules of answers.</summary>
public class GrantRetryProperties
{
    // Runs are the same each time; another seed is another set of schedules.
    private static readonly Config Repeatable = Config.QuickThrowOnFailure.WithMaxTest(1_000).WithReplay(20111, 7);

    private static readonly Gen<Schedule> AnySchedule =
        from retries in Gen.Choose(0, 6)
        from ops in Gen.ArrayOf(
            from eagains in Gen.Choose(0, retries + 2)
            from status in Gen.Elements(GrantStatus.Okay, GrantStatus.Okay, GrantStatus.GeneralError, GrantStatus.BadPage, GrantStatus.NoSpace)
            select new Answers(eagains, status))
        from form in Gen.Elements(ops.Length == 1 ? Forms.All : Forms.Batches)
        from failingCall in Gen.Elements(-1, 0, 1, 2, 5)
        select new Schedule(form, retries, ops, failingCall);

    [Fact]
    public void Each_operation_ends_as_its_answers_say_and_is_issued_no_more_often_than_it_must() => Check(schedule =>
    {
        Run run = schedule.Run();

        Assert.Equal(0, run.Rc);
        Assert.Equal(schedule.Ops.Select(op => op.Eagains <= schedule.MaxRetries ? op.Status : GrantStatus.BadPage), run.Statuses);
        Assert.Equal(schedule.Ops.Select(op => 1 + Math.Min(op.Eagains, schedule.MaxRetries)), schedule.Ops.Select((_, op) => run.Issued.Count(op.Equals)));
    });

    [Fact]
    public void The_calls_are_the_batch_and_then_in_each_retry_the_runs_that_still_wait() => Check(schedule =>
    {
        List<string> expected = [string.Join(' ', Enumerable.Range(0, schedule.Ops.Length))];
        for (int retry = 1; retry <= schedule.MaxRetries; retry++)
        {
            bool[] waits = [.. schedule.Ops.Select(op => op.Eagains >= retry)];
            string line = string.Concat(waits.Select((waiting, op) => waiting ? $"{op} " : "|"));
            expected.AddRange(line.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(run => run.TrimEnd()));
        }

        Assert.Equal(expected, schedule.Run().Calls);
    });

    [Fact]
    public void The_waits_are_those_of_the_slowest_operation_alone() => Check(schedule =>
    {
        int slowest = schedule.Ops.Select(op => op.Eagains).DefaultIfEmpty().Max();

        Assert.Equal(Enumerable.Range(1, Math.Min(slowest, schedule.MaxRetries)).Select(wait => (double)wait), schedule.Run().Waits);
    });

    [Fact]
    public void A_failing_call_is_the_last_one_and_no_status_changes_after_it() => FsCheck.Check.One(Repeatable, Prop.ForAll(AnySchedule.ToArbitrary(), schedule =>
    {
        Run whole = (schedule with { FailingCall = -1 }).Run();
        Run failed = schedule.Run();
        if (schedule.FailingCall < 0 || schedule.FailingCall >= whole.Calls.Count)
        {
            Assert.Equal(0, failed.Rc);
            Assert.Equal(whole.Statuses, failed.Statuses);
            return;
        }

        Assert.Equal(Schedule.Rc, failed.Rc);
        Assert.Equal(whole.Calls.Take(schedule.FailingCall + 1), failed.Calls);
        Assert.Equal(schedule.Ops.Select((op, index) => LastSaid(op, failed.IssuedBefore(schedule.FailingCall).Count(index.Equals))), failed.Statuses);
    }));

    private static GrantStatus LastSaid(Answers op, int times) =>
        times == 0 ? ScriptedTable.Map(0).Status : times <= op.Eagains ? GrantStatus.Eagain : op.Status;

    private static void Check(Action<Schedule> holds) =>
        FsCheck.Check.One(Repeatable, Prop.ForAll(AnySchedule.Select(schedule => schedule with { FailingCall = -1 }).ToArbitrary(), holds));

    /// <summary>So many times eagain, then a status.</summary>
    private sealed record Answers(int Eagains, GrantStatus Status);

    private sealed record Run(int Rc, IReadOnlyList<GrantStatus> Statuses, IReadOnlyList<string> Calls, IReadOnlyList<double> Waits)
    {
        /// <summary>The operations in the order in which they were issued.</summary>
        public IEnumerable<int> Issued => IssuedBefore(Calls.Count);

        public IEnumerable<int> IssuedBefore(int call) => Calls.Take(call).SelectMany(ops => ops.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse);
    }

    private sealed record Schedule(Form Form, int MaxRetries, Answers[] Ops, int FailingCall)
    {
        public const int Rc = -14;

        public Run Run()
        {
            VirtualClock clock = new();
            ScriptedTable table = new(clock) { FailingCall = FailingCall, Rc = Rc };
            for (int op = 0; op < Ops.Length; op++)
            {
                table.AnswerAfter(Ops[op].Eagains, (uint)op, Ops[op].Status);
            }

            MapGrantRef[] maps = ScriptedTable.Maps(Ops.Length);
            int rc = Form.RunAsync(table, maps, new GrantRetryPolicy { MaxRetries = MaxRetries, TimeProvider = clock }).GetAwaiter().GetResult();
            return new Run(rc, [.. maps.Select(map => map.Status)], table.Calls, clock.Waits);
        }

        public override string ToString() => $"{Form}, {MaxRetries} retries, call {FailingCall} fails: {string.Join(", ", Ops.Select(op => $"{op.Eagains}×eagain {op.Status}"))}";
    }
}
