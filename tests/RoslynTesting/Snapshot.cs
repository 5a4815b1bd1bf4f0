namespace Microsoft.CodeAnalysis.Testing;

/// <summary>The project with certain texts, and what the analyzer and the compiler say of it.</summary>
internal sealed class Snapshot(Project project, DiagnosticAnalyzer analyzer, Func<Diagnostic, bool> isAskedFor)
{
    private readonly Lazy<Task<(ImmutableArray<Diagnostic> All, ImmutableArray<Diagnostic> NonLocal)>> _found = new(() => FindAsync(project, analyzer, isAskedFor));

    public Project Project => project;

    /// <summary>In order of path, then place.</summary>
    public async Task<ImmutableArray<Diagnostic>> GetDiagnosticsAsync() => (await _found.Value).All;

    /// <summary>Those that the analyzer reports only after looking at more than their own file.</summary>
    public async Task<ImmutableArray<Diagnostic>> GetNonLocalDiagnosticsAsync() => (await _found.Value).NonLocal;

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

    private static async Task<(ImmutableArray<Diagnostic> All, ImmutableArray<Diagnostic> NonLocal)> FindAsync(Project project, DiagnosticAnalyzer analyzer, Func<Diagnostic, bool> isAskedFor)
    {
        Compilation compilation = (await project.GetCompilationAsync())!;
        AnalysisResult analysis = await compilation.WithAnalyzers([analyzer], project.AnalyzerOptions).GetAnalysisResultAsync(CancellationToken.None);
        IEnumerable<Diagnostic> all = analysis.GetAllDiagnostics().Concat(compilation.GetDiagnostics().Where(isAskedFor)).Distinct()
            .OrderBy(diagnostic => diagnostic.Location.GetLineSpan().Path, StringComparer.Ordinal)
            .ThenBy(diagnostic => diagnostic.Location.SourceSpan);
        return ([.. all], [.. analysis.CompilationDiagnostics.Values.SelectMany(found => found).Where(diagnostic => diagnostic.Location.IsInSource)]);
    }
}
