using Polly;
using Polly.Retry;
using Xen.Grants;

namespace Benchmarks;

/// <summary>The retry of <see cref="GrantRetry"/> as one would write it with Polly: the same schedule, and only what says eagain again.</summary>
internal sealed class PollyRetry
{
    private readonly IGrantTable _table;
    private readonly MapGrantRef[] _ops;
    private readonly ResiliencePipeline<int> _pipeline;
    private bool _isIssued;

    internal PollyRetry(IGrantTable table, MapGrantRef[] ops)
    {
        _table = table;
        _ops = ops;
        _pipeline = new ResiliencePipelineBuilder<int> { TimeProvider = table.TimeProvider }
            .AddRetry(new RetryStrategyOptions<int>
            {
                MaxRetryAttempts = GrantRetryPolicy.Default.MaxRetries,
                DelayGenerator = static arguments => ValueTask.FromResult<TimeSpan?>(GrantRetryPolicy.Default.DelayBefore(arguments.AttemptNumber + 1)),
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result == 0 && FirstEagain(0) < _ops.Length),
            })
            .Build();
    }

    internal int Issue()
    {
        _isIssued = false;
        return _pipeline.Execute(static self => self.Attempt(), this);
    }

    private int Attempt()
    {
        if (!_isIssued)
        {
            _isIssued = true;
            return _table.GrantTableOp(_ops.AsSpan());
        }

        for (int i = FirstEagain(0); i < _ops.Length; i = FirstEagain(i + 1))
        {
            int rc = _table.GrantTableOp(_ops.AsSpan(i, 1));
            if (rc != 0)
            {
                return rc;
            }
        }

        return 0;
    }

    private int FirstEagain(int from)
    {
        int i = from;
        while (i < _ops.Length && _ops[i].Status != GrantStatus.Eagain)
        {
            i++;
        }

        return i;
    }
}
