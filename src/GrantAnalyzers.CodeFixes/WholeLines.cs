using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Takes statements away with the lines that they stand on.</summary>
internal static class WholeLines
{
    /// <summary>The edit; null where something else stands on these lines, or in them that must not be lost.</summary>
    public static TextChange? Delete(StatementSyntax statement) => Delete(statement, statement);

    /// <summary>The edit that takes neighbours away, from the first to the last.</summary>
    /// <inheritdoc cref="Delete(StatementSyntax)" path="/returns"/>
    public static TextChange? Delete(StatementSyntax from, StatementSyntax to)
    {
        if (from.Parent is not BlockSyntax block || block.DescendantTrivia(TextSpan.FromBounds(from.SpanStart, to.FullSpan.End)).Any(trivia => trivia.SpanStart >= from.SpanStart && trivia.Span.End <= to.FullSpan.End && ReportEdits.IsCommentOrDirective(trivia)))
        {
            return null;
        }

        SourceText text = from.SyntaxTree.GetText();
        TextLine first = text.Lines.GetLineFromPosition(from.SpanStart);
        TextLine last = text.Lines.GetLineFromPosition(to.Span.End);
        if (!IsBlank(text, TextSpan.FromBounds(first.Start, from.SpanStart)) || !IsBlank(text, TextSpan.FromBounds(to.Span.End, last.End)))
        {
            return null;
        }

        // Two empty lines become one.
        bool isBehindGap = first.LineNumber > 0 && (IsBlank(text, text.Lines[first.LineNumber - 1].Span) || text.Lines[first.LineNumber - 1].ToString().TrimEnd().EndsWith("{", StringComparison.Ordinal));
        bool isBeforeGap = last.LineNumber + 1 < text.Lines.Count && IsBlank(text, text.Lines[last.LineNumber + 1].Span);
        return new TextChange(TextSpan.FromBounds(first.Start, isBehindGap && isBeforeGap ? text.Lines[last.LineNumber + 1].EndIncludingLineBreak : last.EndIncludingLineBreak), "");
    }

    /// <summary>Something in a statement, not before it or behind it, would be lost with it.</summary>
    public static bool HasCommentOrDirective(SyntaxNode node) => node.DescendantTrivia(node.Span).Any(ReportEdits.IsCommentOrDirective);

    private static bool IsBlank(SourceText text, TextSpan span) => string.IsNullOrWhiteSpace(text.ToString(span));
}
