using BenchmarkDotNet.Attributes;
using Xen.Grants;

namespace Benchmarks;

/// <summary>What <see cref="GrantRetry"/> costs where nothing says eagain, next to the bare call.</summary>
[MemoryDiagnoser]
public class GrantRetryBenchmarks
{
    private readonly IGrantTable _table = new InProcessTable();
    private MapGrantRef[] _ops = [];

    [Params(1, 16)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void SetUp() => _ops = InProcessTable.Operations(Batch);

    [Benchmark(Baseline = true)]
    public int Call() => _table.GrantTableOp(_ops.AsSpan());

    [Benchmark]
    public int Issue() => GrantRetry.Issue(_table, _ops.AsSpan());

    [Benchmark]
    public int IssueAsync() => GrantRetry.IssueAsync(_table, _ops.AsMemory()).GetAwaiter().GetResult();
}
