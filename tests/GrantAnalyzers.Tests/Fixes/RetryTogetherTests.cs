using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT2006.</summary>
public class RetryTogetherTests
{
    [Fact]
    public Task The_batch_is_issued_through_the_helper_and_the_retry_of_each_element_goes() => Backend.Becomes<RetryTogether>(
        "GNT2006",
        """
        int Test(MapGrantRef[] map)
        {
            int rc = _grants.GrantTableOp(map);
            if (rc != 0)
            {
                return rc;
            }

            int failed = 0;
            for (int i = 0; i < map.Length; i++)
            {
                if (map[i].Status == GrantStatus.Eagain)
                {
                    rc = {|GNT2006:GrantRetry.Retry(_grants, ref map[i])|};
                    if (rc != 0)
                    {
                        return rc;
                    }
                }

                if (map[i].Status != GrantStatus.Okay)
                {
                    failed++;
                }
            }

            return -failed;
        }
        """,
        """
        int Test(MapGrantRef[] map)
        {
            int rc = GrantRetry.Issue(_grants, map);
            if (rc != 0)
            {
                return rc;
            }

            int failed = 0;
            for (int i = 0; i < map.Length; i++)
            {
                if (map[i].Status != GrantStatus.Okay)
                {
                    failed++;
                }
            }

            return -failed;
        }
        """);

    [Fact]
    public Task A_loop_by_hand_in_the_loop_goes_too() => Backend.Becomes<RetryTogether>(
        "GNT2006",
        """
        int Test(GrantCopy[] copies)
        {
            int rc = _grants.GrantTableOp(copies);
            if (rc != 0) return rc;

            int failed = 0;
            foreach (ref GrantCopy op in copies.AsSpan())
            {
                {|GNT2006:for|} (byte delay = 1; op.Status == GrantStatus.Eagain && delay != 0; delay++)
                {
                    Thread.Sleep(delay);
                    if (_grants.GrantTableOp(ref op) != 0) return -5;
                }

                if (op.Status != GrantStatus.Okay) failed++;
            }

            return -failed;
        }
        """,
        """
        int Test(GrantCopy[] copies)
        {
            int rc = GrantRetry.Issue(_grants, copies);
            if (rc != 0) return rc;

            int failed = 0;
            foreach (ref GrantCopy op in copies.AsSpan())
            {
                if (op.Status != GrantStatus.Okay) failed++;
            }

            return -failed;
        }
        """);

    [Fact]
    public Task A_batch_that_is_issued_under_a_lock_does_not_wait_there()
    {
        const string Test = """
            int Test(MapGrantRef[] map)
            {
                int rc;
                lock (_grants)
                {
                    rc = _grants.GrantTableOp(map);
                }

                if (rc != 0)
                {
                    return rc;
                }

                int failed = 0;
                for (int i = 0; i < map.Length; i++)
                {
                    if (map[i].Status == GrantStatus.Eagain)
                    {
                        rc = {|GNT2006:GrantRetry.Retry(_grants, ref map[i])|};
                        if (rc != 0)
                        {
                            return rc;
                        }
                    }

                    if (map[i].Status != GrantStatus.Okay)
                    {
                        failed++;
                    }
                }

                return -failed;
            }
            """;
        return Backend.Becomes<RetryTogether>("GNT2006", Test, Test);
    }
}
