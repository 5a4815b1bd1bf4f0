namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT2001: a retry that nothing but the status ends.</summary>
public class RetryWithoutBoundTests
{
    [Theory]
    [InlineData("{|GNT2001:while|} (map.Status == GrantStatus.Eagain) { Thread.Sleep(1); rc = _grants.GrantTableOp(ref map); if (rc != 0) return rc; }")]
    [InlineData("{|GNT2001:do|} { Thread.Sleep(delay); delay *= 2; rc = _grants.GrantTableOp(ref map); } while (rc == 0 && map.Status == GrantStatus.Eagain);")]
    [InlineData("{|GNT2001:for|} (;;) { if (_grants.GrantTableOp(ref map) != 0) return -5; if (map.Status != GrantStatus.Eagain) break; CancellationToken.None.WaitHandle.WaitOne(1); }")]
    [InlineData("bool again; {|GNT2001:do|} { again = false; rc = _grants.GrantTableOp(ref map); if (rc == 0 && map.Status == GrantStatus.Eagain) again = true; } while (again);")]
    public Task Without_a_bound_it_is_reported(string code) => Backend.ReportsOf("GNT2001", InMethod(code));

    [Theory]
    [InlineData("for (int tries = 0; map.Status == GrantStatus.Eagain && tries < 5; tries++) { rc = _grants.GrantTableOp(ref map); if (rc != 0) return rc; }")]
    [InlineData("while (map.Status == GrantStatus.Eagain && Environment.TickCount64 < deadline) { rc = _grants.GrantTableOp(ref map); if (rc != 0) return rc; }")]
    [InlineData("while (map.Status == GrantStatus.Eagain && !stopping.IsCancellationRequested) { rc = _grants.GrantTableOp(ref map); if (rc != 0) return rc; }")]
    [InlineData("while (map.Status == GrantStatus.Eagain) { stopping.ThrowIfCancellationRequested(); rc = _grants.GrantTableOp(ref map); if (rc != 0) return rc; }")]
    [InlineData("while (map.Status == GrantStatus.Eagain) { Task.Delay(1, stopping).Wait(); rc = _grants.GrantTableOp(ref map); if (rc != 0) return rc; }")]
    [InlineData("for (byte wait = 1; map.Status == GrantStatus.Eagain && wait != 0; wait++) { rc = _grants.GrantTableOp(ref map); if (rc != 0) return rc; }")]
    [InlineData("int left = 5; do { rc = _grants.GrantTableOp(ref map); } while (rc == 0 && map.Status == GrantStatus.Eagain && --left > 0);")]
    [InlineData("int left = 5; while (map.Status == GrantStatus.Eagain) { if (left-- == 0) return -11; rc = _grants.GrantTableOp(ref map); if (rc != 0) return rc; }")]
    public Task A_count_a_time_and_a_token_are_bounds(string code) => Backend.ReportsOf("GNT2001", InMethod(code));

    [Fact]
    public Task A_loop_that_takes_another_request_in_each_turn_is_no_retry() => Backend.ReportsOf("GNT2001", """
        void Test(Queue<uint> requests)
        {
            while (requests.TryDequeue(out uint request))
            {
                MapGrantRef map = Map(request);
                if (_grants.GrantTableOp(ref map) != 0) return;
                if (map.Status == GrantStatus.Eagain) requests.Enqueue(request);
                else if (map.Status == GrantStatus.Okay) Use(map.Handle);
            }
        }
        """);

    private static string InMethod(string code) => $$"""
        int Test(long deadline, CancellationToken stopping)
        {
            MapGrantRef map = Map(1);
            int delay = 1;
            int rc = _grants.GrantTableOp(ref map);
            if (rc != 0) return rc;
            {{code}}
            return rc != 0 ? rc : map.Status.ToErrno();
        }
        """;
}
