using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Tool.Analysis;

/// <summary>Runs the rules over projects, each compilation once.</summary>
internal sealed class Analyst(FindingFilter filter)
{
    private readonly ConditionalWeakTable<Compilation, Task<ImmutableArray<Diagnostic>>> _known = [];

    /// <summary>What the rules say about a project, as far as the filter lets it through.</summary>
    internal async Task<ImmutableArray<Diagnostic>> DiagnoseAsync(Project project, CancellationToken cancellationToken)
    {
        Compilation compilation = (await project.GetCompilationAsync(cancellationToken))!;
        return await _known.GetValue(compilation, key => AnalyzeAsync(key, project.AnalyzerOptions, cancellationToken));
    }

    /// <summary>What the rules say about all projects: a place in a file that several projects share counts once.</summary>
    internal async Task<IReadOnlyList<Finding>> FindAsync(Solution solution, CancellationToken cancellationToken) =>
        [.. (await FindPlacesAsync(solution, cancellationToken)).Select(place => place.Finding)];

    /// <summary>The same, with the code around them.</summary>
    internal async Task<IReadOnlyList<FoundPlace>> FindPlacesAsync(Solution solution, CancellationToken cancellationToken)
    {
        SortedDictionary<Finding, FoundPlace> places = [];
        foreach (Project project in solution.Projects)
        {
            foreach (Diagnostic diagnostic in await DiagnoseAsync(project, cancellationToken))
            {
                Finding finding = Finding.From(diagnostic);
                places.TryAdd(finding, new FoundPlace(finding, project, diagnostic));
            }
        }

        return [.. places.Values];
    }

    private async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken)
    {
        CompilationWithAnalyzersOptions run = new(options, onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        ImmutableArray<Diagnostic> all = await compilation.WithAnalyzers(KnownRules.Analyzers, run).GetAnalyzerDiagnosticsAsync(cancellationToken);

        // A rule that failed must not read as a rule that found nothing.
        return all.FirstOrDefault(diagnostic => diagnostic.Id == "AD0001") is Diagnostic failure
            ? throw new InputException($"a rule failed, so nothing can be said about the code; please report: {failure.GetMessage()}")
            : [.. all.Where(filter.Accepts)];
    }
}
