using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT1005.</summary>
public class ConvertToErrnoTests
{
    [Theory]
    [InlineData("return {|GNT1005:(int)op.Status|};", "return op.Status.ToErrno();")]
    [InlineData("return rc != 0 ? rc : {|GNT1005:(int)op.Status|};", "return rc != 0 ? rc : op.Status.ToErrno();")]
    [InlineData("Fatal({|GNT1005:(int)op.Status|}); return 0;", "Fatal(op.Status.ToErrno()); return 0;")]
    [InlineData("Fatal(err: {|GNT1005:(int)op.Status|}); return 0;", "Fatal(err: op.Status.ToErrno()); return 0;")]
    [InlineData("_lastError = {|GNT1005:(int)op.Status|}; return 0;", "_lastError = op.Status.ToErrno(); return 0;")]
    [InlineData("return {|GNT1005:(int)op.Status == -EAGAIN|} ? -EAGAIN : 0;", "return op.Status.ToErrno() == -EAGAIN ? -EAGAIN : 0;")]
    [InlineData("return {|GNT1005:-EAGAIN == (int)op.Status|} ? -EAGAIN : 0;", "return -EAGAIN == op.Status.ToErrno() ? -EAGAIN : 0;")]
    [InlineData("return {|GNT1005:((int)op.Status) == -EAGAIN|} ? -EAGAIN : 0;", "return (op.Status.ToErrno()) == -EAGAIN ? -EAGAIN : 0;")]
    [InlineData("throw new InvalidOperationException($\"{({|GNT1005:(Errno)op.Status|})}\");", "throw new InvalidOperationException($\"{((Errno)op.Status.ToErrno())}\");")]
    public Task The_cast_gives_way_to_the_conversion(string before, string after) => Backend.Becomes<ConvertToErrno>("GNT1005", InMethod(before), InMethod(after));

    [Theory]
    [InlineData("int err = (int)op.Status; if (err != (int)GrantStatus.Okay) return {|GNT1005:err|}; return 0;")]
    [InlineData("return {|GNT1005:(int)/* raw */op.Status|};")]
    public Task A_number_that_may_be_something_else_elsewhere_and_a_comment_stay(string code) =>
        Backend.Becomes<ConvertToErrno>("GNT1005", InMethod(code), InMethod(code));

    private static string InMethod(string code) => $$"""
        private const int EAGAIN = 11;
        private int _lastError;
        private enum Errno { Again = -11 }

        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = GrantRetry.Issue(_grants, ref op);
            if (rc != 0) return rc;
            {{code}}
        }

        private void Fatal(int err) => Log($"{err} {_lastError}");
        """;

    [Fact]
    public Task A_comparison_with_an_errno_of_many_statuses_is_left_alone()
    {
        const string Test = """
            int Test(UnmapGrantRef unmap)
            {
                const int EINVAL = 22;
                int rc = _grants.GrantTableOp(ref unmap);
                if (rc != 0) return rc;
                if ({|GNT1005:(int)unmap.Status == -EINVAL|}) return 0;
                return unmap.Status == GrantStatus.Okay ? 0 : -EINVAL;
            }
            """;
        return Backend.Becomes<ConvertToErrno>("GNT1005", Test, Test);
    }
}
