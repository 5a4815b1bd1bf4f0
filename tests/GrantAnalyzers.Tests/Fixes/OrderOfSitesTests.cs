using System.Collections.Immutable;
using GrantAnalyzers.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>
/// <c>dotnet format</c> fixes all reports of an id by the key of the first action that is registered for the first report, and
/// by no key where that report offers nothing. Whichever kind of site comes first, the same text has to come out.
/// </summary>
public class OrderOfSitesTests
{
    private static readonly Dictionary<string, string> s_sites = new()
    {
        ["offers all"] = "int Test(MapGrantRef map) { if (_grants.GrantTableOp(ref map) != 0) return -14;\nif (map.Status != GrantStatus.Okay) return -22;\nreturn 0; }",
        ["offers only to hand on"] = "int Test(MapGrantRef map) { lock (_grants) { if (_grants.GrantTableOp(ref map) != 0) return -14;\nif (map.Status != GrantStatus.Okay) return -22;\nreturn 0; } }",
        ["offers nothing"] = "void Test(MapGrantRef map) { lock (_grants) { if (_grants.GrantTableOp(ref map) != 0) return;\nif (map.Status != GrantStatus.Okay) Log(\"failed\"); } }",
        ["offers the awaited form"] = "async Task<int> Test(MapGrantRef[] map) { await Task.Yield();\nif (_grants.GrantTableOp(map) != 0) return -14;\nif (map[0].Status != GrantStatus.Okay) return -22;\nreturn 0; }",
    };

    public static TheoryData<string> Orders
    {
        get
        {
            TheoryData<string> orders = [];
            foreach (IEnumerable<string> order in Permutations([.. s_sites.Keys]))
            {
                orders.Add(string.Join(", ", order));
            }

            return orders;
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Each_order_of_files_gives_each_file_the_same_text(string order)
    {
        Dictionary<string, string> made = await FormatAsync(order.Split(", "));
        Assert.Contains("GrantRetry.Issue(_grants, ref map)", made["offers all"]);
        Assert.Contains("await GrantRetry.IssueAsync(_grants, map)", made["offers the awaited form"]);
        Assert.DoesNotContain("GrantRetry", made["offers only to hand on"]);
        Assert.DoesNotContain("Eagain", made["offers only to hand on"]);
        Assert.DoesNotContain("GrantRetry", made["offers nothing"]);
    }

    /// <summary>What <c>dotnet format</c> does for one id.</summary>
    private static async Task<Dictionary<string, string>> FormatAsync(string[] order)
    {
        using AdhocWorkspace workspace = new();
        Project project = Backend.Project(workspace);
        for (int i = 0; i < order.Length; i++)
        {
            project = project.AddDocument($"{i} {order[i]}.cs", Backend.Class(s_sites[order[i]]).Replace("class Backend", $"class Backend{i}")).Project;
        }

        Compilation compilation = (await project.GetCompilationAsync())!;
        Diagnostic[] reports = [.. (await compilation.WithAnalyzers([new GrantAnalyzer()]).GetAnalyzerDiagnosticsAsync())
            .Where(static report => report.Id == "GNT1002")
            .OrderBy(report => compilation.SyntaxTrees.ToImmutableArray().IndexOf(report.Location.SourceTree!))];
        Assert.Equal(order.Length, reports.Length);

        IssueThroughGrantRetry fix = new();
        CodeAction? first = null;
        Document document = project.GetDocument(reports[0].Location.SourceTree)!;
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, reports[0], (action, _) => first ??= action, CancellationToken.None));

        FixAllContext context = new(document, fix, FixAllScope.Project, first?.EquivalenceKey!, fix.FixableDiagnosticIds, new Reported(reports), CancellationToken.None);
        CodeAction all = (await fix.GetFixAllProvider().GetFixAsync(context))!;
        Solution solution = (await all.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
        Dictionary<string, string> texts = [];
        foreach (Document changed in solution.GetProject(project.Id)!.Documents)
        {
            texts[Path.GetFileNameWithoutExtension(changed.Name)[2..]] = (await changed.GetTextAsync()).ToString();
        }

        return texts;
    }

    private static IEnumerable<IEnumerable<string>> Permutations(string[] of) => of.Length == 0
        ? [[]]
        : of.SelectMany(first => Permutations([.. of.Except([first])]).Select(rest => rest.Prepend(first)));

    private sealed class Reported(Diagnostic[] reports) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult(reports.AsEnumerable());

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult(reports.Where(report => document.Project.GetDocument(report.Location.SourceTree)?.Id == document.Id));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult(Enumerable.Empty<Diagnostic>());
    }
}
