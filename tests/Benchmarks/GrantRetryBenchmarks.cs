using System.Runtime.InteropServices;
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
    public void SetUp() => _ops = [.. Enumerable.Range(8, Batch).Select(reference => MapGrantRef.Create(0, GrantMapFlags.HostMap, new GrantRef((uint)reference), new DomId(1)))];

    [Benchmark(Baseline = true)]
    public int Call() => _table.GrantTableOp(_ops.AsSpan());

    [Benchmark]
    public int Issue() => GrantRetry.Issue(_table, _ops.AsSpan());

    [Benchmark]
    public int IssueAsync() => GrantRetry.IssueAsync(_table, _ops.AsMemory()).GetAwaiter().GetResult();

    /// <summary>Far cheaper than any hypercall, so that what is added to it shows.</summary>
    private sealed class InProcessTable : IGrantTable
    {
        private uint _handle;

        public TimeProvider TimeProvider => TimeProvider.System;

        public int GrantTableOp<TOp>(Span<TOp> ops) where TOp : unmanaged, IGrantOperation
        {
            foreach (ref MapGrantRef map in MemoryMarshal.Cast<TOp, MapGrantRef>(ops))
            {
                map.Handle = new GrantHandle(_handle++);
                map.Status = GrantStatus.Okay;
            }

            return 0;
        }
    }
}
