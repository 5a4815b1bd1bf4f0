using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT2002.</summary>
public class RetryBusyOnlyTests
{
    [Fact]
    public Task A_batch_that_is_issued_until_none_is_busy_becomes_one_call() => Backend.Becomes<RetryBusyOnly>(
        "GNT2002",
        """
        int Test(MapGrantRef[] map)
        {
            int rc;
            int tries = 16;
            {|GNT2002:do|}
            {
                rc = _grants.GrantTableOp(map);
            }
            while (rc == 0 && --tries > 0 && Array.Exists(map, static op => op.Status == GrantStatus.Eagain));

            if (rc != 0) return rc;
            int failed = 0;
            foreach (MapGrantRef op in map)
            {
                if (op.Status != GrantStatus.Okay) failed++;
            }

            return -failed;
        }
        """,
        """
        int Test(MapGrantRef[] map)
        {
            int rc;
            rc = GrantRetry.Issue(_grants, map);

            if (rc != 0) return rc;
            int failed = 0;
            foreach (MapGrantRef op in map)
            {
                if (op.Status != GrantStatus.Okay) failed++;
            }

            return -failed;
        }
        """);
}
