namespace Microsoft.CodeAnalysis.Testing;

/// <summary>The project with certain texts, and what the analyzer and the compiler say of it.</summary>
internal sealed class Snapshot(Project project, DiagnosticAnalyzer analyzer, Func<Diagnostic, bool> isAskedFor)
{
    private ImmutableArray<Diagnostic>? _diagnostics;

    public Project Project => project;

    /// <summary>In order of path, then place.</summary>
    public async Task<ImmutableArray<Diagnostic>> GetDiagnosticsAsync() => _diagnostics ??=
    [
        .. (await (await AnalyzeAsync()).GetAllDiagnosticsAsync())
            .Where(diagnostic => !diagnostic.Descriptor.CustomTags.Contains(WellKnownDiagnosticTags.Compiler) || isAskedFor(diagnostic))
            .Distinct()
            .OrderBy(diagnostic => diagnostic.Location.GetLineSpan().Path, StringComparer.Ordinal)
            .ThenBy(diagnostic => diagnostic.Location.SourceSpan),
    ];

    /// <summary>Those that the analyzer reports only after looking at more than their own file.</summary>
    public async Task<IEnumerable<Diagnostic>> GetNonLocalDiagnosticsAsync() =>
        (await (await AnalyzeAsync()).GetAnalysisResultAsync(CancellationToken.None)).CompilationDiagnostics.Values.SelectMany(found => found).Where(diagnostic => diagnostic.Location.IsInSource);

    public async Task VerifyTextsAsync(ParsedState expected, DefaultVerifier verifier)
    {
        verifier.SameText(string.Join('\n', expected.Files.Select(file => file.Path)), string.Join('\n', project.Documents.Select(document => document.FilePath)), "The list of files");
        foreach (((string path, SourceText text), Document document) in expected.Texts().Zip(project.Documents))
        {
            SourceText actual = await document.GetTextAsync();
            verifier.SameText(text.ToString(), actual.ToString(), $"The content of '{path}'");
            verifier.True(Equals(text.Encoding, actual.Encoding), $"The encoding of '{path}' is '{actual.Encoding?.WebName}'.");
        }
    }

    private async Task<CompilationWithAnalyzers> AnalyzeAsync() => (await project.GetCompilationAsync())!.WithAnalyzers([analyzer], project.AnalyzerOptions);
}
