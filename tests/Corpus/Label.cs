using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GrantAnalyzers.Corpus;

/// <summary>
/// What is expected on one line: the comment <c>//! GNT1001 GNT1002</c> behind the code. A label that was changed says
/// what it was and why: <c>//! GNT1002 was GNT1003: reason</c>, <c>//! none was GNT1003: reason</c>.
/// </summary>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Rules">The rules that are to report there; none where a label was taken away.</param>
/// <param name="Change">What it was before; null where it stands as it was written first.</param>
internal sealed record Label(int Line, IReadOnlyList<string> Rules, LabelChange? Change)
{
    private const string Marker = "//!";
    private const string None = "none";

    /// <summary>All labels of a file, from the top.</summary>
    /// <exception cref="CorpusException">A label is not written as above, or a change gives no reason.</exception>
    public static IReadOnlyList<Label> ReadFrom(SyntaxTree tree) =>
    [
        .. tree.GetRoot().DescendantTrivia()
            .Where(static trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia))
            .Select(static trivia => (Line: LineOf(trivia), Text: trivia.ToString()))
            .Where(static comment => comment.Text.StartsWith(Marker, StringComparison.Ordinal))
            .Select(comment => Parse(comment.Text[Marker.Length..], comment.Line, tree)),
    ];

    private static Label Parse(string text, int line, SyntaxTree tree)
    {
        string place = $"{tree.FilePath}:{line}";
        string[] parts = text.Split(" was ", 2);
        IReadOnlyList<string> rules = ParseRules(parts[0], place);
        if (parts.Length == 1)
        {
            return rules.Count > 0 ? new Label(line, rules, null) : throw new CorpusException($"{place}: the label names no rule");
        }

        string[] change = parts[1].Split(':', 2);
        string reason = change.Length == 2 ? change[1].Trim() : "";
        if (reason.Length == 0)
        {
            reason = CommentOnLine(tree, line + 1);
        }

        return reason.Length > 0
            ? new Label(line, rules, new LabelChange(ParseRules(change[0], place), reason))
            : throw new CorpusException($"{place}: a changed label gives its reason behind a colon, or on the next line");
    }

    private static IReadOnlyList<string> ParseRules(string text, string place)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is [None])
        {
            return [];
        }

        string? other = words.FirstOrDefault(static word => !word.StartsWith("GNT", StringComparison.Ordinal) || word.Length != 7 || !word.Skip(3).All(char.IsAsciiDigit));
        return other is null ? words : throw new CorpusException($"{place}: '{other}' is no rule; labels are written as in '//! GNT1001 GNT1002'");
    }

    private static int LineOf(SyntaxTrivia trivia) => trivia.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    private static string CommentOnLine(SyntaxTree tree, int line)
    {
        string text = line <= tree.GetText().Lines.Count ? tree.GetText().Lines[line - 1].ToString().Trim() : "";
        return text.StartsWith("//", StringComparison.Ordinal) ? text.TrimStart('/', '!', ' ') : "";
    }
}

/// <summary>That a label was changed after it was first written.</summary>
/// <param name="Was">The rules that it named before.</param>
/// <param name="Reason">Why that was wrong.</param>
internal sealed record LabelChange(IReadOnlyList<string> Was, string Reason);

/// <summary>The corpus is not as it has to be: says where and how.</summary>
internal sealed class CorpusException(string message) : Exception(message);
