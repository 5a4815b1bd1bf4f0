using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT2004.</summary>
public class AwaitRetryTests
{
    [Fact]
    public Task A_blocking_retry_in_async_code_is_awaited_with_the_methods_own_token() => Backend.Becomes<AwaitRetry>(
        "GNT2004",
        """
        async Task<int> Test(MapGrantRef[] ops, CancellationToken stopping)
        {
            await Task.Yield();
            int rc = {|GNT2004:GrantRetry.Issue(_grants, ops)|};
            if (rc != 0) return rc;
            return Array.TrueForAll(ops, static op => op.Status == GrantStatus.Okay) ? 0 : -5;
        }
        """,
        """
        async Task<int> Test(MapGrantRef[] ops, CancellationToken stopping)
        {
            await Task.Yield();
            int rc = await GrantRetry.IssueAsync(_grants, ops, cancellationToken: stopping);
            if (rc != 0) return rc;
            return Array.TrueForAll(ops, static op => op.Status == GrantStatus.Okay) ? 0 : -5;
        }
        """);

    [Fact]
    public Task A_sleep_between_two_tries_becomes_a_delay() => Backend.Becomes<AwaitRetry>(
        "GNT2004",
        """
        async Task<GrantStatus> Test(GrantCopy[] copy)
        {
            for (int tries = 0; tries < 10; tries++)
            {
                if (_grants.GrantTableOp(copy) != 0) return GrantStatus.GeneralError;
                if (copy[0].Status != GrantStatus.Eagain) break;
                {|GNT2004:Thread.Sleep(tries)|};
            }

            await Task.Yield();
            return copy[0].Status;
        }
        """,
        """
        async Task<GrantStatus> Test(GrantCopy[] copy)
        {
            for (int tries = 0; tries < 10; tries++)
            {
                if (_grants.GrantTableOp(copy) != 0) return GrantStatus.GeneralError;
                if (copy[0].Status != GrantStatus.Eagain) break;
                await Task.Delay(tries);
            }

            await Task.Yield();
            return copy[0].Status;
        }
        """);

    [Fact]
    public Task Under_a_lock_nothing_is_offered() => Backend.Becomes<AwaitRetry>(
        "GNT2004",
        """
        int Test(MapGrantRef[] ops)
        {
            lock (this)
            {
                int rc = {|GNT2004:GrantRetry.Issue(_grants, ops)|};
                if (rc != 0) return rc;
                return Array.TrueForAll(ops, static op => op.Status == GrantStatus.Okay) ? 0 : -5;
            }
        }
        """,
        """
        int Test(MapGrantRef[] ops)
        {
            lock (this)
            {
                int rc = {|GNT2004:GrantRetry.Issue(_grants, ops)|};
                if (rc != 0) return rc;
                return Array.TrueForAll(ops, static op => op.Status == GrantStatus.Okay) ? 0 : -5;
            }
        }
        """);
}
