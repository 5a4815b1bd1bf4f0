using System.Collections.Immutable;
using GrantAnalyzers.Configuration;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>
/// The fixes of one rule: the smallest text edits for each report, each kind of fix under one key, so that "fix all" can do them all.
/// </summary>
/// <remarks>
/// Edits are made on the text, not on the tree: comments, layout and line ends stay by themselves, and the edits of
/// different rules can be made in any order.
/// </remarks>
public abstract class GrantCodeFixProvider : CodeFixProvider
{
    private readonly ImmutableArray<GrantFix> _fixes;

    /// <param name="diagnosticId">The rule.</param>
    /// <param name="title">What its primary fix is called where it is offered.</param>
    /// <param name="alternatives">Other rewrites, which are offered behind the primary one and where that offers nothing.</param>
    private protected GrantCodeFixProvider(string diagnosticId, string title, params GrantFix[] alternatives)
    {
        FixableDiagnosticIds = [diagnosticId];
        _fixes = [new GrantFix("Primary", title, Edits), .. alternatives];
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => TextEditFixAllProvider.Instance;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            List<CodeAction> offered = [];
            foreach (GrantFix fix in _fixes)
            {
                ImmutableArray<TextChange> edits = await EditsAsync(fix, context.Document, [diagnostic], context.CancellationToken).ConfigureAwait(false);
                if (!edits.IsEmpty)
                {
                    offered.Add(CodeAction.Create(fix.Title, token => ApplyAsync(context.Document, [diagnostic], KeyOf(fix), token), KeyOf(fix)));
                }
            }

            // dotnet format fixes all reports by the key of the first action that it meets, on whichever report that is. Where
            // the primary fix is not offered, the group's key, which is nobody's, keeps an alternative from being taken for all.
            if (offered.Count > 0 && offered[0].EquivalenceKey != KeyOf(_fixes[0]))
            {
                offered = [CodeAction.Create(offered[0].Title, [.. offered], isInlinable: true)];
            }

            foreach (CodeAction action in offered)
            {
                context.RegisterCodeFix(action, diagnostic);
            }
        }
    }

    /// <summary>What one of the fixes is called; the primary one's where the key is null, or no one's.</summary>
    internal string TitleOf(string? key) => Find(key).Title;

    /// <summary>The document with the fixable ones of some reports fixed.</summary>
    /// <param name="document">Where they are.</param>
    /// <param name="diagnostics">The reports.</param>
    /// <param name="key">Which fix; null, which hosts pass where the first report that they saw offered nothing, for the primary one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<Document> ApplyAsync(Document document, ImmutableArray<Diagnostic> diagnostics, string? key, CancellationToken cancellationToken)
    {
        ImmutableArray<TextChange> edits = await EditsAsync(Find(key), document, diagnostics, cancellationToken).ConfigureAwait(false);
        if (edits.IsEmpty)
        {
            return document;
        }

        SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        return document.WithText(text.WithChanges(edits));
    }

    /// <summary>The edits that mend one report in the primary way, in source order; none where no rewrite is safe.</summary>
    /// <remarks>For a fix that has to know what counts as an operation, a status and a helper in the document.</remarks>
    private protected virtual IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken) =>
        Edits(reported, diagnostic, model, cancellationToken);

    /// <inheritdoc cref="Edits(SyntaxNode, Diagnostic, SemanticModel, GrantSymbols, CancellationToken)" path="/summary"/>
    /// <remarks>For a fix that sees all that it needs.</remarks>
    private protected virtual IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken) => [];

    private string KeyOf(GrantFix fix) => FixableDiagnosticIds[0] + "." + fix.Key;

    private GrantFix Find(string? key)
    {
        foreach (GrantFix fix in _fixes)
        {
            if (KeyOf(fix) == key)
            {
                return fix;
            }
        }

        return _fixes[0];
    }

    /// <summary>As the rule that reports sees them.</summary>
    private GrantSymbols SymbolsFor(Document document, SemanticModel model)
    {
        GrantConfiguration configuration = new(document.Project.AnalyzerOptions.AnalyzerConfigOptionsProvider);
        return new GrantSymbols(model.Compilation, configuration.Of(model.SyntaxTree).For(FixableDiagnosticIds[0]));
    }

    private async Task<ImmutableArray<TextChange>> EditsAsync(GrantFix fix, Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
        {
            return [];
        }

        GrantSymbols symbols = SymbolsFor(document, model);
        SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        List<ReportEdits> reports = [];
        foreach (Diagnostic diagnostic in diagnostics.OrderBy(static diagnostic => diagnostic.Location.SourceSpan))
        {
            TextSpan span = diagnostic.Location.SourceSpan;
            if (root.FullSpan.Contains(span))
            {
                ReportEdits edits = new(fix.Edits(root.FindNode(span, getInnermostNodeForTie: true), diagnostic, model, symbols, cancellationToken), text);
                if (!edits.LoseComments(root) && !edits.StandBesideBrokenCode(root) && InsertedReturns.Fit(edits.All, root, model, cancellationToken))
                {
                    reports.Add(edits);
                }
            }
        }

        return ReportEdits.Merge(reports, root);
    }
}
