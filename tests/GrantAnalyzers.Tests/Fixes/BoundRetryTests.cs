using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT2001.</summary>
public class BoundRetryTests
{
    [Fact]
    public Task A_loop_that_asks_first_becomes_a_retry_of_what_was_issued() => Backend.Becomes<BoundRetry>(
        "GNT2001",
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = _grants.GrantTableOp(ref op);
            if (rc != 0) return rc;

            {|GNT2001:while|} (op.Status == GrantStatus.Eagain)
            {
                Thread.Sleep(1);
                rc = _grants.GrantTableOp(ref op);
                if (rc != 0) return rc;
            }

            if (op.Status != GrantStatus.Okay) return -5;
            Use(op.Handle);
            return 0;
        }
        """,
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = _grants.GrantTableOp(ref op);
            if (rc != 0) return rc;

            rc = GrantRetry.Retry(_grants, ref op);
            if (rc != 0) return rc;

            if (op.Status != GrantStatus.Okay) return -5;
            Use(op.Handle);
            return 0;
        }
        """);

    [Fact]
    public Task A_loop_that_issues_first_becomes_one_call_and_its_counter_goes() => Backend.Becomes<BoundRetry>(
        "GNT2001",
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc;
            int delay = 1;
            {|GNT2001:do|}
            {
                Thread.Sleep(delay);
                delay = Math.Min(delay + 1, 255);
                rc = _grants.GrantTableOp(ref op);
            }
            while (rc == 0 && op.Status == GrantStatus.Eagain);

            if (rc != 0) return rc;
            if (op.Status != GrantStatus.Okay) return -5;
            Use(op.Handle);
            return 0;
        }
        """,
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc;
            rc = GrantRetry.Issue(_grants, ref op);

            if (rc != 0) return rc;
            if (op.Status != GrantStatus.Okay) return -5;
            Use(op.Handle);
            return 0;
        }
        """);

    [Theory]
    [InlineData("if (op.Status == GrantStatus.Eagain) Thread.Sleep(delay);")]
    [InlineData("if (op.Status == GrantStatus.Eagain) { Thread.Sleep(delay); }")]
    public Task A_wait_needs_no_braces(string wait) => Backend.Becomes<BoundRetry>(
        "GNT2001",
        $$"""
        int Test(int delay)
        {
            MapGrantRef op = Map(1);
            int pause = delay;
            {|GNT2001:do|}
            {
                if (_grants.GrantTableOp(ref op) != 0) return -14;
                {{wait.Replace("delay", "pause")}}
            }
            while (op.Status == GrantStatus.Eagain);

            if (op.Status != GrantStatus.Okay) return -5;
            Use(op.Handle);
            return pause;
        }
        """,
        """
        int Test(int delay)
        {
            MapGrantRef op = Map(1);
            int pause = delay;
            if (GrantRetry.Issue(_grants, ref op) != 0) return -14;

            if (op.Status != GrantStatus.Okay) return -5;
            Use(op.Handle);
            return pause;
        }
        """);

    [Fact]
    public Task A_loop_needs_no_braces() => Backend.Becomes<BoundRetry>(
        "GNT2001",
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc;
            {|GNT2001:do|}
                rc = _grants.GrantTableOp(ref op);
            while (rc == 0 && op.Status == GrantStatus.Eagain);

            if (rc != 0) return rc;
            if (op.Status != GrantStatus.Okay) return -5;
            Use(op.Handle);
            return 0;
        }
        """,
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc;
            rc = GrantRetry.Issue(_grants, ref op);

            if (rc != 0) return rc;
            if (op.Status != GrantStatus.Okay) return -5;
            Use(op.Handle);
            return 0;
        }
        """);

    [Fact]
    public Task A_loop_that_does_something_else_as_well_stays() => Backend.Becomes<BoundRetry>(
        "GNT2001",
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = _grants.GrantTableOp(ref op);
            if (rc != 0) return rc;

            {|GNT2001:while|} (op.Status == GrantStatus.Eagain)
            {
                Log("busy");
                rc = _grants.GrantTableOp(ref op);
                if (rc != 0) return rc;
            }

            return op.Status == GrantStatus.Okay ? 0 : -5;
        }
        """,
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = _grants.GrantTableOp(ref op);
            if (rc != 0) return rc;

            {|GNT2001:while|} (op.Status == GrantStatus.Eagain)
            {
                Log("busy");
                rc = _grants.GrantTableOp(ref op);
                if (rc != 0) return rc;
            }

            return op.Status == GrantStatus.Okay ? 0 : -5;
        }
        """);

    [Fact]
    public Task A_loop_with_a_comment_in_it_stays() => Backend.Becomes<BoundRetry>(
        "GNT2001",
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = _grants.GrantTableOp(ref op);
            if (rc != 0) return rc;

            {|GNT2001:while|} (op.Status == GrantStatus.Eagain)
            {
                Thread.Sleep(1); // the pager is slow
                rc = _grants.GrantTableOp(ref op);
                if (rc != 0) return rc;
            }

            if (op.Status != GrantStatus.Okay) return -5;
            Use(op.Handle);
            return 0;
        }
        """,
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = _grants.GrantTableOp(ref op);
            if (rc != 0) return rc;

            {|GNT2001:while|} (op.Status == GrantStatus.Eagain)
            {
                Thread.Sleep(1); // the pager is slow
                rc = _grants.GrantTableOp(ref op);
                if (rc != 0) return rc;
            }

            if (op.Status != GrantStatus.Okay) return -5;
            Use(op.Handle);
            return 0;
        }
        """);
}
