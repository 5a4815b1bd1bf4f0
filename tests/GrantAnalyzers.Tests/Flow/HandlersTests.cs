namespace GrantAnalyzers.Tests.Flow;

/// <summary>Ways through handlers and finallys that the compiler's graph has no edges for, or has in pieces.</summary>
public class HandlersTests
{
    [Fact]
    public Task What_throws_in_a_block_with_variables_of_its_own_comes_into_the_handler_too() => Backend.ReportsOf("GNT1004", """
        void Test(MapGrantRef op)
        {
            try
            {
                Log("begin");
                if (Ask() > 3)
                {
                    int rest = Ask();
                    int rc = GrantRetry.Issue(_grants, ref op);
                    if (op.Status != GrantStatus.Okay) Log("failed, " + rest + rc);
                    Log("done");
                    return;
                }
            }
            catch (System.IO.IOException)
            {
                Use({|GNT1004:op.Handle|});
            }
        }

        static int Ask() => Environment.ProcessorCount;
        """);

    [Fact]
    public Task A_break_through_a_finally_passes_the_handlers_round_it_by() => Backend.ReportsOf("GNT1004", """
        int Test(MapGrantRef op)
        {
            int rc = GrantRetry.Issue(_grants, ref op);
            while (true)
            {
                try
                {
                    try
                    {
                        if (op.Status != GrantStatus.Okay) break;
                    }
                    finally
                    {
                        Log("tried");
                    }

                    return rc;
                }
                catch (System.IO.IOException)
                {
                    return -5;
                }
            }

            Use({|GNT1004:op.Handle|});
            return 0;
        }
        """);

    [Fact]
    public Task A_break_through_two_finallys_runs_both() => Backend.ReportsOf("GNT1004", """
        int Test(MapGrantRef op, MapGrantRef other)
        {
            int rc = GrantRetry.Issue(_grants, ref op);
            if (op.Status != GrantStatus.Okay) return -5;
            while (rc == 0)
            {
                try
                {
                    try
                    {
                        break;
                    }
                    finally
                    {
                        Log("inner");
                    }
                }
                finally
                {
                    rc = GrantRetry.Issue(_grants, ref other);
                    op = other;
                    if (op.Status != GrantStatus.Okay) Log("outer");
                }
            }

            Use({|GNT1004:op.Handle|});
            return 0;
        }
        """);

    [Fact]
    public Task A_loop_over_a_pointer_looks_at_all_elements_by_their_index() => Backend.ReportsOf("GNT1004", """
        unsafe int Test(MapGrantRef[] ops)
        {
            int rc = GrantRetry.Issue(_grants, ops);
            fixed (MapGrantRef* first = ops)
            {
                for (int i = 0; i < ops.Length; i++) if (first[i].Status != GrantStatus.Okay) return -5;
                for (int i = 0; i < ops.Length; i++) Use(first[i].Handle);
                return 0;
            }
        }

        unsafe int Wrong(MapGrantRef[] ops)
        {
            int rc = GrantRetry.Issue(_grants, ops);
            fixed (MapGrantRef* first = ops)
            {
                for (int i = 0; i < ops.Length; i++) if (first[i].Status != GrantStatus.Okay) Log("bad");
                for (int i = 0; i < ops.Length; i++) Use({|GNT1004:first[i].Handle|});
                return 0;
            }
        }
        """);

    [Fact]
    public Task A_helper_that_returns_the_operation_that_it_issued_returns_its_answer() => Backend.ReportsOf("GNT1004", """
        static ref MapGrantRef Issued(IGrantTable grants, ref MapGrantRef op)
        {
            GrantRetry.Issue(grants, ref op);
            return ref op;
        }

        void Test(MapGrantRef op)
        {
            if (Issued(_grants, ref op).Status == GrantStatus.Okay) Use(op.Handle);
        }

        void Wrong(MapGrantRef op)
        {
            if (Issued(_grants, ref op).Status != GrantStatus.Okay) Use({|GNT1004:op.Handle|});
        }
        """);

    [Fact]
    public Task A_cast_to_an_enum_that_is_no_errno_leaks_nothing() => Backend.ReportsOf("GNT1005", """
        enum Errno { None = 0 }
        enum Outcome { None = 0 }

        Outcome Test(ref MapGrantRef op)
        {
            int rc = GrantRetry.Issue(_grants, ref op);
            return (Outcome)op.Status;
        }

        Errno Wrong(ref MapGrantRef op)
        {
            int rc = GrantRetry.Issue(_grants, ref op);
            return {|GNT1005:(Errno)op.Status|};
        }
        """);

    [Fact]
    public Task A_batch_of_nothing_has_nothing_to_look_at() => Backend.ReportsOf("GNT1003", """
        void Test(MapGrantRef op)
        {
            _grants.GrantTableOp(new MapGrantRef[0]);
            _grants.GrantTableOp<MapGrantRef>([]);
            {|GNT1003:_grants.GrantTableOp(new MapGrantRef[1])|};
            {|GNT1003:_grants.GrantTableOp<MapGrantRef>([op])|};
        }
        """);

    [Fact]
    public Task Who_gets_an_operation_in_an_array_can_unmap_it() => Backend.ReportsOf("GNT3001", """
        void Test(GrantRef grant)
        {
            MapGrantRef op = new() { Ref = grant };
            int rc = GrantRetry.Issue(_grants, ref op);
            if (op.Status == GrantStatus.Okay) Keep(new[] { op });
        }

        void Wrong(GrantRef grant)
        {
            MapGrantRef op = new() { Ref = grant };
            int rc = {|GNT3001:GrantRetry.Issue(_grants, ref op)|};
            if (op.Status == GrantStatus.Okay) Log("mapped");
        }

        static void Keep(MapGrantRef[] ops) { }
        """);
}
