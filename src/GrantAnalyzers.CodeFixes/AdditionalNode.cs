using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.CodeFixes;

/// <summary>The place that a report names beside its own.</summary>
internal static class AdditionalNode
{
    /// <summary>What stands at the first one; null where there is none, or the file has changed too much since.</summary>
    public static SyntaxNode? Of(Diagnostic diagnostic, SyntaxNode root) =>
        diagnostic.AdditionalLocations is [{ SourceSpan: var span }, ..] && root.FullSpan.Contains(span) ? root.FindNode(span, getInnermostNodeForTie: true) : null;
}
