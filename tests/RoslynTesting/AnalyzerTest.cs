using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Options;

namespace Microsoft.CodeAnalysis.Testing;

[Flags]
public enum TestBehaviors
{
    None = 0,
    SkipGeneratedCodeCheck = 1,
    SkipSuppressionCheck = 2,
    SkipGeneratedSourcesCheck = 4,
}

/// <summary>From which severity on the compiler's own diagnostics are to be expected too.</summary>
public enum CompilerDiagnostics
{
    None,
    Errors,
    Warnings,
    Suggestions,
    All,
}

/// <summary>Runs analyzers over sources and compares what they report with what is expected.</summary>
public abstract class AnalyzerTest<TVerifier>
    where TVerifier : IVerifier, new()
{
    // Solutions are forked from it and never applied to it.
    private static readonly AdhocWorkspace Workspace = new();

    protected AnalyzerTest() => TestState = NewState();

    public abstract string Language { get; }

    public SolutionState TestState { get; }

    public string TestCode
    {
        set => TestState.Sources.Add(value);
    }

    public List<DiagnosticResult> ExpectedDiagnostics => TestState.ExpectedDiagnostics;

    public ReferenceAssemblies ReferenceAssemblies { get; set; } = ReferenceAssemblies.Default;

    public CompilerDiagnostics CompilerDiagnostics { get; set; } = CompilerDiagnostics.Errors;

    public MarkupOptions MarkupOptions { get; set; }

    public TestBehaviors TestBehaviors { get; set; }

    public List<string> DisabledDiagnostics { get; } = [];

    public List<Func<Solution, ProjectId, Solution>> SolutionTransforms { get; } = [];

    public List<Func<OptionSet, OptionSet>> OptionsTransforms { get; } = [];

    public Action<Diagnostic, DiagnosticResult, IVerifier>? DiagnosticVerifier { get; set; }

    public Dictionary<string, string> XmlReferences => throw Unsupported.Member("XmlReferences");

    protected static TVerifier Verify { get; } = new();

    protected virtual string DefaultTestProjectName => "TestProject";

    protected virtual string DefaultFilePathPrefix => "/0/Test";

    protected abstract string DefaultFileExt { get; }

    public Task RunAsync(CancellationToken cancellationToken = default) => RunImplAsync(cancellationToken);

    protected abstract IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers();

    protected abstract CompilationOptions CreateCompilationOptions();

    protected abstract ParseOptions CreateParseOptions();

    protected virtual async Task RunImplAsync(CancellationToken cancellationToken)
    {
        Verify.NotEmpty("TestState.Sources", TestState.Sources);
        SolutionState state = ProcessMarkup(TestState.Evaluated(null, []), []);
        await VerifyDiagnosticsAsync(state, Verify, cancellationToken).ConfigureAwait(false);
    }

    protected virtual bool IsCompilerDiagnosticIncluded(Diagnostic diagnostic, CompilerDiagnostics compilerDiagnostics) => compilerDiagnostics switch
    {
        CompilerDiagnostics.None => false,
        CompilerDiagnostics.Errors => diagnostic.Severity >= DiagnosticSeverity.Error,
        CompilerDiagnostics.Warnings => diagnostic.Severity >= DiagnosticSeverity.Warning,
        CompilerDiagnostics.Suggestions => diagnostic.Severity >= DiagnosticSeverity.Info,
        _ => true,
    };

    protected internal virtual DiagnosticDescriptor? GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers)
    {
        IEnumerable<DiagnosticDescriptor> descriptors = MarkupOptions.HasFlag(MarkupOptions.UseFirstDescriptor)
            ? analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).Take(1)
            : analyzers.Take(1).SelectMany(analyzer => analyzer.SupportedDiagnostics);
        return descriptors.Take(2).ToArray() is [DiagnosticDescriptor only] ? only : null;
    }

    private protected SolutionState NewState() => new(DefaultTestProjectName, Language, DefaultFilePathPrefix, DefaultFileExt);

    private protected SolutionState ProcessMarkup(SolutionState state, ImmutableHashSet<string> fixableIds)
    {
        DiagnosticAnalyzer[] analyzers = [.. GetDiagnosticAnalyzers()];
        ImmutableArray<DiagnosticDescriptor> descriptors = [.. analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics)];
        return state.ProcessMarkup(MarkupOptions, GetDefaultDiagnostic(analyzers), descriptors, fixableIds);
    }

    /// <summary>As it stands, then with the diagnostics suppressed, then as generated code.</summary>
    private protected async Task VerifyDiagnosticsAsync(SolutionState state, IVerifier verifier, CancellationToken cancellationToken)
    {
        Solution solution = await CreateSolutionAsync(state, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<DiagnosticResult> expected = state.ExpectedDiagnostics;
        VerifyExpected(await GetDiagnosticsAsync(solution, cancellationToken).ConfigureAwait(false), expected, verifier);

        string[] suppressible = [.. expected.Where(IsSuppressible).Select(result => result.Id).Distinct()];
        if (suppressible.Length > 0 && !TestBehaviors.HasFlag(TestBehaviors.SkipSuppressionCheck))
        {
            string header = $"#pragma warning disable {string.Join(", ", suppressible)}";
            await VerifyWithoutAsync(header, suppressible).ConfigureAwait(false);
        }

        string[] inGenerated = [.. expected.Where(IsInSource).Select(result => result.Id).Distinct().Where(id => !IsCompilerId(id))];
        if (inGenerated.Length > 0 && !TestBehaviors.HasFlag(TestBehaviors.SkipGeneratedCodeCheck)
            && !GetDiagnosticAnalyzers().All(InitializationRecorder.ConfiguresGeneratedCode))
        {
            await VerifyWithoutAsync("// <auto-generated>", inGenerated).ConfigureAwait(false);
        }

        async Task VerifyWithoutAsync(string header, string[] vanishing)
        {
            Solution headed = solution;
            foreach (Document document in solution.Projects.SelectMany(project => project.Documents))
            {
                SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
                headed = headed.WithDocumentText(document.Id, text.Replace(new TextSpan(0, 0), header + "\r\n"));
            }

            DiagnosticResult[] remaining = [.. expected.Where(result => !IsInSource(result) || !vanishing.Contains(result.Id)).Select(result => IsInSource(result) ? result.WithLineOffset(1) : result)];
            VerifyExpected(await GetDiagnosticsAsync(headed, cancellationToken).ConfigureAwait(false), remaining, verifier.PushContext($"With '{header}' on top"));
        }

        bool IsInSource(DiagnosticResult result) =>
            result.HasLocation && state.Projects.Any(project => project.Sources.Any(file => file.filename == result.Spans[0].Span.Path));

        bool IsSuppressible(DiagnosticResult result) =>
            IsInSource(result) && !IsCompilerId(result.Id)
            && !GetDiagnosticAnalyzers().SelectMany(analyzer => analyzer.SupportedDiagnostics).Any(descriptor => descriptor.Id == result.Id && descriptor.CustomTags.Contains(WellKnownDiagnosticTags.NotConfigurable));
    }

    private protected async Task<Solution> CreateSolutionAsync(SolutionState state, CancellationToken cancellationToken)
    {
        Solution solution = Workspace.CurrentSolution;
        Dictionary<string, ProjectId> ids = state.Projects.ToDictionary(project => project.Name, project => ProjectId.CreateNewId(project.Name));
        foreach (ProjectState project in state.Projects)
        {
            ProjectId id = ids[project.Name];
            ImmutableArray<MetadataReference> references = await (project.ReferenceAssemblies ?? ReferenceAssemblies).ResolveAsync(Language, cancellationToken).ConfigureAwait(false);
            solution = solution
                .AddProject(id, project.Name, project.AssemblyName, project.Language)
                .WithProjectCompilationOptions(id, CreateCompilationOptions().WithOutputKind(project.OutputKind ?? OutputKind.DynamicallyLinkedLibrary))
                .WithProjectParseOptions(id, CreateParseOptions().WithDocumentationMode(project.DocumentationMode ?? DocumentationMode.Diagnose))
                .AddMetadataReferences(id, [.. references, .. project.AdditionalReferences]);
            solution = project.Sources.Aggregate(solution, (current, file) => current.AddDocument(DocumentId.CreateNewId(id), file.filename, file.content, filePath: file.filename));
            solution = project.AdditionalFiles.Aggregate(solution, (current, file) => current.AddAdditionalDocument(DocumentId.CreateNewId(id), file.filename, file.content, filePath: file.filename));
            solution = project.AnalyzerConfigFiles.Aggregate(solution, (current, file) => current.AddAnalyzerConfigDocument(DocumentId.CreateNewId(id), file.filename, file.content, filePath: file.filename));
        }

        foreach (ProjectState project in state.Projects)
        {
            solution = solution.AddProjectReferences(ids[project.Name], project.AdditionalProjectReferences.Select(name => new ProjectReference(ids[name])));
        }

        foreach (Func<OptionSet, OptionSet> transform in OptionsTransforms)
        {
            solution = solution.WithOptions(transform(solution.Options));
        }

        solution = SolutionTransforms.Aggregate(solution, (current, transform) => ids.Values.Aggregate(current, transform));
        return ids.Values.Aggregate(solution, SetSeverities);
    }

    private protected async Task<CompilationWithAnalyzers> AnalyzeAsync(Project project, CancellationToken cancellationToken)
    {
        Compilation compilation = (await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false))!;
        return compilation.WithAnalyzers([.. GetDiagnosticAnalyzers()], project.AnalyzerOptions);
    }

    /// <summary>What the analyzers and the compiler say of all projects, in order of path, then place.</summary>
    private protected async Task<ImmutableArray<Diagnostic>> GetDiagnosticsAsync(Solution solution, CancellationToken cancellationToken)
    {
        List<Diagnostic> found = [];
        foreach (Project project in solution.Projects)
        {
            CompilationWithAnalyzers analysis = await AnalyzeAsync(project, cancellationToken).ConfigureAwait(false);
            found.AddRange(await analysis.GetAllDiagnosticsAsync(cancellationToken).ConfigureAwait(false));
        }

        return
        [
            .. found
                .Where(diagnostic => !diagnostic.Descriptor.CustomTags.Contains(WellKnownDiagnosticTags.Compiler) || IsCompilerDiagnosticIncluded(diagnostic, CompilerDiagnostics))
                .Distinct()
                .OrderBy(diagnostic => diagnostic.Location.GetLineSpan().Path, StringComparer.Ordinal)
                .ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)
                .ThenBy(diagnostic => diagnostic.Location.SourceSpan.End)
                .ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal),
        ];
    }

    private static bool IsCompilerId(string id) => id.StartsWith("CS", StringComparison.Ordinal) || id.StartsWith("AD", StringComparison.Ordinal);

    /// <summary>Rules that are off by default are on, and a crash of an analyzer is an error.</summary>
    private Solution SetSeverities(Solution solution, ProjectId id)
    {
        CompilationOptions options = solution.GetProject(id)!.CompilationOptions!;
        ImmutableDictionary<string, ReportDiagnostic> severities = options.SpecificDiagnosticOptions
            .SetItems(GetDiagnosticAnalyzers().SelectMany(analyzer => analyzer.SupportedDiagnostics).Where(descriptor => !descriptor.IsEnabledByDefault)
                .Select(descriptor => KeyValuePair.Create(descriptor.Id, Report(descriptor.DefaultSeverity))))
            .SetItem("AD0001", ReportDiagnostic.Error)
            .SetItems(DisabledDiagnostics.Select(disabled => KeyValuePair.Create(disabled, ReportDiagnostic.Suppress)));
        return solution.WithProjectCompilationOptions(id, options.WithSpecificDiagnosticOptions(severities));

        static ReportDiagnostic Report(DiagnosticSeverity severity) => severity switch
        {
            DiagnosticSeverity.Error => ReportDiagnostic.Error,
            DiagnosticSeverity.Warning => ReportDiagnostic.Warn,
            DiagnosticSeverity.Info => ReportDiagnostic.Info,
            _ => ReportDiagnostic.Hidden,
        };
    }

    /// <summary>Pairs each expectation with a diagnostic of its own, whatever the order of either.</summary>
    private void VerifyExpected(ImmutableArray<Diagnostic> actual, IReadOnlyList<DiagnosticResult> expected, IVerifier verifier)
    {
        int[] ownerOf = [.. Enumerable.Repeat(-1, actual.Length)];
        List<DiagnosticResult> missing = [];
        for (int i = 0; i < expected.Count; i++)
        {
            if (!Claim(i, new bool[actual.Length]))
            {
                missing.Add(expected[i]);
            }
        }

        Diagnostic[] unexpected = [.. actual.Where((_, i) => ownerOf[i] < 0)];
        if (missing.Count + unexpected.Length > 0)
        {
            verifier.Fail($"Expected {expected.Count} diagnostics, found {actual.Length}.{Listed("Missing:", missing)}{Listed("Unexpected:", unexpected.Select(Described))}");
        }

        for (int i = 0; i < actual.Length; i++)
        {
            DiagnosticVerifier?.Invoke(actual[i], expected[ownerOf[i]], verifier);
        }

        // A taken diagnostic is given up where its owner can have another one.
        bool Claim(int wish, bool[] tried)
        {
            for (int i = 0; i < actual.Length; i++)
            {
                if (!tried[i] && expected[wish].Matches(actual[i]))
                {
                    tried[i] = true;
                    if (ownerOf[i] < 0 || Claim(ownerOf[i], tried))
                    {
                        ownerOf[i] = wish;
                        return true;
                    }
                }
            }

            return false;
        }

        static string Listed<T>(string title, IEnumerable<T> items) => items.Any() ? $"\n{title}\n  {string.Join("\n  ", items)}" : "";

        static string Described(Diagnostic diagnostic) =>
            string.Join("\n    also at ", [diagnostic.ToString(), .. diagnostic.AdditionalLocations.Select(location => location.GetLineSpan().ToString())]);
    }
}
