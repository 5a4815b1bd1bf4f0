namespace Xen.Grants.Tests;

/// <summary>Nothing is allocated where nothing says eagain.</summary>
public class GrantRetryAllocationTests
{
    private const int Times = 10_000;

    private readonly QuietTable _table = new();
    private readonly MapGrantRef[] _ops = ScriptedTable.Maps(16);
    private readonly Func<int> _resubmit = () => 0;
    private short _status = (short)GrantStatus.Okay;

    [Fact]
    public void Issuing_a_span_allocates_nothing() => AssertAllocatesNothing(() => GrantRetry.Issue(_table, _ops.AsSpan()));

    [Fact]
    public void Issuing_an_array_allocates_nothing() => AssertAllocatesNothing(() => GrantRetry.Issue(_table, _ops));

    [Fact]
    public void Issuing_one_operation_allocates_nothing() => AssertAllocatesNothing(() => GrantRetry.Issue(_table, ref _ops[0]));

    [Fact]
    public void Retrying_a_span_allocates_nothing() => AssertAllocatesNothing(() => _table.GrantTableOp(_ops) | GrantRetry.Retry(_table, _ops.AsSpan()));

    [Fact]
    public void Retrying_an_array_allocates_nothing() => AssertAllocatesNothing(() => _table.GrantTableOp(_ops) | GrantRetry.Retry(_table, _ops));

    [Fact]
    public void Retrying_one_operation_allocates_nothing() => AssertAllocatesNothing(() => _table.GrantTableOp(_ops) | GrantRetry.Retry(_table, ref _ops[0]));

    [Fact]
    public void Retrying_a_foreign_operation_allocates_nothing() => AssertAllocatesNothing(() => GrantRetry.Retry(ref _status, _resubmit));

    [Fact]
    public void Issuing_memory_and_awaiting_it_allocates_nothing() => AssertAllocatesNothing(() => Completed(GrantRetry.IssueAsync(_table, _ops.AsMemory())));

    [Fact]
    public void Issuing_an_array_and_awaiting_it_allocates_nothing() => AssertAllocatesNothing(() => Completed(GrantRetry.IssueAsync(_table, _ops)));

    [Fact]
    public void Retrying_memory_and_awaiting_it_allocates_nothing() => AssertAllocatesNothing(() => _table.GrantTableOp(_ops) | Completed(GrantRetry.RetryAsync(_table, _ops.AsMemory())));

    [Fact]
    public void Retrying_an_array_and_awaiting_it_allocates_nothing() => AssertAllocatesNothing(() => _table.GrantTableOp(_ops) | Completed(GrantRetry.RetryAsync(_table, _ops)));

    [Fact]
    public void The_measurement_sees_an_allocation() => Assert.NotEqual(0, Allocated(() => new int[1].Length));

    private static int Completed(ValueTask<int> task) => task.IsCompletedSuccessfully ? task.Result : throw new InvalidOperationException("It waited.");

    private static void AssertAllocatesNothing(Func<int> call) => Assert.Equal(0, Allocated(call));

    private static long Allocated(Func<int> call)
    {
        // Warm: static constructors, and the first code that the compiler makes, may allocate.
        Repeat(call);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(call);
        return GC.GetAllocatedBytesForCurrentThread() - before;

        static void Repeat(Func<int> call)
        {
            for (int i = 0; i < Times; i++)
            {
                call();
            }
        }
    }
}
