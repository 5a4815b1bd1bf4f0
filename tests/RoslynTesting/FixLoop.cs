namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Applies a fix again and again: one diagnostic at a time, or all of a scope at once.</summary>
/// <param name="ids">Those of the diagnostics that a fix of all is given.</param>
internal sealed class FixLoop(CodeActionRun actions, FixAllScope? scope, ImmutableArray<string> ids)
{
    /// <summary>Until nothing is reported, offered or changed, or one iteration more than the limit was taken.</summary>
    public async Task<(Snapshot Result, int Iterations)> RunAsync(Snapshot start, int limit)
    {
        Snapshot current = start;
        ImmutableArray<Diagnostic> previous = [];
        for (int iterations = 0; ; iterations++)
        {
            ImmutableArray<Diagnostic> diagnostics = await current.GetDiagnosticsAsync();
            if (iterations > limit || diagnostics.Select(Key).SequenceEqual(previous.Select(Key)))
            {
                return (current, iterations);
            }

            (Snapshot next, bool offered) = await StepAsync(current, diagnostics);
            if (next == current)
            {
                return (current, offered ? iterations + 1 : iterations);
            }

            previous = diagnostics;
            current = next;
        }

        static (string, string?, TextSpan) Key(Diagnostic diagnostic) => (diagnostic.Id, diagnostic.Location.SourceTree?.FilePath, diagnostic.Location.SourceSpan);
    }

    /// <summary>The first offered action that changes something, or what the first offered one leads to for the whole scope.</summary>
    private async Task<(Snapshot Next, bool Offered)> StepAsync(Snapshot current, ImmutableArray<Diagnostic> diagnostics)
    {
        bool offered = false;
        foreach (Diagnostic diagnostic in diagnostics.Where(diagnostic => actions.Fix.FixableDiagnosticIds.Contains(diagnostic.Id)))
        {
            if (current.Project.GetDocument(diagnostic.Location.SourceTree) is Document document && await actions.AskAsync(document, diagnostic) is CodeAction action)
            {
                offered = true;
                CodeAction? applied = scope is FixAllScope all ? await FixAllAsync(document, all, action, diagnostics) : action;
                Snapshot next = applied is null ? current : await actions.ApplyAsync(current, applied);
                if (next != current || scope is not null)
                {
                    return (next, true);
                }
            }
        }

        return (current, offered);
    }

    private Task<CodeAction?> FixAllAsync(Document document, FixAllScope all, CodeAction first, ImmutableArray<Diagnostic> diagnostics) =>
        actions.Fix.GetFixAllProvider()!.GetFixAsync(new FixAllContext(document, actions.Fix, all, first.EquivalenceKey!, ids, new Known(diagnostics), CancellationToken.None));

    private sealed class Known(ImmutableArray<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult(diagnostics.Where(diagnostic => diagnostic.Location.SourceTree is SyntaxTree tree && document.Project.GetDocument(tree) == document));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult(diagnostics.Where(diagnostic => !diagnostic.Location.IsInSource));

        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);
    }
}
