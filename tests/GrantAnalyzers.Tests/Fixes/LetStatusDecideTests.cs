using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT2003.</summary>
public class LetStatusDecideTests
{
    [Fact]
    public Task The_while_macro_becomes_a_retry_and_its_verdict_goes_with_the_counter() => Backend.Becomes<LetStatusDecide>(
        "GNT2003",
        """
        int Test()
        {
            MapGrantRef map = Map(1);
            int rc = _grants.GrantTableOp(ref map);
            if (rc != 0) return rc;

            byte delay = 1;
            {|GNT2003:while|} (map.Status == GrantStatus.Eagain && delay != 0)
            {
                Thread.Sleep(delay++);
                rc = _grants.GrantTableOp(ref map);
                if (rc != 0) return rc;
            }

            if (delay == 0)
            {
                map.Status = GrantStatus.BadPage;
            }

            if (map.Status != GrantStatus.Okay) return -5;
            Use(map.Handle);
            return 0;
        }
        """,
        """
        int Test()
        {
            MapGrantRef map = Map(1);
            int rc = _grants.GrantTableOp(ref map);
            if (rc != 0) return rc;

            rc = GrantRetry.Retry(_grants, ref map);
            if (rc != 0) return rc;

            if (map.Status != GrantStatus.Okay) return -5;
            Use(map.Handle);
            return 0;
        }
        """);
}
