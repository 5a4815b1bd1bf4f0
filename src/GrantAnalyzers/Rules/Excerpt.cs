using System.Text;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>Source as a message quotes it: on one line, and not longer than one.</summary>
internal static class Excerpt
{
    private const int MaxLength = 60;

    public static string Of(SyntaxNode node) =>
        node.Span.Length <= MaxLength && node.SyntaxTree.GetText().ToString(node.Span) is var text && IsAsQuoted(text) ? text : OfTokens(node);

    /// <summary>Stands in the source as a message has it: its tokens, which cost more than its text, need not be gone through.</summary>
    private static bool IsAsQuoted(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            bool isPlain = text[i] switch
            {
                '/' or '#' => false,
                ' ' => i > 0 && i + 1 < text.Length && text[i - 1] is not (' ' or '(' or '[' or '.') && text[i + 1] is not (')' or ']' or '.'),
                var c => !char.IsWhiteSpace(c),
            };
            if (!isPlain)
            {
                return false;
            }
        }

        return true;
    }

    private static string OfTokens(SyntaxNode node)
    {
        StringBuilder excerpt = new();
        foreach (SyntaxToken token in node.DescendantTokens())
        {
            // What stood between two tokens, comments and line breaks too, becomes one space, or none at a bracket or dot.
            bool apart = excerpt.Length > 0 && token.SpanStart > token.GetPreviousToken().Span.End &&
                excerpt[excerpt.Length - 1] is not ('(' or '[' or '.') && token.Text is not (")" or "]" or ".");
            excerpt.Append(apart ? " " : "").Append(token.Text);
            if (excerpt.Length > MaxLength)
            {
                excerpt.Length = MaxLength - 1;
                return excerpt.Append('…').ToString();
            }
        }

        return excerpt.ToString();
    }
}
