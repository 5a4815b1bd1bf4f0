using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes all reports of a rule, each document's in one edit of its text.</summary>
internal sealed class TextEditFixAllProvider : DocumentBasedFixAllProvider
{
    public static readonly TextEditFixAllProvider Instance = new();

    private TextEditFixAllProvider()
    {
    }

    protected override string GetFixAllTitle(FixAllContext fixAllContext) =>
        ((GrantCodeFixProvider)fixAllContext.CodeFixProvider).TitleOf(fixAllContext.CodeActionEquivalenceKey);

    protected override async Task<Document?> FixAllAsync(FixAllContext fixAllContext, Document document, ImmutableArray<Diagnostic> diagnostics) =>
        await ((GrantCodeFixProvider)fixAllContext.CodeFixProvider)
            .ApplyAsync(document, diagnostics, fixAllContext.CodeActionEquivalenceKey, fixAllContext.CancellationToken).ConfigureAwait(false);
}
