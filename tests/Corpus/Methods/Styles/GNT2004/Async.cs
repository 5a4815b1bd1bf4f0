namespace Corpus.Styles.GNT2004.Async;

/// <summary>Asynchronous code that waits without awaiting.</summary>
public sealed class AsyncMapper(IGrantTable grants, DomId guest)
{
    private readonly Dictionary<GrantRef, GrantHandle> _handles = [];

    /// <summary>The synchronous form in an asynchronous method.</summary>
    public async Task<int> MapAllAsync(MapGrantRef[] ops, CancellationToken stopping)
    {
        await Task.Yield();
        int rc = GrantRetry.Issue(grants, ops, cancellationToken: stopping); //! GNT2004
        return rc != 0 ? rc : Remember(ops);
    }

    /// <summary>The asynchronous form.</summary>
    public async Task<int> MapAllAwaitedAsync(MapGrantRef[] ops, CancellationToken stopping)
    {
        await Task.Yield();
        int rc = await GrantRetry.IssueAsync(grants, ops, cancellationToken: stopping);
        return rc != 0 ? rc : Remember(ops);
    }

    /// <summary>A delay that is waited for.</summary>
    public async Task<bool> CopyAsync(GrantCopy[] copy)
    {
        await Task.Yield();
        int rc = grants.GrantTableOp(copy.AsSpan(0, 1));
        for (int tries = 0; rc == 0 && copy[0].Status == GrantStatus.Eagain && tries < 10; tries++)
        {
            Task.Delay(tries).Wait(); //! GNT2004
            rc = grants.GrantTableOp(copy.AsSpan(0, 1));
        }

        return rc == 0 && copy[0].Status == GrantStatus.Okay;
    }

    /// <summary>A delay that is awaited.</summary>
    public async Task<bool> CopyAwaitedAsync(GrantCopy[] copy)
    {
        int rc = grants.GrantTableOp(copy.AsSpan(0, 1));
        for (int tries = 0; rc == 0 && copy[0].Status == GrantStatus.Eagain && tries < 10; tries++)
        {
            await Task.Delay(tries);
            rc = grants.GrantTableOp(copy.AsSpan(0, 1));
        }

        return rc == 0 && copy[0].Status == GrantStatus.Okay;
    }

    /// <summary>A sleep in an asynchronous method.</summary>
    public async ValueTask<GrantStatus> FetchAsync(GrantCopy[] copy, Stream log)
    {
        for (int tries = 0; tries < 10; tries++)
        {
            if (grants.GrantTableOp(copy.AsSpan(0, 1)) != 0) return GrantStatus.GeneralError;
            if (copy[0].Status != GrantStatus.Eagain) break;
            Thread.Sleep(tries); //! GNT2004
        }

        await log.FlushAsync();
        return copy[0].Status;
    }

    /// <summary>A lambda of its own thread may block; the method awaits it.</summary>
    public async Task<int> MapOnThreadAsync(MapGrantRef[] ops)
    {
        int rc = await Task.Run(() => GrantRetry.Issue(grants, ops));
        return rc != 0 ? rc : Remember(ops);
    }

    /// <summary>A lambda that is asynchronous itself.</summary>
    public Task<int> MapInAsyncLambda(MapGrantRef[] ops) => Task.Run(async () =>
    {
        await Task.Delay(1);
        int rc = GrantRetry.Issue(grants, ops); //! GNT2004
        return rc != 0 ? rc : Remember(ops);
    });

    /// <summary>A local function that is asynchronous itself, in a method that is not.</summary>
    public Task<int> MapInLocalFunction(MapGrantRef[] ops)
    {
        return MapAsync();

        async Task<int> MapAsync()
        {
            await Task.Yield();
            int rc = GrantRetry.Issue(grants, ops); //! GNT2004
            return rc != 0 ? rc : Remember(ops);
        }
    }

    /// <summary>A helper that blocks, called in an asynchronous method.</summary>
    public async Task<int> MapByHelperAsync(MapGrantRef[] ops, TextWriter log)
    {
        await log.WriteLineAsync($"{ops.Length} pages of {guest}");
        return MapBlocking(ops); //! GNT2004
    }

    /// <summary>A method that returns a task and blocks nobody: it is not asynchronous, and neither does it retry.</summary>
    public Task<GrantStatus> CopyOnceAsync(ref GrantCopy copy) =>
        Task.FromResult(grants.GrantTableOp(ref copy) == 0 ? copy.Status : GrantStatus.GeneralError);

    /// <summary>A wait that is no retry's: nothing is issued again after it.</summary>
    public async Task<int> CopyAfterPauseAsync(GrantCopy[] copies, CancellationToken stopping)
    {
        Thread.Sleep(1);
        int rc = await GrantRetry.IssueAsync(grants, copies, cancellationToken: stopping);
        if (rc != 0) return rc;
        return copies.Count(static copy => copy.Status == GrantStatus.Okay);
    }

    /// <summary>Synchronous, and without a lock.</summary>
    public int MapBlockingly(MapGrantRef[] ops) => MapBlocking(ops);

    private int MapBlocking(MapGrantRef[] ops)
    {
        int rc = GrantRetry.Issue(grants, ops);
        return rc != 0 ? rc : Remember(ops);
    }

    private int Remember(MapGrantRef[] ops)
    {
        int failed = 0;
        foreach (MapGrantRef op in ops)
        {
            if (op.Status == GrantStatus.Okay) _handles[op.Ref] = op.Handle;
            else failed++;
        }

        return -failed;
    }
}
