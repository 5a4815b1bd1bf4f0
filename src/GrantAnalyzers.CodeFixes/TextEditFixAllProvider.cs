using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes all reports of a rule, each document's in one edit of its text.</summary>
/// <remarks>A null key, which hosts pass where the first report they saw offered nothing, means the primary fix.</remarks>
internal sealed class TextEditFixAllProvider : DocumentBasedFixAllProvider
{
    public static readonly TextEditFixAllProvider Instance = new();

    private TextEditFixAllProvider()
    {
    }

    protected override string GetFixAllTitle(FixAllContext fixAllContext) => ((GrantCodeFixProvider)fixAllContext.CodeFixProvider).Title;

    protected override async Task<Document?> FixAllAsync(FixAllContext fixAllContext, Document document, ImmutableArray<Diagnostic> diagnostics)
    {
        GrantCodeFixProvider provider = (GrantCodeFixProvider)fixAllContext.CodeFixProvider;
        return fixAllContext.CodeActionEquivalenceKey is { } key && key != provider.PrimaryKey
            ? document
            : await provider.ApplyAsync(document, diagnostics, fixAllContext.CancellationToken).ConfigureAwait(false);
    }
}
