using System.Globalization;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Corpus;

/// <summary>
/// What is said of the corpus, word for word, and where it points: a line for each report, with tabs between its rule, file, method,
/// what is underlined, what is said, what else it points at, and what it tells its fixes. They are listed in <c>Words.tsv</c>, so
/// that a change of words is seen where it is reviewed.
/// </summary>
internal static class Words
{
    public static string Of(CorpusFolder folder, Diagnostic report)
    {
        string file = report.Location.SourceTree!.FilePath;
        int line = report.Location.GetLineSpan().StartLinePosition.Line + 1;
        return string.Join('\t', [
            report.Id,
            file,
            folder.MemberNameAt(file, line) ?? "no member",
            TextAt(report.Location),
            report.GetMessage(CultureInfo.InvariantCulture),
            string.Join(" and ", report.AdditionalLocations.Select(TextAt)),
            string.Join(" ", report.Properties.OrderBy(static fact => fact.Key, StringComparer.Ordinal).Select(static fact => fact.Value is null ? fact.Key : $"{fact.Key}={fact.Value}")),
        ]).TrimEnd('\t');
    }

    /// <summary>As a file has them, in an order that does not depend on which is found first.</summary>
    public static string Write(IEnumerable<string> lines) => string.Concat(lines.Order(StringComparer.Ordinal).Select(static line => line + "\n"));

    /// <summary>On one line, and with its place in it: the same text may stand there twice.</summary>
    private static string TextAt(Location location)
    {
        string text = string.Join(' ', location.SourceTree!.GetText().ToString(location.SourceSpan).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return $"{text} @{location.GetLineSpan().StartLinePosition.Character + 1}";
    }
}
