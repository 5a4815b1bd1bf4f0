namespace GrantAnalyzers.Tests.Foreign;

/// <summary>The forms of the retry helper over a status and a callback, as the rules see them.</summary>
public class ForeignHelperTests
{
    private const string Binding = """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Xen.Grants;

        struct gnttab_map_grant_ref { public uint gref; public short status; public uint handle; }

        static unsafe class Hyper
        {
            public const short GNTST_okay = 0;
            public static extern int grant_table_op(uint cmd, ref gnttab_map_grant_ref op, uint count);
            public static extern int HYPERVISOR_grant_table_op(uint cmd, void* op, uint count);
        }

        namespace Xen.Grants
        {
            static class GrantRetry
            {
                public static int Issue(ref short status, Func<int> submit) => submit();
                public static int Retry(ref short status, Func<int> resubmit) => 0;
            }
        }

        unsafe class Backend
        {
            void Use(uint handle) { }

        """;

    [Fact]
    public Task An_operation_that_was_issued_through_it_never_says_eagain() => Reports("""
        bool Map(gnttab_map_grant_ref op)
        {
            int rc = GrantRetry.Issue(ref op.status, () => Hyper.grant_table_op(0, ref op, 1));
            return rc == 0 && op.status == Hyper.GNTST_okay;
        }
        """);

    [Fact]
    public Task So_does_one_behind_a_pointer() => Reports("""
        bool Map(uint gref)
        {
            gnttab_map_grant_ref map = new gnttab_map_grant_ref { gref = gref };
            gnttab_map_grant_ref* op = &map;
            int rc = GrantRetry.Issue(ref map.status, () => Hyper.HYPERVISOR_grant_table_op(0, op, 1));
            return rc == 0 && map.status == Hyper.GNTST_okay;
        }
        """);

    [Fact]
    public Task Nor_one_that_was_issued_before() => Reports("""
        bool Map(gnttab_map_grant_ref op)
        {
            int rc = Hyper.grant_table_op(0, ref op, 1);
            if (rc != 0) return false;
            rc = GrantRetry.Retry(ref op.status, () => Hyper.grant_table_op(0, ref op, 1));
            return rc == 0 && op.status == Hyper.GNTST_okay;
        }
        """);

    [Fact]
    public Task Its_status_is_examined_all_the_same() => Reports("""
        int Map(uint gref)
        {
            gnttab_map_grant_ref op = new gnttab_map_grant_ref { gref = gref };
            gnttab_map_grant_ref* address = &op;
            return {|GNT1003:GrantRetry.Issue(ref op.status, () => Hyper.HYPERVISOR_grant_table_op(0, address, 1))|};
        }
        """);

    [Fact]
    public Task Its_handle_is_not_read_before() => Reports("""
        bool Map(gnttab_map_grant_ref op)
        {
            int rc = GrantRetry.Issue(ref op.status, () => Hyper.grant_table_op(0, ref op, 1));
            if (rc != 0) return false;
            Use({|GNT1004:op.handle|});
            return {|GNT1001:op.status == 0|};
        }
        """);

    [Fact]
    public Task Its_rc_is_looked_at() => Reports("""
        bool Map(gnttab_map_grant_ref op)
        {
            {|GNT1008:GrantRetry.Issue(ref op.status, () => Hyper.grant_table_op(0, ref op, 1))|};
            return op.status == Hyper.GNTST_okay;
        }
        """);

    [Fact]
    public Task It_blocks() => Reports("""
        async Task<bool> Map(gnttab_map_grant_ref op)
        {
            await Task.Yield();
            int rc = {|GNT2004:GrantRetry.Issue(ref op.status, () => Hyper.grant_table_op(0, ref op, 1))|};
            return rc == 0 && op.status == Hyper.GNTST_okay;
        }
        """);

    private static Task Reports(string members) => ForeignCode.Reports(Binding.Replace("unsafe class Backend", members.Contains("await") ? "class Backend" : "unsafe class Backend") + members + "\n}\n");
}
