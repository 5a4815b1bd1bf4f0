using System.Text;
using System.Text.RegularExpressions;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Takes <c>[|…|]</c>, <c>{|name:…|}</c> and the cursor <c>$$</c> out of a text.</summary>
internal static partial class Markup
{
    /// <summary>The marks in the order of their ends; one without a name has the empty one.</summary>
    public static (string Code, List<(string Name, TextSpan Span)> Marks) Parse(string text)
    {
        StringBuilder code = new(text.Length);
        List<(string Name, TextSpan Span)> marks = [];
        Stack<(string Name, int Start)> open = [];
        int at = 0;
        foreach (Match token in Tokens().Matches(text))
        {
            code.Append(text, at, token.Index - at);
            at = token.Index + token.Length;
            if (token.Groups["open"].Success)
            {
                open.Push((token.Groups["name"].Value, code.Length));
            }
            else if (token.Groups["close"].Success)
            {
                (string name, int start) = open.Count > 0 ? open.Pop() : throw new ArgumentException($"A mark ends that has no start in:\n{text}");
                marks.Add((name, TextSpan.FromBounds(start, code.Length)));
            }
        }

        code.Append(text, at, text.Length - at);
        return open.Count == 0 ? (code.ToString(), marks) : throw new ArgumentException($"A mark is not closed in:\n{text}");
    }

    [GeneratedRegex(@"(?<open>\[\||\{\|(?<name>[^:|\[\]{}\s]+):)|(?<close>\|[\]}])|\$\$")]
    private static partial Regex Tokens();
}
