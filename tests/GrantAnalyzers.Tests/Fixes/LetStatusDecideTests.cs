using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT2003.</summary>
public class LetStatusDecideTests
{
    [Fact]
    public Task The_while_macro_becomes_a_retry_and_its_verdict_goes_with_the_counter() => Backend.Becomes<LetStatusDecide>(
        "GNT2003",
        """
        int Test()
        {
            MapGrantRef map = Map(1);
            int rc = _grants.GrantTableOp(ref map);
            if (rc != 0) return rc;

            byte delay = 1;
            {|GNT2003:while|} (map.Status == GrantStatus.Eagain && delay != 0)
            {
                Thread.Sleep(delay++);
                rc = _grants.GrantTableOp(ref map);
                if (rc != 0) return rc;
            }

            if (delay == 0)
            {
                map.Status = GrantStatus.BadPage;
            }

            if (map.Status != GrantStatus.Okay) return -5;
            Use(map.Handle);
            return 0;
        }
        """,
        """
        int Test()
        {
            MapGrantRef map = Map(1);
            int rc = _grants.GrantTableOp(ref map);
            if (rc != 0) return rc;

            rc = GrantRetry.Retry(_grants, ref map);
            if (rc != 0) return rc;

            if (map.Status != GrantStatus.Okay) return -5;
            Use(map.Handle);
            return 0;
        }
        """);

    [Fact]
    public Task A_verdict_by_a_constant_goes_too() => Backend.Becomes<LetStatusDecide>(
        "GNT2003",
        InMethod("int tries = 0;\n", "tries < Most", "tries++", "if (tries == Most) return -110;\n    if (map.Status != GrantStatus.Okay) return -5;"),
        InMethod("", null, "", "if (map.Status != GrantStatus.Okay) return -5;"));

    [Theory]
    [InlineData("int tries = 0;\n", "if (tries == Most) return -110;")]
    [InlineData("int tries = 0, others = 1;\n", "if (tries == Most) return -110;\n    if (map.Status != GrantStatus.Okay) return -5;")]
    [InlineData("int tries = Environment.ProcessId;\n", "if (tries == Most) return -110;\n    if (map.Status != GrantStatus.Okay) return -5;")]
    [InlineData("int tries = 0;\n", "if (tries == Most) return -110;\n    if (map.Status != GrantStatus.Okay) return -5;\n    Log($\"{tries}\");")]
    public Task Where_nothing_else_decides_or_the_counter_is_needed_the_loop_stays(string counter, string decision)
    {
        string test = InMethod(counter, "tries < Most", "tries++", decision);
        return Backend.Becomes<LetStatusDecide>("GNT2003", test, test);
    }

    /// <summary>A loop with so many tries, or, without a bound, what becomes of it.</summary>
    private static string InMethod(string counter, string? bound, string step, string decision)
    {
        string loop = bound is null
            ? "rc = GrantRetry.Retry(_grants, ref map);\n    if (rc != 0) return rc;"
            : $"{{|GNT2003:while|}} (map.Status == GrantStatus.Eagain && {bound})\n    {{\n        {step};\n        rc = _grants.GrantTableOp(ref map);\n        if (rc != 0) return rc;\n    }}";
        return $$"""
            private const int Most = 5;

            int Test()
            {
                MapGrantRef map = Map(1);
            {{(counter.Length > 0 ? "    " : "")}}{{counter}}    int rc = _grants.GrantTableOp(ref map);
                if (rc != 0) return rc;

                {{loop}}

                {{decision}}
                Use(map.Handle);
                return 0;
            }
            """;
    }
}
