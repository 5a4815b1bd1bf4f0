using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT1009.</summary>
public class ReturnFailureTests
{
    [Fact]
    public Task An_assertion_becomes_a_check() => Backend.Becomes<ReturnFailure>(
        "GNT1009",
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = GrantRetry.Issue(_grants, ref op);
            if (rc != 0)
            {
                return rc;
            }

            {|GNT1009:Debug.Assert(op.Status == GrantStatus.Okay)|};
            Use(op.Handle);
            return 0;
        }
        """,
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = GrantRetry.Issue(_grants, ref op);
            if (rc != 0)
            {
                return rc;
            }

            if (op.Status != GrantStatus.Okay)
            {
                return op.Status.ToErrno();
            }

            Use(op.Handle);
            return 0;
        }
        """);

    [Fact]
    public Task An_assertion_that_is_checked_behind_goes() => Backend.Becomes<ReturnFailure>(
        "GNT1009",
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = GrantRetry.Issue(_grants, ref op);
            if (rc != 0) return rc;

            {|GNT1009:Debug.Assert(op.Status == GrantStatus.Okay)|};
            if (op.Status != GrantStatus.Okay) return -5;
            Use(op.Handle);
            return 0;
        }
        """,
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = GrantRetry.Issue(_grants, ref op);
            if (rc != 0) return rc;

            if (op.Status != GrantStatus.Okay) return -5;
            Use(op.Handle);
            return 0;
        }
        """);

    [Fact]
    public Task The_end_of_the_process_becomes_a_return_of_the_failure() => Backend.Becomes<ReturnFailure>(
        "GNT1009",
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = GrantRetry.Issue(_grants, ref op);
            if (rc != 0) return rc;
            if (op.Status != GrantStatus.Okay)
            {
                Log("cannot map the ring");
                {|GNT1009:Environment.FailFast("ring")|};
            }

            Use(op.Handle);
            return 0;
        }
        """,
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = GrantRetry.Issue(_grants, ref op);
            if (rc != 0) return rc;
            if (op.Status != GrantStatus.Okay)
            {
                Log("cannot map the ring");
                return op.Status.ToErrno();
            }

            Use(op.Handle);
            return 0;
        }
        """);

    [Fact]
    public Task Nothing_is_offered_where_the_function_has_no_way_to_tell() => Backend.Becomes<ReturnFailure>(
        "GNT1009",
        """
        void Test()
        {
            GrantCopy copy = default;
            int rc = GrantRetry.Issue(_grants, ref copy);
            if (rc != 0) throw new InvalidOperationException();
            {|GNT1009:Trace.Assert(copy.Status == GrantStatus.Okay, "header")|};
        }
        """,
        """
        void Test()
        {
            GrantCopy copy = default;
            int rc = GrantRetry.Issue(_grants, ref copy);
            if (rc != 0) throw new InvalidOperationException();
            {|GNT1009:Trace.Assert(copy.Status == GrantStatus.Okay, "header")|};
        }
        """);

    [Fact]
    public Task In_a_loop_over_copies_nothing_is_left_behind_by_a_return() => Backend.Becomes<ReturnFailure>(
        "GNT1009",
        InLoop("GrantCopy", "{|GNT1009:Debug.Assert(ops[i].Status == GrantStatus.Okay)|};"),
        InLoop("GrantCopy", "if (ops[i].Status != GrantStatus.Okay) return ops[i].Status.ToErrno();"));

    [Fact]
    public Task In_a_loop_over_maps_the_mappings_would_be_so_that_the_assertion_stays() => Backend.Becomes<ReturnFailure>(
        "GNT1009",
        InLoop("MapGrantRef", "{|GNT1009:Debug.Assert(ops[i].Status == GrantStatus.Okay)|};"),
        InLoop("MapGrantRef", "{|GNT1009:Debug.Assert(ops[i].Status == GrantStatus.Okay)|};"));

    private static string InLoop(string operation, string check) => $$"""
        int Test({{operation}}[] ops)
        {
            int rc = GrantRetry.Issue(_grants, ops);
            if (rc != 0) return rc;

            for (int i = 0; i < ops.Length; i++)
            {
                {{check}}
            }

            return 0;
        }
        """;
}
