using GrantAnalyzers.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace GrantAnalyzers.Tests.Foreign;

/// <summary>The fixes over a binding in C spelling, in a project that refers to nothing of ours: none needs a helper.</summary>
public class ForeignFixTests
{
    [Theory]
    [InlineData("op.status != 0", "op.status != Hyper.GNTST_okay")]
    [InlineData("op.status >= 0", "op.status == Hyper.GNTST_okay")]
    [InlineData("op.status < 0", "op.status != Hyper.GNTST_okay")]
    [InlineData("0 == op.status", "Hyper.GNTST_okay == op.status")]
    [InlineData("(int)op.status == -12", "(int)op.status == Hyper.GNTST_eagain")]
    [InlineData("op.status == default", "op.status == Hyper.GNTST_okay")]
    public Task GNT1001_uses_the_binding_s_own_constants(string number, string name) => Becomes<CompareWithStatusName>(
        $"bool IsSo(gnttab_unmap_grant_ref op) => {{|GNT1001:{number}|}};",
        $"bool IsSo(gnttab_unmap_grant_ref op) => {name};");

    [Fact]
    public Task GNT1001_uses_them_in_patterns() => Becomes<CompareWithStatusName>("""
        int Read(gnttab_unmap_grant_ref op)
        {
            switch (op.status)
            {
                case {|GNT1001:0|}:
                    return 0;
                default:
                    return -22;
            }
        }

        bool IsWell(gnttab_unmap_grant_ref op) => op is { status: {|GNT1001:0|} };
        """, """
        int Read(gnttab_unmap_grant_ref op)
        {
            switch (op.status)
            {
                case Hyper.GNTST_okay:
                    return 0;
                default:
                    return -22;
            }
        }

        bool IsWell(gnttab_unmap_grant_ref op) => op is { status: Hyper.GNTST_okay };
        """);

    [Fact]
    public Task GNT1001_leaves_a_number_that_the_binding_has_no_name_for() => IsLeft<CompareWithStatusName>(
        "bool IsSo(gnttab_unmap_grant_ref op) => {|GNT1001:op.status == -7|};");

    [Fact]
    public Task GNT1001_takes_the_names_of_an_enum() => ForeignCode.Becomes<CompareWithStatusName>("""
        enum gnttab_status : short { GNTST_okay = 0, GNTST_eagain = -12 }
        struct gnttab_unmap_grant_ref { public uint handle; public gnttab_status status; }
        static class Test { static bool IsWell(gnttab_unmap_grant_ref op) => {|GNT1001:op.status >= 0|}; }
        """, """
        enum gnttab_status : short { GNTST_okay = 0, GNTST_eagain = -12 }
        struct gnttab_unmap_grant_ref { public uint handle; public gnttab_status status; }
        static class Test { static bool IsWell(gnttab_unmap_grant_ref op) => op.status == gnttab_status.GNTST_okay; }
        """);

    [Fact]
    public Task GNT1001_casts_the_names_of_an_enum_beside_a_number() => ForeignCode.Becomes<CompareWithStatusName>("""
        enum Gntst { GNTST_okay = 0, GNTST_eagain = -12 }
        struct gnttab_unmap_grant_ref { public uint handle; public short status; }
        static class Test { static bool IsWell(gnttab_unmap_grant_ref op) => {|GNT1001:op.status >= 0|}; }
        """, """
        enum Gntst { GNTST_okay = 0, GNTST_eagain = -12 }
        struct gnttab_unmap_grant_ref { public uint handle; public short status; }
        static class Test { static bool IsWell(gnttab_unmap_grant_ref op) => op.status == (short)Gntst.GNTST_okay; }
        """);

    [Fact]
    public Task GNT1002_hands_eagain_to_the_caller() => Becomes<IssueThroughGrantRetry>("""
        int Map(gnttab_map_grant_ref op)
        {
            int rc = {|GNT1002:Hyper.grant_table_op(0, ref op, 1)|};
            if (rc != 0) return rc;
            if (op.status != Hyper.GNTST_okay) return -22;
            Use(op.handle);
            return 0;
        }
        """, """
        int Map(gnttab_map_grant_ref op)
        {
            int rc = Hyper.grant_table_op(0, ref op, 1);
            if (rc != 0) return rc;
            if (op.status == Hyper.GNTST_eagain) return -11;
            if (op.status != Hyper.GNTST_okay) return -22;
            Use(op.handle);
            return 0;
        }
        """, "GNT1002.Propagate");

    [Fact]
    public Task GNT1002_uses_the_errno_s_name_where_it_has_one() => Becomes<IssueThroughGrantRetry>("""
        const int EAGAIN = 11, EINVAL = 22;
        int Map(gnttab_map_grant_ref op)
        {
            int rc = {|GNT1002:Hyper.grant_table_op(0, ref op, 1)|};
            if (rc != 0) return rc;
            if (op.status != Hyper.GNTST_okay) return -EINVAL;
            return 0;
        }
        """, """
        const int EAGAIN = 11, EINVAL = 22;
        int Map(gnttab_map_grant_ref op)
        {
            int rc = Hyper.grant_table_op(0, ref op, 1);
            if (rc != 0) return rc;
            if (op.status == Hyper.GNTST_eagain) return -EAGAIN;
            if (op.status != Hyper.GNTST_okay) return -EINVAL;
            return 0;
        }
        """, "GNT1002.Propagate");

    [Fact]
    public Task GNT1002_does_not_return_where_nothing_says_how() => IsLeft<IssueThroughGrantRetry>(
        "bool Map(gnttab_map_grant_ref op) => {|GNT1002:Hyper.grant_table_op(0, ref op, 1)|} == 0 && op.status == Hyper.GNTST_okay;");

    [Fact]
    public Task GNT1003_inserts_the_check_of_an_unmap() => Becomes<ExamineStatus>("""
        int Unmap(uint handle)
        {
            if (handle > 255) return -22;
            gnttab_unmap_grant_ref op = new gnttab_unmap_grant_ref { host_addr = handle, handle = handle };
            int rc = {|GNT1003:Hyper.HYPERVISOR_grant_table_op(1, &op, 1)|};
            if (rc != 0) return rc;
            return 0;
        }
        """, """
        int Unmap(uint handle)
        {
            if (handle > 255) return -22;
            gnttab_unmap_grant_ref op = new gnttab_unmap_grant_ref { host_addr = handle, handle = handle };
            int rc = Hyper.HYPERVISOR_grant_table_op(1, &op, 1);
            if (rc != 0) return rc;
            if (op.status != Hyper.GNTST_okay) return -22;
            return 0;
        }
        """);

    [Fact]
    public Task GNT1003_hands_the_eagain_of_a_map_to_the_caller() => Becomes<ExamineStatus>("""
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
            int rc = Hyper.HYPERVISOR_grant_table_op(0, &op, 1);
            if (rc != 0) return rc;
            if (op.status == Hyper.GNTST_eagain) return -11;
            if (op.status != Hyper.GNTST_okay) return -22;
            return 0;
        }
        """);

    [Fact]
    public Task GNT1003_examines_a_batch_in_an_array_but_nothing_behind_a_pointer() => Becomes<ExamineStatus>("""
        int Unmap(uint handle, gnttab_unmap_grant_ref* first, uint count)
        {
            gnttab_unmap_grant_ref[] ops = new gnttab_unmap_grant_ref[2];
            int rc = {|GNT1003:Hyper.grant_table_op(1, ops, 2)|};
            if (rc != 0) return rc;
            return handle == 0 ? -22 : 0;
        }
        """, """
        int Unmap(uint handle, gnttab_unmap_grant_ref* first, uint count)
        {
            gnttab_unmap_grant_ref[] ops = new gnttab_unmap_grant_ref[2];
            int rc = Hyper.grant_table_op(1, ops, 2);
            if (rc != 0) return rc;

            foreach (gnttab_unmap_grant_ref op in ops)
            {
                if (op.status != Hyper.GNTST_okay) return -22;
            }

            return handle == 0 ? -22 : 0;
        }
        """);

    [Fact]
    public Task GNT1004_reads_below_the_check() => Becomes<ReadBelowCheck>("""
        int Map(gnttab_map_grant_ref op)
        {
            if (Hyper.grant_table_op(0, ref op, 1) != 0) return -14;
            uint handle = {|GNT1004:op.handle|};
            if (op.status != Hyper.GNTST_okay) return op.status == Hyper.GNTST_eagain ? -11 : -22;
            Use(handle);
            return 0;
        }
        """, """
        int Map(gnttab_map_grant_ref op)
        {
            if (Hyper.grant_table_op(0, ref op, 1) != 0) return -14;
            if (op.status != Hyper.GNTST_okay) return op.status == Hyper.GNTST_eagain ? -11 : -22;

            uint handle = op.handle;
            Use(handle);
            return 0;
        }
        """);

    [Fact]
    public Task GNT1005_chooses_the_errno_in_place() => Becomes<ConvertToErrno>("""
        int Unmap(gnttab_unmap_grant_ref op)
        {
            if (Hyper.grant_table_op(1, ref op, 1) != 0) return -14;
            return {|GNT1005:op.status|};
        }
        """, """
        int Unmap(gnttab_unmap_grant_ref op)
        {
            if (Hyper.grant_table_op(1, ref op, 1) != 0) return -14;
            return op.status == Hyper.GNTST_okay ? 0 : -22;
        }
        """);

    [Fact]
    public Task GNT1005_asks_for_eagain_by_its_own_name() => Becomes<ConvertToErrno>("""
        const int EAGAIN = 11;
        int Map(gnttab_map_grant_ref op)
        {
            if (Hyper.grant_table_op(0, ref op, 1) != 0) return -14;
            if ({|GNT1005:op.status == -EAGAIN|}) return -EAGAIN;
            return op.status == Hyper.GNTST_okay ? 0 : -22;
        }
        """, """
        const int EAGAIN = 11;
        int Map(gnttab_map_grant_ref op)
        {
            if (Hyper.grant_table_op(0, ref op, 1) != 0) return -14;
            if (op.status == Hyper.GNTST_eagain) return -EAGAIN;
            return op.status == Hyper.GNTST_okay ? 0 : -22;
        }
        """);

    [Fact]
    public Task GNT1006_comes_to_every_element() => Becomes<ExamineEveryElement>("""
        bool Unmap(gnttab_unmap_grant_ref[] ops)
        {
            if (Hyper.grant_table_op(1, ops, (uint)ops.Length) != 0) return false;
            bool ok = true;
            {|GNT1006:for|} (int i = 1; i < ops.Length; i++)
            {
                ok &= ops[i].status == Hyper.GNTST_okay;
            }

            return ok;
        }
        """, """
        bool Unmap(gnttab_unmap_grant_ref[] ops)
        {
            if (Hyper.grant_table_op(1, ops, (uint)ops.Length) != 0) return false;
            bool ok = true;
            for (int i = 0; i < ops.Length; i++)
            {
                ok &= ops[i].status == Hyper.GNTST_okay;
            }

            return ok;
        }
        """);

    [Fact]
    public Task GNT1007_keeps_the_first_error() => Becomes<KeepFirstError>("""
        int Unmap(gnttab_unmap_grant_ref[] ops)
        {
            if (Hyper.grant_table_op(1, ops, (uint)ops.Length) != 0) return -14;
            int err = 0;
            {|GNT1007:for|} (int i = 0; i < ops.Length; i++)
            {
                err = ops[i].status == Hyper.GNTST_okay ? 0 : -22;
            }

            return err;
        }
        """, """
        int Unmap(gnttab_unmap_grant_ref[] ops)
        {
            if (Hyper.grant_table_op(1, ops, (uint)ops.Length) != 0) return -14;
            int err = 0;
            for (int i = 0; i < ops.Length; i++)
            {
                if (err == 0) err = ops[i].status == Hyper.GNTST_okay ? 0 : -22;
            }

            return err;
        }
        """);

    [Fact]
    public Task GNT1008_checks_the_rc() => Becomes<CheckResult>("""
        int Unmap(gnttab_unmap_grant_ref op)
        {
            {|GNT1008:Hyper.grant_table_op(1, ref op, 1)|};
            if (op.status != Hyper.GNTST_okay) return -22;
            return 0;
        }
        """, """
        int Unmap(gnttab_unmap_grant_ref op)
        {
            int rc = Hyper.grant_table_op(1, ref op, 1);
            if (rc != 0) return rc;
            if (op.status != Hyper.GNTST_okay) return -22;
            return 0;
        }
        """);

    [Fact]
    public Task GNT1008_checks_each_rc() => Becomes<CheckResult>("""
        int Unmap(gnttab_unmap_grant_ref first, gnttab_unmap_grant_ref second)
        {
            {|GNT1008:Hyper.grant_table_op(1, ref first, 1)|};
            if (first.status != Hyper.GNTST_okay) return -22;
            {|GNT1008:Hyper.grant_table_op(1, ref second, 1)|};
            if (second.status != Hyper.GNTST_okay) return -22;
            return 0;
        }
        """, """
        int Unmap(gnttab_unmap_grant_ref first, gnttab_unmap_grant_ref second)
        {
            int rc = Hyper.grant_table_op(1, ref first, 1);
            if (rc != 0) return rc;
            if (first.status != Hyper.GNTST_okay) return -22;
            int rc2 = Hyper.grant_table_op(1, ref second, 1);
            if (rc2 != 0) return rc2;
            if (second.status != Hyper.GNTST_okay) return -22;
            return 0;
        }
        """);

    [Fact]
    public Task GNT1009_returns_the_failure() => Becomes<ReturnFailure>("""
        int Copy(gnttab_copy op)
        {
            if (Hyper.grant_table_op(5, ref op, 1) != 0) return -14;
            if (op.status == Hyper.GNTST_eagain) return -11;
            {|GNT1009:Debug.Assert(op.status == Hyper.GNTST_okay)|};
            return 0;
        }
        """, """
        int Copy(gnttab_copy op)
        {
            if (Hyper.grant_table_op(5, ref op, 1) != 0) return -14;
            if (op.status == Hyper.GNTST_eagain) return -11;
            if (op.status != Hyper.GNTST_okay) return -22;
            return 0;
        }
        """);

    [Fact]
    public Task GNT2001_is_left_without_a_helper() => IsLeft<BoundRetry>("""
        bool Copy(gnttab_copy op)
        {
            {|GNT2001:do|}
            {
                if (Hyper.grant_table_op(5, ref op, 1) != 0) return false;
                Thread.Sleep(1);
            }
            while (op.status == Hyper.GNTST_eagain);
            return op.status == Hyper.GNTST_okay;
        }
        """);

    private static Task IsLeft<TFix>(string members)
        where TFix : CodeFixProvider, new() => ForeignCode.Becomes<TFix>(Binding.With(members), Binding.With(members));

    private static Task Becomes<TFix>(string members, string fixedMembers, string? key = null)
        where TFix : CodeFixProvider, new() => ForeignCode.Becomes<TFix>(Binding.With(members), Binding.With(fixedMembers), key);
}
