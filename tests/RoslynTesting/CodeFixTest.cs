using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Microsoft.CodeAnalysis.Testing;

[Flags]
public enum CodeFixTestBehaviors
{
    None = 0,
    SkipFixAllInDocumentCheck = 1,
    SkipFixAllInProjectCheck = 2,
    SkipFixAllInSolutionCheck = 4,
    SkipFixAllCheck = SkipFixAllInDocumentCheck | SkipFixAllInProjectCheck | SkipFixAllInSolutionCheck,
    FixOne = 8,
    SkipLocalDiagnosticCheck = 16,
}

/// <summary>How closely the tree that a fix builds must match what its text parses to.</summary>
public enum CodeActionValidationMode
{
    None,
    SemanticStructure,
    Full,
}

public abstract class CodeActionTest<TVerifier> : AnalyzerTest<TVerifier>
    where TVerifier : IVerifier, new()
{
    public int? CodeActionIndex { get; set; }

    public string? CodeActionEquivalenceKey { get; set; }

    public Action<CodeAction, IVerifier>? CodeActionVerifier { get; set; }

    public CodeActionValidationMode CodeActionValidationMode { get; set; } = CodeActionValidationMode.SemanticStructure;
}

/// <summary>
/// Verifies diagnostics before and after, and fixes one at a time and all at once. Where no fixed state is given
/// no fix is run; where it equals the test state no fix may be offered.
/// </summary>
public abstract class CodeFixTest<TVerifier> : CodeActionTest<TVerifier>
    where TVerifier : IVerifier, new()
{
    protected CodeFixTest()
    {
        FixedState = NewState();
        BatchFixedState = NewState();
    }

    public SolutionState FixedState { get; }

    public SolutionState BatchFixedState { get; }

    public string FixedCode
    {
        set => FixedState.Sources.Add(value);
    }

    public string BatchFixedCode
    {
        set => BatchFixedState.Sources.Add(value);
    }

    public CodeFixTestBehaviors CodeFixTestBehaviors { get; set; }

    /// <summary>Exactly so many where positive or 0, at most so many where negative; so the others.</summary>
    public int? NumberOfIncrementalIterations { get; set; }

    public int? NumberOfFixAllIterations { get; set; }

    public int? NumberOfFixAllInDocumentIterations { get; set; }

    public int? NumberOfFixAllInProjectIterations { get; set; }

    protected abstract IEnumerable<CodeFixProvider> GetCodeFixProviders();

    protected virtual ImmutableArray<CodeAction> FilterCodeActions(ImmutableArray<CodeAction> actions) => actions;

    protected virtual Diagnostic? TrySelectDiagnosticToFix(ImmutableArray<Diagnostic> fixableDiagnostics) => fixableDiagnostics.FirstOrDefault();

    protected override bool IsCompilerDiagnosticIncluded(Diagnostic diagnostic, CompilerDiagnostics compilerDiagnostics) =>
        base.IsCompilerDiagnosticIncluded(diagnostic, compilerDiagnostics) || GetCodeFixProviders().Any(fix => fix.FixableDiagnosticIds.Contains(diagnostic.Id));

    protected override async Task RunImplAsync(CancellationToken cancellationToken)
    {
        Verify.NotEmpty("TestState.Sources", TestState.Sources);
        ImmutableHashSet<string> fixableIds = [.. GetCodeFixProviders().SelectMany(fix => fix.FixableDiagnosticIds)];

        // Each state inherits from the one before as it was written, marks included.
        SolutionState before = TestState.Evaluated(null, fixableIds);
        SolutionState after = FixedState.Evaluated(before, fixableIds);
        SolutionState afterAll = BatchFixedState.Evaluated(after, fixableIds);
        foreach (SolutionState state in (SolutionState[])[before, after, afterAll])
        {
            ProcessMarkup(state, fixableIds);
        }

        await VerifyDiagnosticsAsync(before, Verify.PushContext("Diagnostics of test state"), cancellationToken).ConfigureAwait(false);
        if (!FixedState.IsSet && !BatchFixedState.IsSet)
        {
            return;
        }

        Solution solution = await CreateSolutionAsync(before, cancellationToken).ConfigureAwait(false);
        await VerifyFixableAreLocalAsync(solution, fixableIds, cancellationToken).ConfigureAwait(false);
        await VerifyFixesAsync(solution, before, after, afterAll, fixableIds, cancellationToken).ConfigureAwait(false);
        await VerifyDiagnosticsAsync(after, Verify.PushContext("Diagnostics of fixed state"), cancellationToken).ConfigureAwait(false);
        if (BatchFixedState.IsSet && !CodeFixTestBehaviors.HasFlag(CodeFixTestBehaviors.SkipFixAllCheck))
        {
            await VerifyDiagnosticsAsync(afterAll, Verify.PushContext("Diagnostics of batch fixed state"), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task VerifyFixesAsync(Solution solution, SolutionState before, SolutionState after, SolutionState afterAll, ImmutableHashSet<string> fixableIds, CancellationToken cancellationToken)
    {
        DiagnosticResult[] fixable = [.. before.ExpectedDiagnostics.Where(expected => fixableIds.Contains(expected.Id))];
        int documents = fixable.Select(expected => expected.HasLocation ? expected.Spans[0].Span.Path : "").Distinct().Count();
        int projects = before.Projects.Zip(afterAll.Projects).Count(pair => !pair.First.SameFilesAs(pair.Second));
        bool changes = !before.SameSolutionAs(after);
        bool changesAll = !before.SameSolutionAs(afterAll);

        await RunAsync("Iterative code fix application", null, after, NumberOfIncrementalIterations ?? (changes ? -fixable.Length : 0)).ConfigureAwait(false);
        if (GetCodeFixProviders().All(fix => fix.GetFixAllProvider() is null))
        {
            return;
        }

        int inDocument = NumberOfFixAllInDocumentIterations ?? NumberOfFixAllIterations ?? (changesAll ? -documents : 0);
        int inProject = NumberOfFixAllInProjectIterations ?? NumberOfFixAllIterations ?? -projects;
        int inSolution = NumberOfFixAllIterations ?? (changesAll ? -1 : 0);
        await RunScopeAsync(FixAllScope.Document, CodeFixTestBehaviors.SkipFixAllInDocumentCheck, inDocument).ConfigureAwait(false);
        await RunScopeAsync(FixAllScope.Project, CodeFixTestBehaviors.SkipFixAllInProjectCheck, inProject).ConfigureAwait(false);
        await RunScopeAsync(FixAllScope.Solution, CodeFixTestBehaviors.SkipFixAllInSolutionCheck, inSolution).ConfigureAwait(false);

        async Task RunScopeAsync(FixAllScope scope, CodeFixTestBehaviors skip, int iterations)
        {
            if (!CodeFixTestBehaviors.HasFlag(skip))
            {
                await RunAsync($"Fix all in {scope.ToString().ToLowerInvariant()}", scope, afterAll, iterations).ConfigureAwait(false);
            }
        }

        // The text is compared before the counts: it says more.
        async Task RunAsync(string context, FixAllScope? scope, SolutionState expected, int iterations)
        {
            IVerifier verifier = Verify.PushContext(context);
            (Solution result, int taken) = await FixAsync(solution, scope, Math.Abs(iterations), fixableIds, verifier, cancellationToken).ConfigureAwait(false);
            foreach (ProjectState project in expected.Projects)
            {
                await VerifyProjectAsync(project, result.Projects.Single(actual => actual.Name == project.Name), verifier, cancellationToken).ConfigureAwait(false);
            }

            bool counted = iterations < -1 ? taken <= -iterations : taken == Math.Abs(iterations);
            verifier.True(counted, $"Expected {(iterations < -1 ? "at most " : "")}'{Math.Abs(iterations)}' iterations but found '{taken}' iterations.");
        }
    }

    /// <summary>
    /// Applies fixes until nothing is reported, offered or changed, or one iteration more than the limit was taken.
    /// </summary>
    private async Task<(Solution Result, int Iterations)> FixAsync(Solution solution, FixAllScope? scope, int limit, ImmutableHashSet<string> fixableIds, IVerifier verifier, CancellationToken cancellationToken)
    {
        ImmutableArray<Diagnostic> previous = [];
        int iterations = 0;
        bool changed = true;
        while (changed && iterations <= limit)
        {
            ImmutableArray<Diagnostic> diagnostics = await GetDiagnosticsAsync(solution, cancellationToken).ConfigureAwait(false);
            if (diagnostics.Select(Key).SequenceEqual(previous.Select(Key)))
            {
                break;
            }

            previous = diagnostics;
            ImmutableArray<Diagnostic> fixable = [.. diagnostics.Where(diagnostic => fixableIds.Contains(diagnostic.Id) && solution.GetDocument(diagnostic.Location.SourceTree) is not null)];
            if (CodeFixTestBehaviors.HasFlag(CodeFixTestBehaviors.FixOne))
            {
                fixable = TrySelectDiagnosticToFix(fixable) is Diagnostic chosen ? [chosen] : [];
            }

            (Solution next, bool offered) = await FixOnceAsync(solution, scope, diagnostics, fixable, verifier, cancellationToken).ConfigureAwait(false);
            iterations += offered ? 1 : 0;
            changed = next != solution && !CodeFixTestBehaviors.HasFlag(CodeFixTestBehaviors.FixOne);
            solution = next;
        }

        return (solution, iterations);

        static (string, string?, TextSpan) Key(Diagnostic diagnostic) => (diagnostic.Id, diagnostic.Location.SourceTree?.FilePath, diagnostic.Location.SourceSpan);
    }

    /// <summary>The first offered action that changes something, or the fix-all that the first offered one leads to.</summary>
    private async Task<(Solution Next, bool Offered)> FixOnceAsync(Solution solution, FixAllScope? scope, ImmutableArray<Diagnostic> diagnostics, ImmutableArray<Diagnostic> fixable, IVerifier verifier, CancellationToken cancellationToken)
    {
        bool offered = false;
        foreach (Diagnostic diagnostic in fixable)
        {
            Document document = solution.GetDocument(diagnostic.Location.SourceTree)!;
            if (await GetActionAsync(document, diagnostic, verifier, cancellationToken).ConfigureAwait(false) is not (CodeAction action, CodeFixProvider fix))
            {
                continue;
            }

            if (scope is FixAllScope all)
            {
                if (fix.GetFixAllProvider() is not FixAllProvider provider)
                {
                    return (solution, false);
                }

                IEnumerable<string> ids = GetDiagnosticAnalyzers().SelectMany(analyzer => analyzer.SupportedDiagnostics).Select(descriptor => descriptor.Id).Concat(fix.FixableDiagnosticIds).Except(DisabledDiagnostics);
                FixAllContext context = new(document, fix, all, action.EquivalenceKey!, ids.Distinct(), new KnownDiagnostics(diagnostics), cancellationToken);
                CodeAction? fixAll = await provider.GetFixAsync(context).ConfigureAwait(false);
                return (fixAll is null ? solution : await ApplyAsync(solution, fixAll, verifier, cancellationToken).ConfigureAwait(false), true);
            }

            offered = true;
            Solution next = await ApplyAsync(solution, action, verifier, cancellationToken).ConfigureAwait(false);
            if (next != solution)
            {
                return (next, true);
            }
        }

        return (solution, offered);
    }

    private async Task<(CodeAction Action, CodeFixProvider Fix)?> GetActionAsync(Document document, Diagnostic diagnostic, IVerifier verifier, CancellationToken cancellationToken)
    {
        List<(CodeAction Action, CodeFixProvider Fix)> offered = [];
        foreach (CodeFixProvider fix in GetCodeFixProviders().Where(fix => fix.FixableDiagnosticIds.Contains(diagnostic.Id)))
        {
            List<CodeAction> registered = [];
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => registered.Add(action), cancellationToken)).ConfigureAwait(false);
            offered.AddRange(FilterCodeActions([.. registered.SelectMany(Flattened)]).Select(action => (action, fix)));
        }

        int index = CodeActionIndex ?? offered.FindIndex(offer => CodeActionEquivalenceKey is null || offer.Action.EquivalenceKey == CodeActionEquivalenceKey);
        if (index < 0 || index >= offered.Count)
        {
            return null;
        }

        CodeAction chosen = offered[index].Action;
        verifier.True(CodeActionEquivalenceKey is null || chosen.EquivalenceKey == CodeActionEquivalenceKey, $"Action {index} has the equivalence key '{chosen.EquivalenceKey}', not '{CodeActionEquivalenceKey}'.");
        CodeActionVerifier?.Invoke(chosen, verifier);
        return offered[index];

        static IEnumerable<CodeAction> Flattened(CodeAction action) =>
            action.NestedActions.IsDefaultOrEmpty ? [action] : action.NestedActions.SelectMany(Flattened);
    }

    /// <summary>The solution that an action leads to, its documents parsed anew; the same one where no text changed.</summary>
    private async Task<Solution> ApplyAsync(Solution solution, CodeAction action, IVerifier verifier, CancellationToken cancellationToken)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(cancellationToken).ConfigureAwait(false);
        ApplyChangesOperation[] changes = [.. operations.OfType<ApplyChangesOperation>()];
        verifier.Equal(1, changes.Length, $"Action '{action.Title}' makes {changes.Length} ApplyChangesOperations instead of one.");
        Solution built = changes[0].ChangedSolution;
        bool changed = false;
        foreach (ProjectChanges project in built.GetChanges(solution).GetProjectChanges())
        {
            changed |= project.GetAddedDocuments().Concat(project.GetRemovedDocuments()).Concat(project.GetChangedAdditionalDocuments()).Concat(project.GetChangedAnalyzerConfigDocuments()).Any();
            foreach (DocumentId id in project.GetChangedDocuments().Concat(project.GetAddedDocuments()))
            {
                SourceText text = await built.GetDocument(id)!.GetTextAsync(cancellationToken).ConfigureAwait(false);
                changed |= solution.GetDocument(id) is not Document old || text.ToString() != (await old.GetTextAsync(cancellationToken).ConfigureAwait(false)).ToString();
                SyntaxNode root = (await built.GetDocument(id)!.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
                built = built.WithDocumentText(id, SourceText.From(text.ToString(), text.Encoding, text.ChecksumAlgorithm), PreservationMode.PreserveIdentity);
                SyntaxNode parsed = (await built.GetDocument(id)!.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
                VerifyTree(root, parsed, action, verifier);
            }
        }

        return changed ? built : solution;
    }

    /// <summary>A tree that no parser makes looks right in the test and breaks the next fix in an editor.</summary>
    private void VerifyTree(SyntaxNode built, SyntaxNode parsed, CodeAction action, IVerifier verifier)
    {
        if (CodeActionValidationMode == CodeActionValidationMode.None)
        {
            return;
        }

        using IEnumerator<SyntaxNodeOrToken> theirs = parsed.DescendantNodesAndTokensAndSelf().GetEnumerator();
        foreach (SyntaxNodeOrToken mine in built.DescendantNodesAndTokensAndSelf())
        {
            SyntaxNodeOrToken other = theirs.MoveNext() ? theirs.Current : default;
            verifier.True(Same(mine, other), $"Action '{action.Title}' builds {mine.Kind()} where its text parses to {other.Kind()}: {mine}");
        }

        verifier.False(theirs.MoveNext(), $"Action '{action.Title}' builds a tree that lacks nodes which its text parses to.");

        bool Same(SyntaxNodeOrToken one, SyntaxNodeOrToken other) =>
            one.RawKind == other.RawKind
            && one.IsMissing == other.IsMissing
            && (one.IsNode || (CodeActionValidationMode == CodeActionValidationMode.Full ? one.ToFullString() == other.ToFullString() : one.ToString() == other.ToString()));
    }

    private static async Task VerifyProjectAsync(ProjectState expected, Project actual, IVerifier verifier, CancellationToken cancellationToken)
    {
        await VerifyFilesAsync(expected.Sources, actual.Documents).ConfigureAwait(false);
        await VerifyFilesAsync(expected.AdditionalFiles, actual.AdditionalDocuments).ConfigureAwait(false);
        await VerifyFilesAsync(expected.AnalyzerConfigFiles, actual.AnalyzerConfigDocuments).ConfigureAwait(false);

        async Task VerifyFilesAsync(SourceFileCollection files, IEnumerable<TextDocument> documents)
        {
            verifier.EqualOrDiff(string.Join('\n', files.Select(file => file.filename)), string.Join('\n', documents.Select(document => document.FilePath ?? document.Name)), $"The files of '{expected.Name}' differ.");
            foreach (((string filename, SourceText content), TextDocument document) in files.Zip(documents))
            {
                SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
                verifier.EqualOrDiff(content.ToString(), text.ToString(), $"The content of '{filename}' differs (- expected, + actual).");
                verifier.Equal(content.Encoding, text.Encoding, $"The encoding of '{filename}' differs.");
            }
        }
    }

    /// <summary>An editor offers no fix for a diagnostic that another file's analysis reports.</summary>
    private async Task VerifyFixableAreLocalAsync(Solution solution, ImmutableHashSet<string> fixableIds, CancellationToken cancellationToken)
    {
        if (CodeFixTestBehaviors.HasFlag(CodeFixTestBehaviors.SkipLocalDiagnosticCheck))
        {
            return;
        }

        foreach (Project project in solution.Projects)
        {
            CompilationWithAnalyzers analysis = await AnalyzeAsync(project, cancellationToken).ConfigureAwait(false);
            HashSet<(string, Location)> local = [];
            foreach (SyntaxTree tree in analysis.Compilation.SyntaxTrees)
            {
                ImmutableArray<Diagnostic> syntactic = await analysis.GetAnalyzerSyntaxDiagnosticsAsync(tree, cancellationToken).ConfigureAwait(false);
                ImmutableArray<Diagnostic> semantic = await analysis.GetAnalyzerSemanticDiagnosticsAsync(analysis.Compilation.GetSemanticModel(tree), null, cancellationToken).ConfigureAwait(false);
                local.UnionWith(syntactic.Concat(semantic).Select(diagnostic => (diagnostic.Id, diagnostic.Location)));
            }

            foreach (Diagnostic diagnostic in await analysis.GetAnalyzerDiagnosticsAsync(cancellationToken).ConfigureAwait(false))
            {
                Verify.True(!fixableIds.Contains(diagnostic.Id) || !diagnostic.Location.IsInSource || local.Contains((diagnostic.Id, diagnostic.Location)), $"A fix is offered for a non-local diagnostic: {diagnostic}");
            }
        }
    }

    private sealed class KnownDiagnostics(ImmutableArray<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            SyntaxTree? tree = await document.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false);
            return diagnostics.Where(diagnostic => diagnostic.Location.SourceTree is SyntaxTree own && own == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult(diagnostics.Where(diagnostic => !diagnostic.Location.IsInSource));

        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult(diagnostics.Where(diagnostic => !diagnostic.Location.IsInSource || project.Solution.GetDocument(diagnostic.Location.SourceTree)?.Project.Id == project.Id));
    }
}
