namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT1002 in functions within functions: whether to wait or to await is the innermost one's matter.</summary>
public class AsyncCallSiteTests
{
    private const string Reported = "{|GNT1002:_grants.GrantTableOp(map)|}";

    [Theory]
    [InlineData("async Task<bool> Issue(MapGrantRef[] map)", "await GrantRetry.IssueAsync(_grants, map)")]
    [InlineData("Func<MapGrantRef[], Task<bool>> issue = async map =>", "await GrantRetry.IssueAsync(_grants, map)")]
    [InlineData("bool Issue(MapGrantRef[] map)", "GrantRetry.Issue(_grants, map)")]
    [InlineData("Func<MapGrantRef[], bool> issue = map =>", "GrantRetry.Issue(_grants, map)")]
    public Task The_innermost_function_decides(string function, string call) => Backend.CallBecomes(InMethod(function, Reported), InMethod(function, call));

    [Theory]
    [InlineData("CancellationToken stop", "await GrantRetry.IssueAsync(_grants, map, cancellationToken: stop)")]
    [InlineData("CancellationToken stop, CancellationToken leave", "await GrantRetry.IssueAsync(_grants, map)")]
    public Task Of_two_tokens_none_is_known_to_be_meant(string parameters, string call) => Backend.CallBecomes(
        InMethod($"async Task<bool> Issue(MapGrantRef[] map, {parameters})", Reported),
        InMethod($"async Task<bool> Issue(MapGrantRef[] map, {parameters})", call));

    [Theory]
    [InlineData("Span<MapGrantRef> all = map; all[0].Flags = GrantMapFlags.HostMap;")]
    [InlineData("ref MapGrantRef first = ref map[0]; first.Flags = GrantMapFlags.HostMap;")]
    public Task Nothing_is_awaited_where_a_span_or_a_reference_would_have_to_live_on(string local)
    {
        string test = InMethod("async Task<bool> Issue(MapGrantRef[] map)", Reported, local);
        return Backend.CallBecomes(test, test);
    }

    [Fact]
    public Task What_is_asked_of_the_rc_is_asked_of_what_was_awaited() => Backend.CallBecomes(
        InMethod("async Task<bool> Issue(MapGrantRef[] map)", Reported + ".CompareTo(0)"),
        InMethod("async Task<bool> Issue(MapGrantRef[] map)", "(await GrantRetry.IssueAsync(_grants, map)).CompareTo(0)"));

    private static string InMethod(string function, string call, string before = "") => $$"""
        void Test()
        {
            {{function}}
            {
                {{(function.Contains("async", StringComparison.Ordinal) ? "await Task.Yield();" : "")}}{{before}}
                int rc = {{call}};
                return rc == 0 && map[0].Status == GrantStatus.Okay;
            };
        }
        """;
}
