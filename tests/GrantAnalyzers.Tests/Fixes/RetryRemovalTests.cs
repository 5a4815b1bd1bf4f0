using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT2005 where a retry stands behind what it retries: what served the retry alone goes with it, and nothing else.</summary>
public class RetryRemovalTests
{
    [Theory]
    [InlineData("if ({|GNT2005:GrantRetry.Retry(_grants, ref swap)|} != 0) return -14;")]
    [InlineData("if (swap.Status == GrantStatus.Eagain && {|GNT2005:GrantRetry.Retry(_grants, ref swap)|} != 0) return -14;")]
    [InlineData("{|GNT2005:GrantRetry.Retry(_grants, ref swap)|};")]
    [InlineData("if (swap.Status == GrantStatus.Eagain)\n    {\n        {|GNT2005:GrantRetry.Retry(_grants, ref swap)|};\n    }")]
    [InlineData("if (swap.Status is GrantStatus.Eagain)\n    {\n        rc = {|GNT2005:GrantRetry.Retry(_grants, ref swap)|};\n        if (rc != 0) return rc;\n    }")]
    [InlineData("rc = {|GNT2005:GrantRetry.Retry(_grants, ref swap)|};\n    if (rc != 0) throw new InvalidOperationException();")]
    [InlineData("int again = {|GNT2005:GrantRetry.Retry(_grants, ref swap)|};\n    if (again != 0) return again;")]
    public Task A_retry_is_taken_away_with_its_check(string retry) => Backend.Becomes<IssueOnce>("GNT2005", InMethod(retry), InMethod(""));

    [Theory]
    [InlineData("int again = {|GNT2005:GrantRetry.Retry(_grants, ref swap)|};\n    if (again != 0) return again;\n    Log($\"{again}\");")]
    [InlineData("if ({|GNT2005:GrantRetry.Retry(_grants, ref swap)|} == 0) return 0;")]
    [InlineData("if (Unlikely(true) && {|GNT2005:GrantRetry.Retry(_grants, ref swap)|} != 0) return -14;")]
    [InlineData("if (Unlikely(true)) {|GNT2005:GrantRetry.Retry(_grants, ref swap)|};")]
    [InlineData("Log($\"{{|GNT2005:GrantRetry.Retry(_grants, ref swap)|}}\");")]
    [InlineData("{|GNT2005:GrantRetry.Retry(_grants, ref swap)|}; /* twice */ Log(\"swapped\");")]
    [InlineData("Log(\"swapping\"); {|GNT2005:GrantRetry.Retry(_grants, ref swap)|};")]
    public Task One_that_does_or_decides_something_else_as_well_stays(string retry) => Backend.Becomes<IssueOnce>("GNT2005", InMethod(retry), InMethod(retry));

    [Fact]
    public Task A_retry_of_what_was_issued_elsewhere_stays()
    {
        const string Test = """
            int Test(ref SwapGrantRef swap) => {|GNT2005:GrantRetry.Retry(_grants, ref swap)|};

            int Again(ref SwapGrantRef swap)
            {
                int rc = {|GNT2005:GrantRetry.Retry(_grants, ref swap)|};
                return rc;
            }
            """;
        return Backend.Becomes<IssueOnce>("GNT2005", Test, Test);
    }

    [Fact]
    public Task An_rc_that_was_assigned_before_is_there_without_the_retry() => Backend.Becomes<IssueOnce>(
        "GNT2005",
        """
        int Test(GrantRef a, GrantRef b)
        {
            SwapGrantRef swap = SwapGrantRef.Create(a, b);
            int rc;
            rc = _grants.GrantTableOp(ref swap);
            if (rc == 0)
            {
                rc = {|GNT2005:GrantRetry.Retry(_grants, ref swap)|};
            }

            return rc;
        }
        """,
        """
        int Test(GrantRef a, GrantRef b)
        {
            SwapGrantRef swap = SwapGrantRef.Create(a, b);
            int rc;
            rc = _grants.GrantTableOp(ref swap);
            if (rc == 0)
            {
            }

            return rc;
        }
        """);

    [Theory]
    [InlineData("int tries = 0;", "if (tries == 3 && Unlikely(true)) return -110;")]
    [InlineData("int tries = 0, others = 0;", "if (others == 3) return -110;")]
    [InlineData("int tries = Environment.ProcessId;", "")]
    public Task A_loop_whose_counter_serves_something_else_or_begins_by_a_call_stays(string counter, string decision)
    {
        string test = WithLoop(counter, decision);
        return Backend.Becomes<IssueOnce>("GNT2005", test, test);
    }

    private static string InMethod(string retry) => Tidied($$"""
        int Test(GrantRef a, GrantRef b)
        {
            SwapGrantRef swap = SwapGrantRef.Create(a, b);
            int rc = _grants.GrantTableOp(ref swap);
            if (rc != 0) return rc;
            {{retry}}
            return swap.Status == GrantStatus.Okay ? 0 : -16;
        }
        """);

    private static string WithLoop(string counter, string decision) => Tidied($$"""
        private const int Most = 3;

        int Test(GrantHandle handle)
        {
            UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, handle);
            {{counter}}
            if (_grants.GrantTableOp(ref unmap) != 0) return -14;

            {|GNT2005:while|} (unmap.Status != GrantStatus.Okay && tries < Most)
            {
                Thread.Sleep(10);
                if (_grants.GrantTableOp(ref unmap) != 0) return -5;
                tries++;
            }

            {{decision}}
            return unmap.Status == GrantStatus.Okay ? 0 : -5;
        }
        """);

    /// <summary>Without the lines that hold nothing, where nothing was put in.</summary>
    private static string Tidied(string code) => code.Replace("    \n", "", StringComparison.Ordinal);
}
