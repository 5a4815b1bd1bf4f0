using System.Text;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>Source as a message quotes it: on one line, and not longer than one.</summary>
internal static class Excerpt
{
    private const int MaxLength = 60;

    public static string Of(SyntaxNode node)
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
