using System.Text;
using GrantAnalyzers;
using GrantAnalyzers.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Xen.Grants;

namespace Benchmarks;

/// <summary>What fixing all of a project at once may take: four times the sites little more than four times as long, and one pass.</summary>
internal static class FixAllBudgets
{
    private const int Few = 1_000, Many = 4_000;

    private const double Limit = 4.6;

    /// <summary>In turns; the least of them counts.</summary>
    private const int Rounds = 9;

    internal static IEnumerable<Budget> Measure()
    {
        foreach ((string where, int sitesInFile) in ((string, int)[])[("20 a file", 20), ("one file", int.MaxValue)])
        {
            using AdhocWorkspace workspace = new();
            Sites few = new(workspace, Few, sitesInFile), many = new(workspace, Many, sitesInFile);
            int left = many.Left(many.Fix());
            yield return Budget.AtMost($"sites that a fix of {Many:N0} in one pass leaves, {where}", 0, left, "");

            double[] best = Best.OfEach(Rounds, () => few.Fix(), () => many.Fix());
            yield return Budget.AtMost($"fix all: {Many:N0} sites against {Few:N0} ({best[1]:F2} s), {where}", Limit, best[1] / best[0], "times");
        }
    }

    /// <summary>A project of methods that all make the same mistake.</summary>
    private sealed class Sites
    {
        private static readonly IssueThroughGrantRetry s_fix = new();

        private readonly Project _project;

        private readonly ILookup<SyntaxTree, Diagnostic> _reports;

        internal Sites(AdhocWorkspace workspace, int count, int sitesInFile)
        {
            Project project = workspace.AddProject($"Sites{count}", LanguageNames.CSharp)
                .WithCompilationOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
                .WithMetadataReferences(((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                    .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
                    .Append(typeof(MapGrantRef).Assembly.Location)
                    .Distinct()
                    .Select(static path => MetadataReference.CreateFromFile(path)));
            for (int first = 0; first < count; first += Math.Min(sitesInFile, count))
            {
                project = project.AddDocument($"Sites{first}.cs", SourceText.From(Source(first, Math.Min(sitesInFile, count - first)))).Project;
            }

            _project = project;
            _reports = Reports(project).ToLookup(static report => report.Location.SourceTree!);
            if (_reports.Sum(static file => file.Count()) != count)
            {
                throw new InvalidOperationException($"{_reports.Sum(static file => file.Count())} of {count} sites are reported");
            }
        }

        /// <summary>What a host does, given the reports.</summary>
        internal Project Fix()
        {
            FixAllContext context = new(_project.Documents.First(), s_fix, FixAllScope.Project, "GNT1002.Primary", s_fix.FixableDiagnosticIds, new Reported(_reports), CancellationToken.None);
            CodeAction all = s_fix.GetFixAllProvider().GetFixAsync(context).GetAwaiter().GetResult()!;
            ApplyChangesOperation change = all.GetOperationsAsync(CancellationToken.None).GetAwaiter().GetResult().OfType<ApplyChangesOperation>().Single();
            return change.ChangedSolution.GetProject(_project.Id)!;
        }

        internal int Left(Project project) => Reports(project).Count();

        private static IEnumerable<Diagnostic> Reports(Project project) =>
            project.GetCompilationAsync().GetAwaiter().GetResult()!
                .WithAnalyzers([new GrantAnalyzer()])
                .GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult()
                .Where(static report => s_fix.FixableDiagnosticIds.Contains(report.Id));

        private static string Source(int first, int count)
        {
            StringBuilder builder = new($"using Xen.Grants;\nstatic class Sites{first}\n{{\n");
            for (int i = 0; i < count; i++)
            {
                builder.Append($$"""
                    static int Map{{i}}(IGrantTable grants, ref MapGrantRef map)
                    {
                        int rc = grants.GrantTableOp(ref map);
                        if (rc != 0)
                        {
                            return rc;
                        }

                        return map.Status != GrantStatus.Okay ? -22 : 0;
                    }


                    """);
            }

            return builder.Append('}').ToString();
        }
    }

    private sealed class Reported(ILookup<SyntaxTree, Diagnostic> reports) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult(reports.SelectMany(static file => file));

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            reports[(await document.GetSyntaxTreeAsync(cancellationToken))!];

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult(Enumerable.Empty<Diagnostic>());
    }
}
