namespace GrantAnalyzers.Tests.Foreign;

/// <summary>A binding written by hand, with the names of Xen's headers and libraries, needs no reference of ours and no configuration.</summary>
public class CSpellingTests
{
    private const string Binding = """
        using System;
        using System.Runtime.InteropServices;
        using System.Threading;
        #pragma warning disable CS0649, CS0169

        struct gnttab_map_grant_ref { public ulong host_addr; public uint flags; public uint gref; public ushort dom; public short status; public uint handle; public ulong dev_bus_addr; }
        struct gnttab_unmap_grant_ref_t { public ulong host_addr; public ulong dev_bus_addr; public uint handle; public short status; }
        struct xengnttab_grant_copy_segment { public ulong source; public ulong dest; public ushort len; public ushort flags; public short status; }

        static unsafe class Xen
        {
            public const uint GNTTABOP_map_grant_ref = 0, GNTTABOP_unmap_grant_ref = 1;
            public const short GNTST_okay = 0, GNTST_eagain = -12;
            [DllImport("xen")] public static extern int HYPERVISOR_grant_table_op(uint cmd, void* uop, uint count);
            [DllImport("xen")] public static extern int grant_table_op(uint cmd, ref gnttab_map_grant_ref uop, uint count);
            [DllImport("xen")] public static extern int gnttab_map_refs([In, Out] gnttab_map_grant_ref[] ops, uint count);
            [DllImport("xengnttab")] public static extern int xengnttab_grant_copy(IntPtr xgt, uint count, xengnttab_grant_copy_segment* segs);
            [DllImport("xengnttab")] public static extern int xengnttab_unmap(IntPtr xgt, void* start, uint count);
        }

        """;

    private const string Hypercalls = """
        static unsafe class Hypercalls
        {
            public delegate int Call(uint cmd, void* ops, uint count);
            public static Call GrantTableOp = Xen.HYPERVISOR_grant_table_op;
        }

        """;

    [Fact]
    public Task A_status_tested_for_0_after_a_hypercall_is_two_mistakes() => Reports("""
        int Map(gnttab_map_grant_ref op)
        {
            gnttab_map_grant_ref mine = op;
            int rc = {|GNT1002:Xen.HYPERVISOR_grant_table_op(Xen.GNTTABOP_map_grant_ref, &mine, 1)|};
            if (rc != 0) return rc;
            return {|GNT1001:mine.status != 0|} ? -22 : (int)mine.handle;
        }
        """);

    [Fact]
    public Task The_binding_s_own_names_are_names() => Reports("""
        bool Map(gnttab_map_grant_ref op)
        {
            if ({|GNT1002:Xen.grant_table_op(Xen.GNTTABOP_map_grant_ref, ref op, 1)|} != 0) return false;
            return op.status == Xen.GNTST_okay;
        }
        """);

    [Fact]
    public Task A_branch_for_GNTST_eagain_handles_it() => Reports("""
        int Map(gnttab_map_grant_ref op)
        {
            if (Xen.grant_table_op(Xen.GNTTABOP_map_grant_ref, ref op, 1) != 0) return -14;
            if (op.status == Xen.GNTST_eagain) return -11;
            return op.status == Xen.GNTST_okay ? 0 : -22;
        }
        """);

    /// <summary>Each number but the command may be the count.</summary>
    [Theory]
    [InlineData("uint cmd, ref gnttab_map_grant_ref op, uint count", "0, ref ops[0], 2")]
    [InlineData("uint cmd, ref gnttab_map_grant_ref op, int count", "0, ref ops[0], 2")]
    [InlineData("uint cmd, ref gnttab_map_grant_ref op, long count", "0, ref ops[0], 2")]
    [InlineData("uint cmd, ref gnttab_map_grant_ref op, ulong count", "0, ref ops[0], 2")]
    [InlineData("uint cmd, ref gnttab_map_grant_ref op, ushort count", "0, ref ops[0], 2")]
    [InlineData("uint cmd, ref gnttab_map_grant_ref op, nuint count", "0, ref ops[0], 2")]
    [InlineData("int count, ref gnttab_map_grant_ref op", "2, ref ops[0]")]
    public Task A_reference_with_a_count_beside_it_is_a_batch(string parameters, string arguments) =>
        Reports(MapThroughReference(parameters, $"{{|GNT1006:grant_table_op({arguments})|}}"));

    [Theory]
    [InlineData("uint cmd, ref gnttab_map_grant_ref op, uint count", "0, ref ops[0], 1")]
    [InlineData("uint cmd, ref gnttab_map_grant_ref op, ulong count", "0, ref ops[0], 1")]
    [InlineData("uint cmd, ref gnttab_map_grant_ref op", "0, ref ops[0]")]
    [InlineData("uint command, ref gnttab_map_grant_ref ops", "0, ref ops[0]")]
    [InlineData("uint op, ref gnttab_map_grant_ref uop", "0, ref ops[0]")]
    public Task With_a_count_of_1_or_none_it_is_one_operation(string parameters, string arguments) =>
        Reports(MapThroughReference(parameters, $"grant_table_op({arguments})"));

    [Fact]
    public Task Nobody_looks_at_a_status() => Reports("""
        int Map()
        {
            gnttab_map_grant_ref op = new gnttab_map_grant_ref { dom = 1 };
            return {|GNT1003:Xen.HYPERVISOR_grant_table_op(Xen.GNTTABOP_map_grant_ref, &op, 1)|};
        }
        """);

    [Fact]
    public Task A_handle_is_read_before_the_status() => Reports("""
        uint Map(gnttab_map_grant_ref op)
        {
            if ({|GNT1002:Xen.grant_table_op(Xen.GNTTABOP_map_grant_ref, ref op, 1)|} != 0) return uint.MaxValue;
            uint handle = {|GNT1004:op.handle|};
            return op.status == Xen.GNTST_okay ? handle : uint.MaxValue;
        }
        """);

    [Fact]
    public Task A_status_returned_among_errnos_is_one_too_many() => Reports("""
        int Unmap(gnttab_unmap_grant_ref_t op)
        {
            gnttab_unmap_grant_ref_t mine = op;
            if (Xen.HYPERVISOR_grant_table_op(Xen.GNTTABOP_unmap_grant_ref, &mine, 1) != 0) return -14;
            return {|GNT1005:mine.status|};
        }
        """);

    [Fact]
    public Task A_count_beside_a_pointer_makes_a_batch() => Reports("""
        int Map(gnttab_map_grant_ref[] ops)
        {
            int failed = 0;
            fixed (gnttab_map_grant_ref* first = &ops[0])
            {
                int rc = {|GNT1002:Xen.HYPERVISOR_grant_table_op(Xen.GNTTABOP_map_grant_ref, first, (uint)ops.Length)|};
                if (rc != 0) return rc;
                for (int i = 0; i < ops.Length; i++)
                {
                    if (first[i].status != Xen.GNTST_okay) failed++;
                }
            }

            return failed;
        }
        """);

    [Fact]
    public Task The_elements_behind_a_pinned_array_are_those_of_the_array() => Reports("""
        int Map(gnttab_map_grant_ref[] ops)
        {
            int rc;
            fixed (gnttab_map_grant_ref* first = ops)
            {
                rc = {|GNT1002:Xen.HYPERVISOR_grant_table_op(Xen.GNTTABOP_map_grant_ref, first, (uint)ops.Length)|};
            }

            if (rc != 0) return rc;
            int failed = 0;
            for (int i = 0; i < ops.Length; i++)
            {
                if (ops[i].status != Xen.GNTST_okay) failed++;
            }

            return failed;
        }
        """);

    [Fact]
    public Task An_element_is_reached_by_adding_to_a_pointer() => Reports("""
        int Map(gnttab_map_grant_ref* ops, int count)
        {
            int failed = 0;
            for (int i = 0; i < count; i++)
            {
                if ({|GNT1001:(ops + i)->status != 0|}) failed++;
            }

            return failed;
        }
        """);

    [Fact]
    public Task An_address_is_the_same_as_a_number_or_in_a_void_pointer() => Reports("""
        bool Map(gnttab_map_grant_ref op)
        {
            gnttab_map_grant_ref mine = op;
            void* address = &mine;
            int rc = {|GNT1002:Xen.HYPERVISOR_grant_table_op(Xen.GNTTABOP_map_grant_ref, address, 1)|};
            return rc == 0 && mine.status == Xen.GNTST_okay;
        }
        """);

    [Fact]
    public Task The_copy_of_the_library_never_says_eagain() => Reports("""
        bool Copy(IntPtr xgt, xengnttab_grant_copy_segment segment)
        {
            xengnttab_grant_copy_segment mine = segment;
            int rc = Xen.xengnttab_grant_copy(xgt, 1, &mine);
            return rc == 0 && {|GNT1001:mine.status == 0|};
        }
        """);

    [Fact]
    public Task What_retries_by_itself_leaves_no_eagain() => Reports("""
        bool Map(gnttab_map_grant_ref[] ops)
        {
            int rc = Xen.gnttab_map_refs(ops, (uint)ops.Length);
            if (rc != 0) return false;
            bool okay = true;
            foreach (ref gnttab_map_grant_ref op in ops.AsSpan())
            {
                okay &= op.status == Xen.GNTST_okay;
            }

            return okay;
        }
        """);

    [Fact]
    public Task The_result_of_an_unmap_of_the_library_is_all_it_says() => Reports("""
        void Unmap(IntPtr xgt, void* pages)
        {
            {|GNT1008:Xen.xengnttab_unmap(xgt, pages, 1)|};
        }

        bool UnmapAndSay(IntPtr xgt, void* pages) => Xen.xengnttab_unmap(xgt, pages, 1) == 0;
        """);

    [Fact]
    public Task A_table_of_delegates_stands_for_the_calls_it_is_named_for() => Reports("""
        bool Map(gnttab_map_grant_ref op)
        {
            gnttab_map_grant_ref mine = op;
            int rc = {|GNT1002:Hypercalls.GrantTableOp(Xen.GNTTABOP_map_grant_ref, &mine, 1)|};
            return rc == 0 && mine.status == Xen.GNTST_okay;
        }
        """);

    [Fact]
    public Task A_retry_without_a_bound_is_one_in_c_spelling_too() => Reports("""
        bool Map(gnttab_map_grant_ref op)
        {
            gnttab_map_grant_ref mine = op;
            {|GNT2001:do|}
            {
                if (Xen.HYPERVISOR_grant_table_op(Xen.GNTTABOP_map_grant_ref, &mine, 1) != 0) return false;
                if (mine.status == Xen.GNTST_eagain) Thread.Sleep(1);
            }
            while (mine.status == Xen.GNTST_eagain);

            return mine.status == Xen.GNTST_okay;
        }
        """);

    [Fact]
    public Task Statuses_may_have_an_enum_of_their_own() => ReportsInFile("""
        using System.Runtime.InteropServices;

        enum gnttab_status : short { GNTST_okay = 0, GNTST_eagain = -12 }
        struct gnttab_copy { public ulong source; public gnttab_status status; }

        static class Test
        {
            [DllImport("xen")] static extern int grant_table_op(uint cmd, ref gnttab_copy op, uint count);

            static bool Copy(gnttab_copy op) => {|GNT1002:grant_table_op(5, ref op, 1)|} == 0 && {|GNT1001:(int)op.status >= 0|};
        }
        """);

    [Fact]
    public Task Names_as_csharp_spells_them_are_the_same_names() => ReportsInFile("""
        using System.Runtime.InteropServices;

        struct GnttabCopy { public ulong Source; public short Status; }

        static class GrantTable
        {
            [DllImport("xen")] public static extern int SubmitCopy(ref GnttabCopy op);
        }

        static class Test
        {
            static bool Copy(GnttabCopy op) => {|GNT1002:GrantTable.SubmitCopy(ref op)|} == 0 && {|GNT1001:op.Status >= 0|};
        }
        """);

    /// <summary>Looks at the first operation alone.</summary>
    private static string MapThroughReference(string parameters, string call) => $$"""
        [DllImport("xen")] static extern int grant_table_op({{parameters}});

        bool Map(gnttab_map_grant_ref[] ops)
        {
            int rc = {{call}};
            if (rc != 0) return false;
            if (ops[0].status == Xen.GNTST_eagain) return false;
            return ops[0].status == Xen.GNTST_okay;
        }
        """;

    private static Task Reports(string members) => ForeignCode.Reports(Binding + Hypercalls + "unsafe class Backend\n{\n" + members + "\n}\n");

    private static Task ReportsInFile(string source) => ForeignCode.Reports(source);
}
