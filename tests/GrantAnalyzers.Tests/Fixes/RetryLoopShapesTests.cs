using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT2001 on loops of other shapes: what waits and counts goes, and where anything else happens the loop stays.</summary>
public class RetryLoopShapesTests
{
    [Theory]
    [InlineData("{|GNT2001:while|} (op.Status == GrantStatus.Eagain)\n    {\n        delay = delay * 2;\n        Thread.Sleep(delay);\n        rc = _grants.GrantTableOp(ref op);\n        if (rc != 0) return rc;\n    }")]
    [InlineData("{|GNT2001:while|} ((op.Status == GrantStatus.Eagain))\n    {\n        delay += 1;\n        Thread.Sleep(TimeSpan.FromMilliseconds(delay));\n        rc = _grants.GrantTableOp(ref op);\n        if (rc != 0) return rc;\n    }")]
    [InlineData("{|GNT2001:for|} (; op.Status == GrantStatus.Eagain; delay++)\n    {\n        Thread.Sleep(delay);\n        rc = _grants.GrantTableOp(ref op);\n        if (rc != 0) return rc;\n    }")]
    [InlineData("{|GNT2001:while|} (op.Status == GrantStatus.Eagain)\n    {\n        Thread.Sleep(Math.Min(1, 2) - -Shortest);\n        ;\n        rc = _grants.GrantTableOp(ref op);\n        if (rc != 0) return rc;\n    }", false)]
    [InlineData("{|GNT2001:while|} (op.Status == GrantStatus.Eagain)\n    {\n        Thread.Sleep(-Shortest + (int)Timeout.Infinite);\n        ;\n        rc = _grants.GrantTableOp(ref op);\n        if (rc != 0) return rc;\n    }")]
    [InlineData("{|GNT2001:for|} (; op.Status == GrantStatus.Eagain; Log(\"busy\"))\n    {\n        rc = _grants.GrantTableOp(ref op);\n        if (rc != 0) return rc;\n    }", false)]
    [InlineData("{|GNT2001:while|} (op.Status == GrantStatus.Eagain && Unlikely(true))\n    {\n        rc = _grants.GrantTableOp(ref op);\n        if (rc != 0) return rc;\n    }", false)]
    [InlineData("{|GNT2001:while|} (op.Status == GrantStatus.Eagain)\n    {\n        if (op.Status == GrantStatus.Eagain) Log(\"busy\");\n        rc = _grants.GrantTableOp(ref op);\n        if (rc != 0) return rc;\n    }", false)]
    [InlineData("{|GNT2001:while|} (op.Status == GrantStatus.Eagain)\n    {\n        rc = _grants.GrantTableOp(ref op) + _grants.GrantTableOp(ref op);\n        if (rc != 0) return rc;\n    }", false)]
    public Task A_loop_that_asks_first(string loop, bool isFixed = true)
    {
        const string Retry = "rc = GrantRetry.Retry(_grants, ref op);\n    if (rc != 0) return rc;";
        bool usesDelay = loop.Contains("delay", StringComparison.Ordinal);
        return Backend.Becomes<BoundRetry>("GNT2001", InMethod(loop, usesDelay), isFixed ? InMethod(Retry, false) : InMethod(loop, usesDelay));
    }

    [Fact]
    public Task A_loop_that_asks_for_the_rc_first_still_retries_only_what_was_issued() => Backend.Becomes<BoundRetry>(
        "GNT2001",
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = _grants.GrantTableOp(ref op);
            {|GNT2001:while|} (rc == 0 && op.Status == GrantStatus.Eagain)
            {
                Thread.Sleep(1);
                rc = _grants.GrantTableOp(ref op);
            }

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
            int rc = _grants.GrantTableOp(ref op);
            if (rc == 0)
            {
                rc = GrantRetry.Retry(_grants, ref op);
            }

            if (rc != 0) return rc;
            if (op.Status != GrantStatus.Okay) return -5;
            Use(op.Handle);
            return 0;
        }
        """);

    [Fact]
    public Task A_loop_that_awaits_becomes_a_call_that_does() => Backend.Becomes<BoundRetry>(
        "GNT2001",
        """
        async Task<int> Test(MapGrantRef[] op, CancellationToken stopping)
        {
            int rc;
            {|GNT2001:do|}
            {
                rc = _grants.GrantTableOp(op);
                await Task.Delay(10);
            }
            while (rc == 0 && op[0].Status == GrantStatus.Eagain);

            if (rc != 0) return rc;
            if (op[0].Status != GrantStatus.Okay) return -5;
            Use(op[0].Handle);
            return 0;
        }
        """,
        """
        async Task<int> Test(MapGrantRef[] op, CancellationToken stopping)
        {
            int rc;
            rc = await GrantRetry.IssueAsync(_grants, op, cancellationToken: stopping);

            if (rc != 0) return rc;
            if (op[0].Status != GrantStatus.Okay) return -5;
            Use(op[0].Handle);
            return 0;
        }
        """);

    [Fact]
    public Task A_local_of_the_loop_s_body_moves_out_where_its_name_is_free() => Backend.Becomes<BoundRetry>(
        "GNT2001",
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            {|GNT2001:do|}
            {
                int rc = _grants.GrantTableOp(ref op);
                if (rc != 0) return rc;
                Thread.Yield();
            }
            while (op.Status == GrantStatus.Eagain);

            if (op.Status != GrantStatus.Okay) return -5;
            Use(op.Handle);
            return 0;
        }
        """,
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = GrantRetry.Issue(_grants, ref op);
            if (rc != 0) return rc;

            if (op.Status != GrantStatus.Okay) return -5;
            Use(op.Handle);
            return 0;
        }
        """);

    private static string InMethod(string loop, bool usesDelay) => $$"""
        private const int Shortest = 1;

        int Test()
        {
            MapGrantRef op = Map(1);
        {{(usesDelay ? "    int delay = 1;\n" : "")}}    int rc = _grants.GrantTableOp(ref op);
            if (rc != 0) return rc;

            {{loop}}

            if (op.Status != GrantStatus.Okay) return -5;
            Use(op.Handle);
            return 0;
        }
        """;
}
