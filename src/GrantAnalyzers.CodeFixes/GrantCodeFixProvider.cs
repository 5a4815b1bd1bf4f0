using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>
/// The fix of one rule: the smallest text edits for each report, under one key, so that "fix all" can do them all.
/// </summary>
/// <remarks>
/// Edits are made on the text, not on the tree: comments, layout and line ends stay by themselves, and the edits of
/// different rules can be made in any order.
/// </remarks>
public abstract class GrantCodeFixProvider : CodeFixProvider
{
    private protected GrantCodeFixProvider(string diagnosticId, string title)
    {
        FixableDiagnosticIds = [diagnosticId];
        Title = title;
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <summary>What the fix is called where it is offered.</summary>
    public string Title { get; }

    /// <summary>The key of the primary fix of this rule.</summary>
    public string PrimaryKey => FixableDiagnosticIds[0] + ".Primary";

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => TextEditFixAllProvider.Instance;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            ImmutableArray<TextChange> edits = await EditsAsync(context.Document, [diagnostic], context.CancellationToken).ConfigureAwait(false);
            if (!edits.IsEmpty)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(Title, token => ApplyAsync(context.Document, [diagnostic], token), PrimaryKey),
                    diagnostic);
            }
        }
    }

    /// <summary>The document with the fixable ones of some reports fixed.</summary>
    internal async Task<Document> ApplyAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        ImmutableArray<TextChange> edits = await EditsAsync(document, diagnostics, cancellationToken).ConfigureAwait(false);
        if (edits.IsEmpty)
        {
            return document;
        }

        SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        return document.WithText(text.WithChanges(edits));
    }

    /// <summary>The edits that mend one report, in source order; none where no rewrite is safe.</summary>
    private protected abstract IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken);

    private async Task<ImmutableArray<TextChange>> EditsAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
        {
            return [];
        }

        SortedDictionary<TextSpan, TextChange> edits = [];
        foreach (Diagnostic diagnostic in diagnostics)
        {
            TextSpan span = diagnostic.Location.SourceSpan;
            if (root.FullSpan.Contains(span))
            {
                AddWhole(edits, [.. Edits(root.FindNode(span, getInnermostNodeForTie: true), diagnostic, model, cancellationToken)]);
            }
        }

        return [.. edits.Values];
    }

    /// <summary>All edits of a report or none: where one of them meets another report's, the next run fixes this one.</summary>
    private static void AddWhole(SortedDictionary<TextSpan, TextChange> edits, TextChange[] added)
    {
        if (added.All(edit => !edits.TryGetValue(edit.Span, out TextChange other) || other == edit))
        {
            foreach (TextChange edit in added)
            {
                edits[edit.Span] = edit;
            }
        }
    }
}
