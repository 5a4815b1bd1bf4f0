using GrantAnalyzers.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT1010.</summary>
public class TestBothSpaceStatusesTests
{
    [Fact]
    public Task An_equality_becomes_a_pattern_of_both() => Backend.Becomes<TestBothSpaceStatuses>(
        "GNT1010",
        """
        bool Test(GrantStatus status) => {|GNT1010:status == GrantStatus.NoDeviceSpace|};
        """,
        """
        bool Test(GrantStatus status) => status is GrantStatus.NoDeviceSpace or GrantStatus.NoSpace;
        """);

    [Fact]
    public Task An_inequality_becomes_a_pattern_of_neither() => Backend.Becomes<TestBothSpaceStatuses>(
        "GNT1010",
        """
        bool Test(GrantStatus status) => {|GNT1010:status != GrantStatus.NoDeviceSpace|};
        """,
        """
        bool Test(GrantStatus status) => status is not (GrantStatus.NoDeviceSpace or GrantStatus.NoSpace);
        """);

    [Fact]
    public Task A_case_gets_a_sister() => Backend.Becomes<TestBothSpaceStatuses>(
        "GNT1010",
        """
        int Test(GrantStatus status)
        {
            switch (status)
            {
                case {|GNT1010:GrantStatus.NoDeviceSpace|}:
                    return -28;
                default:
                    return 0;
            }
        }
        """,
        """
        int Test(GrantStatus status)
        {
            switch (status)
            {
                case GrantStatus.NoDeviceSpace:
                case GrantStatus.NoSpace:
                    return -28;
                default:
                    return 0;
            }
        }
        """);

    [Fact]
    public Task A_property_pattern_asks_for_both() => Backend.Becomes<TestBothSpaceStatuses>(
        "GNT1010",
        """
        bool Test(MapGrantRef op) => op is { Status: {|GNT1010:GrantStatus.NoDeviceSpace|}, Flags: GrantMapFlags.HostMap };
        """,
        """
        bool Test(MapGrantRef op) => op is { Status: GrantStatus.NoDeviceSpace or GrantStatus.NoSpace, Flags: GrantMapFlags.HostMap };
        """);

    [Fact]
    public Task A_negated_pattern_is_put_in_parentheses() => Backend.Becomes<TestBothSpaceStatuses>(
        "GNT1010",
        """
        bool Test(GrantStatus status) => status is not {|GNT1010:GrantStatus.NoDeviceSpace|};
        """,
        """
        bool Test(GrantStatus status) => status is not (GrantStatus.NoDeviceSpace or GrantStatus.NoSpace);
        """);

    [Fact]
    public Task An_expression_tree_knows_no_patterns_and_stays() => Backend.Becomes<TestBothSpaceStatuses>(
        "GNT1010",
        """
        System.Linq.Expressions.Expression<Func<GrantStatus, bool>> Test() => status => {|GNT1010:status == GrantStatus.NoDeviceSpace|};
        """,
        """
        System.Linq.Expressions.Expression<Func<GrantStatus, bool>> Test() => status => {|GNT1010:status == GrantStatus.NoDeviceSpace|};
        """);

    [Theory]
    [InlineData(LanguageVersion.CSharp8, "status == GrantStatus.NoDeviceSpace")]
    [InlineData(LanguageVersion.CSharp9, "status is GrantStatus.NoDeviceSpace or GrantStatus.NoSpace")]
    public async Task Patterns_of_two_are_written_where_the_language_has_them(LanguageVersion version, string expected)
    {
        using AdhocWorkspace workspace = new();
        Document document = Backend.Project(workspace, version)
            .AddDocument("C.cs", "using Xen.Grants; class C { bool M(GrantStatus status) => status == GrantStatus.NoDeviceSpace; }");
        Compilation compilation = (await document.Project.GetCompilationAsync())!;
        Diagnostic report = Assert.Single(await compilation.WithAnalyzers([new GrantAnalyzer()]).GetAnalyzerDiagnosticsAsync());

        Document edited = await new TestBothSpaceStatuses().ApplyAsync(document, [report], null, CancellationToken.None);
        Assert.Contains($"=> {expected};", (await edited.GetTextAsync()).ToString());
    }
}
