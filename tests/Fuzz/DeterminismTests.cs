using System.Collections.Immutable;
using GrantAnalyzers.FixProperties;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Fuzz;

/// <summary>The same code gets the same reports, and at one place in the same order, however many threads look at it.</summary>
public class DeterminismTests
{
    /// <summary>With GRANTS_NIGHTLY=1, twenty.</summary>
    private static readonly int s_runs = Environment.GetEnvironmentVariable("GRANTS_NIGHTLY") is null ? 4 : 20;

    [Fact]
    public async Task Each_run_reports_the_same_in_the_same_order_concurrent_or_not()
    {
        Compilation[] folders = await Task.WhenAll(Folder.ReadCorpus().Concat(Folder.Read("Samples")).Select(static async folder => (Compilation)await Folder.Of(folder.Name, folder.Files).CompilationAsync()));
        string[][] first = await Task.WhenAll(folders.Select(static folder => ReportsAsync(folder, isConcurrent: false)));
        Assert.True(first.Sum(static reports => reports.Length) > folders.Length, "so few reports tell nothing");

        for (int run = 1; run < s_runs; run++)
        {
            for (int i = 0; i < folders.Length; i++)
            {
                Assert.Equal(first[i], await ReportsAsync(folders[i], isConcurrent: run % 2 == 1));
            }
        }
    }

    /// <summary>By file and place: which member comes first is for the compiler's threads to decide. What is reported at one place stays in its order.</summary>
    private static async Task<string[]> ReportsAsync(Compilation folder, bool isConcurrent)
    {
        CompilationWithAnalyzersOptions options = new(new AnalyzerOptions([]), onAnalyzerException: null, isConcurrent, logAnalyzerExecutionTime: false);
        ImmutableArray<Diagnostic> reports = await folder.WithAnalyzers([new GrantAnalyzer()], options).GetAnalyzerDiagnosticsAsync();
        return [.. reports
            .OrderBy(static report => report.Location.SourceTree!.FilePath, StringComparer.Ordinal)
            .ThenBy(static report => report.Location.SourceSpan)
            .Select(static report => report.ToString())];
    }
}
