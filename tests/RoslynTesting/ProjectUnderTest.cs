namespace Microsoft.CodeAnalysis.Testing;

/// <summary>From which severity on the compiler's own diagnostics are to be expected too.</summary>
public enum CompilerDiagnostics { None, Errors, Warnings, Suggestions, All }

/// <summary>The project of one test. Most of its runs end in the same texts, and the same texts are analyzed once.</summary>
internal sealed class ProjectUnderTest(Project empty, DiagnosticAnalyzer analyzer, CompilerDiagnostics fromCompiler)
{
    // Solutions are forked from it and never applied to it.
    private static readonly AdhocWorkspace s_workspace = new();

    private readonly Dictionary<string, Snapshot> _snapshots = [];

    public static ProjectUnderTest Create(SolutionState state, DiagnosticAnalyzer analyzer, CompilerDiagnostics fromCompiler, IEnumerable<string> disabled)
    {
        // The tests run side by side already.
        CSharpCompilationOptions options = new(state.OutputKind ?? OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, concurrentBuild: false, specificDiagnosticOptions: Severities(analyzer, disabled));
        Project empty = s_workspace.CurrentSolution.AddProject("TestProject", "TestProject", LanguageNames.CSharp)
            .WithCompilationOptions(options)
            .WithParseOptions(new CSharpParseOptions(documentationMode: DocumentationMode.Diagnose))
            .WithMetadataReferences(state.AdditionalReferences);
        empty = state.AnalyzerConfigFiles.Aggregate(empty, (project, file) => project.AddAnalyzerConfigDocument(file.filename, SourceText.From(file.content), filePath: file.filename).Project);
        return new(empty, analyzer, fromCompiler);
    }

    /// <summary>The project with these files, parsed from their texts.</summary>
    public Snapshot With(IEnumerable<(string Path, SourceText Text)> files)
    {
        // The encoding is part of what a fix must keep.
        string key = string.Join('\0', files.Select(file => $"{file.Path}\0{file.Text.Encoding?.WebName}\0{file.Text}"));
        if (!_snapshots.TryGetValue(key, out Snapshot? snapshot))
        {
            Project project = files.Aggregate(empty, (project, file) => project.AddDocument(file.Path, file.Text, filePath: file.Path).Project);
            _snapshots[key] = snapshot = new Snapshot(project, analyzer, IsAskedFor);
        }

        return snapshot;
    }

    /// <summary>Rules that are off by default are on, and a crash of an analyzer is an error.</summary>
    private static IEnumerable<KeyValuePair<string, ReportDiagnostic>> Severities(DiagnosticAnalyzer analyzer, IEnumerable<string> disabled) =>
    [
        KeyValuePair.Create("AD0001", ReportDiagnostic.Error),
        .. disabled.Select(id => KeyValuePair.Create(id, ReportDiagnostic.Suppress)),
        .. analyzer.SupportedDiagnostics
            .Where(rule => !rule.IsEnabledByDefault && !disabled.Contains(rule.Id))
            .Select(rule => KeyValuePair.Create(rule.Id, rule.DefaultSeverity switch
            {
                DiagnosticSeverity.Error => ReportDiagnostic.Error,
                DiagnosticSeverity.Warning => ReportDiagnostic.Warn,
                DiagnosticSeverity.Info => ReportDiagnostic.Info,
                _ => ReportDiagnostic.Hidden,
            })),
    ];

    private bool IsAskedFor(Diagnostic ofCompiler) => fromCompiler switch
    {
        CompilerDiagnostics.None => false,
        CompilerDiagnostics.Errors => ofCompiler.Severity >= DiagnosticSeverity.Error,
        CompilerDiagnostics.Warnings => ofCompiler.Severity >= DiagnosticSeverity.Warning,
        CompilerDiagnostics.Suggestions => ofCompiler.Severity >= DiagnosticSeverity.Info,
        _ => true,
    };
}
