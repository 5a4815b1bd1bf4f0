using GrantAnalyzers.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace GrantAnalyzers.Tests.Foreign;

/// <summary>The fixes that need a helper, over a binding in C spelling: with GrantRetry's source in the project, and with a helper of the team's own.</summary>
public class ForeignRetryTests
{
    private const string ByReference = "bool Map(gnttab_map_grant_ref op) => {|GNT1002:Hyper.grant_table_op(0, ref op, 1)|} == 0 && op.status == Hyper.GNTST_okay;";

    private static readonly string s_helper = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "helper", "GrantRetry.Foreign.cs"));

    [Fact]
    public Task Without_a_helper_nothing_retries() => ForeignCode.Becomes<IssueThroughGrantRetry>(Binding.With(ByReference), Binding.With(ByReference));

    [Fact]
    public Task An_operation_by_reference_is_issued_through_the_helper() => Becomes<IssueThroughGrantRetry>(
        ByReference,
        "bool Map(gnttab_map_grant_ref op) => Xen.Grants.GrantRetry.Issue(ref op.status, () => Hyper.grant_table_op(0, ref op, 1)) == 0 && op.status == Hyper.GNTST_okay;");

    [Fact]
    public Task The_address_of_an_operation_is_taken_before() => Becomes<IssueThroughGrantRetry>("""
        bool Map(uint gref)
        {
            gnttab_map_grant_ref op = new gnttab_map_grant_ref { gref = gref };
            int rc = {|GNT1002:Hyper.HYPERVISOR_grant_table_op(0, &op, 1)|}; // one page
            return rc == 0 && op.status == Hyper.GNTST_okay;
        }
        """, """
        bool Map(uint gref)
        {
            gnttab_map_grant_ref op = new gnttab_map_grant_ref { gref = gref };
            gnttab_map_grant_ref* address = &op;
            int rc = Xen.Grants.GrantRetry.Issue(ref op.status, () => Hyper.HYPERVISOR_grant_table_op(0, address, 1)); // one page
            return rc == 0 && op.status == Hyper.GNTST_okay;
        }
        """);

    [Fact]
    public Task An_operation_behind_a_pointer_is_issued_through_the_helper() => Becomes<IssueThroughGrantRetry>("""
        bool Map(gnttab_map_grant_ref* op)
        {
            if ({|GNT1002:Hyper.HYPERVISOR_grant_table_op(0, op, 1)|} != 0) return false;
            return op->status == Hyper.GNTST_okay;
        }
        """, """
        bool Map(gnttab_map_grant_ref* op)
        {
            if (Xen.Grants.GrantRetry.Issue(ref op->status, () => Hyper.HYPERVISOR_grant_table_op(0, op, 1)) != 0) return false;
            return op->status == Hyper.GNTST_okay;
        }
        """);

    [Fact]
    public Task The_function_s_own_token_ends_the_waiting() => Becomes<IssueThroughGrantRetry>(
        "bool Map(gnttab_map_grant_ref op, CancellationToken token) => {|GNT1002:Hyper.grant_table_op(0, ref op, 1)|} == 0 && op.status == Hyper.GNTST_okay;",
        "bool Map(gnttab_map_grant_ref op, CancellationToken token) => Xen.Grants.GrantRetry.Issue(ref op.status, () => Hyper.grant_table_op(0, ref op, 1), cancellationToken: token) == 0 && op.status == Hyper.GNTST_okay;");

    [Theory]
    [InlineData("bool Map(ref gnttab_map_grant_ref op) => {|GNT1002:Hyper.grant_table_op(0, ref op, 1)|} == 0 && op.status == Hyper.GNTST_okay;")]
    [InlineData("bool Map(gnttab_map_grant_ref op) { lock (this) { return {|GNT1002:Hyper.grant_table_op(0, ref op, 1)|} == 0 && op.status == Hyper.GNTST_okay; } }")]
    [InlineData("async Task<bool> Map(gnttab_map_grant_ref op) { await Task.Yield(); return {|GNT1002:Hyper.grant_table_op(0, ref op, 1)|} == 0 && op.status == Hyper.GNTST_okay; }")]
    [InlineData("bool Map(gnttab_map_grant_ref op) { bool done = {|GNT1002:Hyper.grant_table_op(0, ref op, 1)|} == 0; gnttab_map_grant_ref* p = &op; return done && p->status == Hyper.GNTST_okay; }")]
    [InlineData("""
        bool Map(gnttab_map_grant_ref[] ops)
        {
            fixed (gnttab_map_grant_ref* first = ops)
            {
                return {|GNT1002:Hyper.HYPERVISOR_grant_table_op(0, first, 1)|} == 0 && first->status == Hyper.GNTST_okay;
            }
        }
        """)]
    [InlineData("""
        bool Map(gnttab_map_grant_ref* ops, uint n)
        {
            if ({|GNT1002:Hyper.HYPERVISOR_grant_table_op(0, ops, n)|} != 0) return false;
            bool ok = true;
            for (uint i = 0; i < n; i++) ok &= ops[i].status == Hyper.GNTST_okay;
            return ok;
        }
        """)]
    public Task What_is_a_batch_or_no_lambda_can_have_or_where_nothing_may_wait_is_left(string members) => Becomes<IssueThroughGrantRetry>(members, members);

    [Fact]
    public Task A_status_that_nobody_looks_at_is_retried_and_looked_at() => Becomes<ExamineStatus>("""
        int Map(uint gref)
        {
            if (gref == 0) return -22;
            gnttab_map_grant_ref op = new gnttab_map_grant_ref { gref = gref };
            {|GNT1003:Hyper.HYPERVISOR_grant_table_op(0, &op, 1)|};
            return 0;
        }
        """, """
        int Map(uint gref)
        {
            if (gref == 0) return -22;
            gnttab_map_grant_ref op = new gnttab_map_grant_ref { gref = gref };
            gnttab_map_grant_ref* address = &op;
            int rc = Xen.Grants.GrantRetry.Issue(ref op.status, () => Hyper.HYPERVISOR_grant_table_op(0, address, 1));
            if (rc != 0) return rc;
            if (op.status != Hyper.GNTST_okay) return -22;
            return 0;
        }
        """);

    [Fact]
    public Task A_loop_without_a_bound_becomes_the_helper() => Becomes<BoundRetry>("""
        bool Map(uint gref)
        {
            gnttab_map_grant_ref op = new gnttab_map_grant_ref { gref = gref };
            {|GNT2001:do|}
            {
                if (Hyper.HYPERVISOR_grant_table_op(0, &op, 1) != 0) return false;
                if (op.status == Hyper.GNTST_eagain) Thread.Sleep(1);
            }
            while (op.status == Hyper.GNTST_eagain);

            return op.status == Hyper.GNTST_okay;
        }
        """, """
        bool Map(uint gref)
        {
            gnttab_map_grant_ref op = new gnttab_map_grant_ref { gref = gref };
            gnttab_map_grant_ref* address = &op;
            if (Xen.Grants.GrantRetry.Issue(ref op.status, () => Hyper.HYPERVISOR_grant_table_op(0, address, 1)) != 0) return false;

            return op.status == Hyper.GNTST_okay;
        }
        """);

    [Fact]
    public Task A_loop_that_asks_first_only_retries() => Becomes<BoundRetry>("""
        bool Copy(gnttab_copy op)
        {
            int rc = Hyper.grant_table_op(5, ref op, 1);
            if (rc != 0) return false;
            {|GNT2001:while|} (op.status == Hyper.GNTST_eagain)
            {
                Thread.Sleep(1);
                rc = Hyper.grant_table_op(5, ref op, 1);
                if (rc != 0) return false;
            }

            return op.status == Hyper.GNTST_okay;
        }
        """, """
        bool Copy(gnttab_copy op)
        {
            int rc = Hyper.grant_table_op(5, ref op, 1);
            if (rc != 0) return false;
            rc = Xen.Grants.GrantRetry.Retry(ref op.status, () => Hyper.grant_table_op(5, ref op, 1));
            if (rc != 0) return false;

            return op.status == Hyper.GNTST_okay;
        }
        """);

    [Fact]
    public Task A_counter_that_decides_goes() => Becomes<LetStatusDecide>("""
        bool Copy(gnttab_copy op)
        {
            int tries = 0;
            {|GNT2003:do|}
            {
                if (Hyper.grant_table_op(5, ref op, 1) != 0) return false;
                Thread.Sleep(1);
            }
            while (++tries < 100 && op.status == Hyper.GNTST_eagain);
            if (tries == 100) return false;
            return op.status == Hyper.GNTST_okay;
        }
        """, """
        bool Copy(gnttab_copy op)
        {
            if (Xen.Grants.GrantRetry.Issue(ref op.status, () => Hyper.grant_table_op(5, ref op, 1)) != 0) return false;
            return op.status == Hyper.GNTST_okay;
        }
        """);

    [Fact]
    public Task A_retry_in_vain_goes_and_the_call_stays() => Becomes<IssueOnce>("""
        bool Unmap(gnttab_unmap_grant_ref op) => {|GNT2005:Xen.Grants.GrantRetry.Issue(ref op.status, () => Hyper.grant_table_op(1, ref op, 1))|} == 0 && op.status == Hyper.GNTST_okay;
        """, """
        bool Unmap(gnttab_unmap_grant_ref op) => Hyper.grant_table_op(1, ref op, 1) == 0 && op.status == Hyper.GNTST_okay;
        """);

    [Fact]
    public Task A_helper_of_the_team_s_own_over_a_status_is_used() => ForeignCode.Becomes<IssueThroughGrantRetry>(
        Binding.With(ByReference),
        Binding.With("bool Map(gnttab_map_grant_ref op) => Team.Patience.Submit(ref op.status, () => Hyper.grant_table_op(0, ref op, 1)) == 0 && op.status == Hyper.GNTST_okay;"),
        "namespace Team { static class Patience { public static int Submit(ref short status, System.Func<int> submit) => submit(); } }",
        key: null,
        ["dotnet_code_quality.GNT.retry_helpers = M:Team.Patience.Submit"]);

    [Fact]
    public Task A_helper_of_the_team_s_own_that_takes_what_the_call_takes_is_called_instead() => ForeignCode.Becomes<IssueThroughGrantRetry>(
        Binding.With(ByReference),
        Binding.With("bool Map(gnttab_map_grant_ref op) => Team.Patience.grant_table_op(0, ref op, 1) == 0 && op.status == Hyper.GNTST_okay;"),
        "namespace Team { static class Patience { public static extern int grant_table_op(uint cmd, ref gnttab_map_grant_ref op, uint count); } }",
        key: null,
        ["dotnet_code_quality.GNT.retry_helpers = M:Team.Patience.grant_table_op"]);

    [Fact]
    public Task Each_address_has_a_name_of_its_own() => Becomes<IssueThroughGrantRetry>("""
        bool Map(uint gref)
        {
            gnttab_unmap_grant_ref old = new gnttab_unmap_grant_ref { host_addr = gref, handle = gref };
            if (Hyper.HYPERVISOR_grant_table_op(1, &old, 1) != 0 || old.status != Hyper.GNTST_okay) return false;
            gnttab_map_grant_ref first = new gnttab_map_grant_ref { gref = gref }, second = first;
            int rc = {|GNT1002:Hyper.HYPERVISOR_grant_table_op(0, &first, 1)|};
            if (rc != 0 || first.status != Hyper.GNTST_okay) return false;
            rc = {|GNT1002:Hyper.HYPERVISOR_grant_table_op(0, &second, 1)|};
            return rc == 0 && second.status == Hyper.GNTST_okay;
        }
        """, """
        bool Map(uint gref)
        {
            gnttab_unmap_grant_ref old = new gnttab_unmap_grant_ref { host_addr = gref, handle = gref };
            if (Hyper.HYPERVISOR_grant_table_op(1, &old, 1) != 0 || old.status != Hyper.GNTST_okay) return false;
            gnttab_map_grant_ref first = new gnttab_map_grant_ref { gref = gref }, second = first;
            gnttab_map_grant_ref* address = &first;
            int rc = Xen.Grants.GrantRetry.Issue(ref first.status, () => Hyper.HYPERVISOR_grant_table_op(0, address, 1));
            if (rc != 0 || first.status != Hyper.GNTST_okay) return false;
            gnttab_map_grant_ref* address2 = &second;
            rc = Xen.Grants.GrantRetry.Issue(ref second.status, () => Hyper.HYPERVISOR_grant_table_op(0, address2, 1));
            return rc == 0 && second.status == Hyper.GNTST_okay;
        }
        """);

    [Fact]
    public Task The_library_s_helper_serves_other_bindings_too() => Backend.Becomes<IssueThroughGrantRetry>(
        "using Xen.Grants;\n" + Binding.With(ByReference),
        "using Xen.Grants;\n" + Binding.With("bool Map(gnttab_map_grant_ref op) => GrantRetry.Issue(ref op.status, () => Hyper.grant_table_op(0, ref op, 1)) == 0 && op.status == Hyper.GNTST_okay;"));

    private static Task Becomes<TFix>(string members, string fixedMembers)
        where TFix : CodeFixProvider, new() => ForeignCode.Becomes<TFix>(Binding.With(members), Binding.With(fixedMembers), s_helper, key: null, []);
}
