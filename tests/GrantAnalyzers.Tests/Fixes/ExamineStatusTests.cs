using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT1003.</summary>
public class ExamineStatusTests
{
    [Fact]
    public Task A_function_that_returns_errnos_returns_the_statuss() => Backend.CheckIsInserted(
        """
        int Test(GrantHandle handle)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(0x1000, 0, handle);
            int rc = {|GNT1003:_grants.GrantTableOp(ref op)|};
            if (rc != 0)
            {
                return rc;
            }

            return 0;
        }
        """,
        """
        int Test(GrantHandle handle)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(0x1000, 0, handle);
            int rc = _grants.GrantTableOp(ref op);
            if (rc != 0)
            {
                return rc;
            }

            if (op.Status != GrantStatus.Okay)
            {
                return op.Status.ToErrno();
            }

            return 0;
        }
        """);

    [Fact]
    public Task A_function_that_returns_statuses_returns_the_status() => Backend.CheckIsInserted(
        """
        GrantStatus Test(GrantHandle handle)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(0x1000, 0, handle);
            if ({|GNT1003:_grants.GrantTableOp(ref op)|} != 0) Bug();
            return GrantStatus.Okay;
        }
        """,
        """
        GrantStatus Test(GrantHandle handle)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(0x1000, 0, handle);
            if (_grants.GrantTableOp(ref op) != 0) Bug();

            if (op.Status != GrantStatus.Okay)
            {
                return op.Status;
            }

            return GrantStatus.Okay;
        }
        """);

    [Fact]
    public Task A_map_is_issued_through_the_helper_as_well() => Backend.CheckIsInserted(
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            {|GNT1003:_grants.GrantTableOp(ref op)|}; // cannot fail
            Use(op.Handle);
            return 0;
        }
        """,
        """
        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = GrantRetry.Issue(_grants, ref op); // cannot fail
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
    public Task A_batch_is_gone_through() => Backend.CheckIsInserted(
        """
        int Test(int op)
        {
            UnmapGrantRef[] unmap = new UnmapGrantRef[op];
            {|GNT1003:_grants.GrantTableOp(unmap.AsSpan(0, op))|};
            return 0;
        }
        """,
        """
        int Test(int op)
        {
            UnmapGrantRef[] unmap = new UnmapGrantRef[op];
            int rc = _grants.GrantTableOp(unmap.AsSpan(0, op));
            if (rc != 0)
            {
                return rc;
            }

            foreach (UnmapGrantRef op2 in unmap.AsSpan(0, op))
            {
                if (op2.Status != GrantStatus.Okay)
                {
                    return op2.Status.ToErrno();
                }
            }

            return 0;
        }
        """);

    [Theory]
    [InlineData("void Test() { UnmapGrantRef op = default; {|GNT1003:_grants.GrantTableOp(ref op)|}; }")]
    [InlineData("bool Test() { UnmapGrantRef op = default; {|GNT1003:_grants.GrantTableOp(ref op)|}; return true; }")]
    [InlineData("int Test() { MapGrantRef[] map = new MapGrantRef[2]; {|GNT1003:_grants.GrantTableOp(map)|}; return 0; }")]
    [InlineData("int Test() { MapGrantRef op = Map(1); lock (_grants) { {|GNT1003:_grants.GrantTableOp(ref op)|}; } return 0; }")]
    [InlineData("int Test(bool b) { UnmapGrantRef op = default; if (b) {|GNT1003:_grants.GrantTableOp(ref op)|}; return 0; }")]
    [InlineData("int Test() { UnmapGrantRef op = default; int rc = {|GNT1003:_grants.GrantTableOp(ref op)|}; if (rc != 0) { Bug(); } else { Log(\"\"); } return 0; }")]
    public async Task Where_no_check_is_safe_nothing_is_offered(string member) =>
        await Backend.CheckIsInserted(member, member);

    [Fact]
    public Task Windows_line_ends_stay() => Backend.Becomes<ExamineStatus>(
        "using Xen.Grants;\r\nclass Test\r\n{\r\n\tint Unmap(IGrantTable table)\r\n\t{\r\n\t\tUnmapGrantRef op = default;\r\n\t\t{|GNT1003:table.GrantTableOp(ref op)|};\r\n\t\treturn 0;\r\n\t}\r\n}\r\n",
        "using Xen.Grants;\r\nclass Test\r\n{\r\n\tint Unmap(IGrantTable table)\r\n\t{\r\n\t\tUnmapGrantRef op = default;\r\n\t\tint rc = table.GrantTableOp(ref op);\r\n\t\tif (rc != 0)\r\n\t\t{\r\n\t\t\treturn rc;\r\n\t\t}\r\n\r\n\t\tif (op.Status != GrantStatus.Okay)\r\n\t\t{\r\n\t\t\treturn op.Status.ToErrno();\r\n\t\t}\r\n\r\n\t\treturn 0;\r\n\t}\r\n}\r\n");
}
