using System.Collections.Immutable;
using GrantAnalyzers.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>Fixes of different rules can be applied in any order.</summary>
public class CommutingFixesTests
{
    private static readonly GrantCodeFixProvider[] s_fixes = [new CompareWithStatusName(), new IssueThroughGrantRetry(), new ExamineStatus()];

    private static readonly string s_source = Backend.Class("""
        int Test(int count)
        {
            MapGrantRef ring = Map(1);
            if (_grants.GrantTableOp(ref ring) != 0)
            {
                Bug();
            }

            MapGrantRef[] map = new MapGrantRef[count];
            int rc = _grants.GrantTableOp(map);
            if (rc != 0)
            {
                return rc;
            }

            int err = 0;
            for (int i = 0; i < count; i++)
            {
                if ((err = (int)map[i].Status) != 0 || map[i].Status < 0)
                {
                    return -22;
                }
            }

            UnmapGrantRef[] unmap = new UnmapGrantRef[count];
            _grants.GrantTableOp(unmap.AsSpan(0, count));
            return err == 0 ? 0 : -22;
        }
        """);

    public static TheoryData<int, int, int> Orders => new()
    {
        { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Every_order_of_the_rules_gives_one_text(int first, int second, int third)
    {
        string expected = await FixAsync(0, 1, 2);
        Assert.Equal(expected, await FixAsync(first, second, third));
        Assert.Contains("GrantRetry.Issue(_grants, ref ring)", expected);
        Assert.Contains("GrantRetry.Issue(_grants, map)", expected);
        Assert.Contains("return ring.Status.ToErrno();", expected);
        Assert.Contains("err == (int)GrantStatus.Okay", expected);
    }

    [Fact]
    public async Task Afterwards_nothing_that_they_fix_is_reported()
    {
        using AdhocWorkspace workspace = new();
        Assert.DoesNotContain(
            await ReportsOn(Backend.Project(workspace).AddDocument("Commuting.cs", await FixAsync(2, 0, 1))),
            static report => s_fixes.Any(fix => fix.FixableDiagnosticIds.Contains(report.Id)));
    }

    private static async Task<string> FixAsync(params int[] order)
    {
        using AdhocWorkspace workspace = new();
        Document document = Backend.Project(workspace).AddDocument("Commuting.cs", s_source);
        foreach (int fix in order)
        {
            ImmutableArray<Diagnostic> reports = await ReportsOn(document);
            document = await s_fixes[fix].ApplyAsync(document, [.. reports.Where(report => s_fixes[fix].FixableDiagnosticIds.Contains(report.Id))], null, CancellationToken.None);
        }

        return (await document.GetTextAsync()).ToString();
    }

    private static async Task<ImmutableArray<Diagnostic>> ReportsOn(Document document)
    {
        Compilation compilation = (await document.Project.GetCompilationAsync())!;
        Assert.Empty(compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return await compilation.WithAnalyzers([new GrantAnalyzer()]).GetAnalyzerDiagnosticsAsync();
    }
}
