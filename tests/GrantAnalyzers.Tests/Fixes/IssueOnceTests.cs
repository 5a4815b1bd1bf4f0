using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT2005.</summary>
public class IssueOnceTests
{
    [Fact]
    public Task An_unmap_is_issued_without_the_helper() => Backend.Becomes<IssueOnce>(
        "GNT2005",
        """
        int Test(GrantHandle handle)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(0x1000, 0, handle);
            int rc = {|GNT2005:GrantRetry.Issue(_grants, ref op)|};
            return rc != 0 ? rc : op.Status.ToErrno();
        }
        """,
        """
        int Test(GrantHandle handle)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(0x1000, 0, handle);
            int rc = _grants.GrantTableOp(ref op);
            return rc != 0 ? rc : op.Status.ToErrno();
        }
        """);

    [Fact]
    public Task A_retry_of_what_was_issued_goes_with_the_check_of_its_rc() => Backend.Becomes<IssueOnce>(
        "GNT2005",
        """
        int Test(GrantRef a, GrantRef b)
        {
            SwapGrantRef swap = SwapGrantRef.Create(a, b);
            int rc = _grants.GrantTableOp(ref swap);
            if (rc != 0)
            {
                return rc;
            }

            rc = {|GNT2005:GrantRetry.Retry(_grants, ref swap)|};
            if (rc != 0)
            {
                return rc;
            }

            return swap.Status == GrantStatus.Okay ? 0 : -16;
        }
        """,
        """
        int Test(GrantRef a, GrantRef b)
        {
            SwapGrantRef swap = SwapGrantRef.Create(a, b);
            int rc = _grants.GrantTableOp(ref swap);
            if (rc != 0)
            {
                return rc;
            }

            return swap.Status == GrantStatus.Okay ? 0 : -16;
        }
        """);

    [Fact]
    public Task A_loop_by_hand_goes_with_its_counter() => Backend.Becomes<IssueOnce>(
        "GNT2005",
        """
        int Test(GrantHandle handle)
        {
            UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, handle);
            int rc = _grants.GrantTableOp(ref unmap);
            {|GNT2005:for|} (int tries = 0; rc == 0 && unmap.Status != GrantStatus.Okay && tries < 3; tries++)
            {
                Thread.Sleep(10);
                rc = _grants.GrantTableOp(ref unmap);
            }

            if (rc != 0) return rc;
            return unmap.Status == GrantStatus.Okay ? 0 : -5;
        }
        """,
        """
        int Test(GrantHandle handle)
        {
            UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, handle);
            int rc = _grants.GrantTableOp(ref unmap);

            if (rc != 0) return rc;
            return unmap.Status == GrantStatus.Okay ? 0 : -5;
        }
        """);

    [Fact]
    public Task A_loop_that_issues_first_issues_once() => Backend.Becomes<IssueOnce>(
        "GNT2005",
        """
        int Test(uint frames, ulong list)
        {
            SetupTable setup = SetupTable.Create(DomId.Self, frames, list);
            int tries = 0;
            int rc;
            {|GNT2005:do|}
            {
                rc = _grants.GrantTableOp(ref setup);
                if (rc != 0) return rc;
                Thread.Sleep(1);
            }
            while (setup.Status != GrantStatus.Okay && ++tries < 5);

            if (setup.Status != GrantStatus.Okay) return -5;
            return 0;
        }
        """,
        """
        int Test(uint frames, ulong list)
        {
            SetupTable setup = SetupTable.Create(DomId.Self, frames, list);
            int rc;
            rc = _grants.GrantTableOp(ref setup);
            if (rc != 0) return rc;

            if (setup.Status != GrantStatus.Okay) return -5;
            return 0;
        }
        """);

    [Fact]
    public Task A_method_that_awaits_nothing_else_stays() => Backend.Becomes<IssueOnce>(
        "GNT2005",
        """
        async Task<int> Test(GrantTransfer[] pages, CancellationToken stopping)
        {
            int rc = await {|GNT2005:GrantRetry.IssueAsync(_grants, pages, cancellationToken: stopping)|};
            if (rc != 0) return rc;
            return Array.TrueForAll(pages, static page => page.Status == GrantStatus.Okay) ? 0 : -5;
        }
        """,
        """
        async Task<int> Test(GrantTransfer[] pages, CancellationToken stopping)
        {
            int rc = await {|GNT2005:GrantRetry.IssueAsync(_grants, pages, cancellationToken: stopping)|};
            if (rc != 0) return rc;
            return Array.TrueForAll(pages, static page => page.Status == GrantStatus.Okay) ? 0 : -5;
        }
        """);
}
