namespace GrantAnalyzers.Tests.Foreign;

/// <summary>What merely has the same name as something of Xen's is left alone.</summary>
public class DoppelgangerTests
{
    [Fact]
    public Task A_name_without_a_status_is_no_operation() => ForeignCode.Reports("""
        struct gnttab_map_grant_ref { public int handle; public int Status; }

        static class Test
        {
            static int GrantTableOp(uint cmd, ref gnttab_map_grant_ref op, uint count) => 0;

            static bool Map(gnttab_map_grant_ref op) => GrantTableOp(0, ref op, 1) == 0 && op.Status == 0;
        }
        """);

    [Fact]
    public Task A_status_outside_of_an_operation_is_anyone_s() => ForeignCode.Reports("""
        struct gnttab_copy { public ulong source; public short status; }
        struct Request { public short status; public uint handle; }

        static class Test
        {
            static int grant_table_op(ref Request request) => 0;

            static bool Submit(Request request) => grant_table_op(ref request) == 0 && request.status == 0 && request.handle != 0;
        }
        """);

    [Fact]
    public Task A_call_without_operations_is_no_submit_call() => ForeignCode.Reports("""
        struct gnttab_copy { public ulong source; public short status; }

        static class Test
        {
            static int GrantTableOp(int value) => value;

            static void Send() => GrantTableOp(3);
        }
        """);

    [Fact]
    public Task A_class_is_no_structure_of_a_hypercall() => ForeignCode.Reports("""
        class gnttab_copy { public short status; public uint handle; }

        static class Test
        {
            static int grant_table_op(uint cmd, gnttab_copy op, uint count) => 0;

            static bool Copy(gnttab_copy op) => grant_table_op(5, op, 1) == 0 && op.status == 0 && op.handle != 0;
        }
        """);

    [Theory]
    [InlineData("enum Progress : short { GNTST_okay = 7, GNTST_eagain = 8 }", "other numbers")]
    [InlineData("enum Progress : short { GNTST_okay = 0, Done = 1 }", "no failure")]
    [InlineData("enum Progress { GNTST_okay = 0, GNTST_eagain = -12 }", "another size")]
    public Task An_enum_that_only_borrows_a_name_is_no_status(string declaration, string difference) => ForeignCode.Reports($$"""
        {{declaration}} // {{difference}}

        struct gnttab_copy { public ulong source; public short status; }
        struct Job { public Progress status; }

        static class Test
        {
            static bool IsDone(Job job) => job.status >= 0 && (int)job.status != 3;
        }
        """);

    [Fact]
    public Task A_submit_on_something_else_submits_no_grants() => ForeignCode.Reports("""
        using System.Runtime.InteropServices;

        struct gnttab_copy { public ulong source; public short status; }
        struct Order { public short Status; public uint Handle; }

        static class OrderQueue
        {
            [DllImport("orders")] public static extern int SubmitOrder(ref Order order);
            [DllImport("orders")] public static extern int GrantTableOp(string reason);
        }

        static class Test
        {
            static void Send(Order order)
            {
                OrderQueue.SubmitOrder(ref order);
                OrderQueue.GrantTableOp("please");
                if (order.Status < 0) return;
            }
        }
        """);

    [Fact]
    public Task Attributes_of_the_same_names_elsewhere_say_nothing() => ForeignCode.Reports("""
        using System;

        namespace Other.Grants
        {
            class GrantStatusAttribute : Attribute { }
            class GrantOperationAttribute : Attribute { }
            class GrantTableCallAttribute : Attribute { }
            [GrantStatus] enum Status : short { Okay }
            [GrantOperation] struct MapGrantRef { public Status Status; public uint Handle; }

            static class Test
            {
                [GrantTableCall] static int Submit(ref MapGrantRef op) => 0;

                static bool Map(MapGrantRef op) => Submit(ref op) == 0 && op.Status >= 0;
            }
        }

        struct gnttab_copy { public ulong source; public short status; }
        """);
}
