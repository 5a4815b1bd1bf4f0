namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Asks a fix for the action that a test is about, and applies it.</summary>
internal sealed class CodeActionRun(ProjectUnderTest project, CodeFixProvider fix, int? wantedIndex, string? wantedKey, DefaultVerifier verifier)
{
    public CodeFixProvider Fix => fix;

    public async Task<CodeAction?> AskAsync(Document document, Diagnostic diagnostic)
    {
        List<CodeAction> registered = [];
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => registered.Add(action), CancellationToken.None));
        CodeAction[] offered = [.. registered.SelectMany(Flattened)];
        int index = wantedIndex ?? Array.FindIndex(offered, action => wantedKey is null || action.EquivalenceKey == wantedKey);
        CodeAction? chosen = offered.ElementAtOrDefault(index);
        verifier.True(chosen is null || wantedKey is null || chosen.EquivalenceKey == wantedKey, $"Action {index} has the equivalence key '{chosen?.EquivalenceKey}', not '{wantedKey}'.");
        return chosen;

        static IEnumerable<CodeAction> Flattened(CodeAction action) => action.NestedActions.IsDefaultOrEmpty ? [action] : action.NestedActions.SelectMany(Flattened);
    }

    /// <summary>What an action leads to, parsed anew; the same snapshot where no text changed.</summary>
    public async Task<Snapshot> ApplyAsync(Snapshot before, CodeAction action)
    {
        ApplyChangesOperation[] changes = [.. (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>()];
        verifier.True(changes.Length == 1, $"Action '{action.Title}' makes {changes.Length} ApplyChangesOperations instead of one.");
        Document[] built = [.. changes[0].ChangedSolution.GetProject(before.Project.Id)!.Documents];
        SourceText[] texts = await Task.WhenAll(built.Select(document => document.GetTextAsync()));
        Snapshot after = project.With(built.Zip(texts, (document, text) => (document.FilePath ?? document.Name, text)));
        foreach ((Document document, Document parsed) in built.Zip(after.Project.Documents))
        {
            // A tree that no parser makes looks right in a test and breaks the next fix in an editor.
            SyntaxNode root = (await document.GetSyntaxRootAsync())!;
            verifier.True(SyntaxFactory.AreEquivalent(root, await parsed.GetSyntaxRootAsync(), topLevel: false), $"Action '{action.Title}' builds a tree that its text does not parse to:\n{root}");
        }

        return after;
    }
}
