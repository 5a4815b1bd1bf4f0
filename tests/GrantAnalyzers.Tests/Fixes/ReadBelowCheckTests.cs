using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT1004.</summary>
public class ReadBelowCheckTests
{
    [Fact]
    public Task The_read_moves_below_the_check_that_follows_it() => Becomes(
        """
        GrantHandle handle = {|GNT1004:map.Handle|};
            if (map.Status != GrantStatus.Okay)
            {
                return -5;
            }

            Use(handle);
        """,
        """
        if (map.Status != GrantStatus.Okay)
            {
                return -5;
            }

            GrantHandle handle = map.Handle;

            Use(handle);
        """);

    [Fact]
    public Task Its_comments_go_along() => Becomes(
        """
        // for later
            _handle = {|GNT1004:map.Handle|}; // an answer

            // the page may be gone
            if (map.Status != GrantStatus.Okay) return -5;
        """,
        """
        // the page may be gone
            if (map.Status != GrantStatus.Okay) return -5;

            // for later
            _handle = map.Handle; // an answer
        """);

    [Theory]
    [InlineData("Use({|GNT1004:map.Handle|});\n    if (map.Status != GrantStatus.Okay) return -5;")]
    [InlineData("_handle = {|GNT1004:map.Handle|};\n    Log(\"mapped\");\n    if (map.Status != GrantStatus.Okay) return -5;")]
    [InlineData("_handle = {|GNT1004:map.Handle|};\n    if (map.Status != GrantStatus.Okay) Log(\"failed\");")]
    [InlineData("_handle = {|GNT1004:map.Handle|};\n    if (map.Status != GrantStatus.Okay) return -5; else Log(\"mapped\");")]
    [InlineData("GrantHandle handle = {|GNT1004:map.Handle|};\n    if (map.Status != GrantStatus.Okay) { Use(handle); return -5; }")]
    [InlineData("_handle = {|GNT1004:map.Handle|}; if (map.Status != GrantStatus.Okay) return -5;")]
    public Task Where_it_is_not_plain_that_nothing_changes_nothing_is_offered(string code) => Becomes(code, code);

    private static Task Becomes(string before, string after) => Backend.Becomes<ReadBelowCheck>("GNT1004", InMethod(before), InMethod(after));

    private static string InMethod(string code) => $$"""
        private GrantHandle _handle;

        int Test()
        {
            MapGrantRef map = Map(1);
            int rc = GrantRetry.Issue(_grants, ref map);
            if (rc != 0) return rc;
            {{code}}
            return _handle == default ? 0 : 1;
        }
        """;
}
