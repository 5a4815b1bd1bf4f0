using System.Xml.Linq;
using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Fixing;
using GrantAnalyzers.Tool.Loading;
using GrantAnalyzers.Tool.Verification;
using static GrantAnalyzers.Tool.Analysis.FindingCounts;
using static GrantAnalyzers.Tool.Output.Page.Html;

namespace GrantAnalyzers.Tool.Output.Page;

/// <summary>Every fixed place with its rule, and what is left.</summary>
internal static class FixesSection
{
    /// <summary>With more places than this, files come closed.</summary>
    private const int FewSites = 12;

    internal static object?[] Of(VerifyReport report)
    {
        FileSites[] files = [.. report.Edits.Select(edit => new FileSites(edit, report.Fixes.Before))];
        return [Fixed(report, files), Left(report)];
    }

    private static XElement Fixed(VerifyReport report, FileSites[] files) => Tag(
        "section",
        Attribute("id", "fixes"),
        Tag("h2", "The fixes"),
        files.Length == 0
            ? Tag("p", report.Fixes.Before.Count == 0 ? "Nothing was reported, so there is nothing to fix." : "None of the reported places could be fixed safely.")
            : Tag("p", $"{Counted(files.Sum(file => file.Sites.Count), "place")} in {Counted(files.Length, "file")}, changed in memory only; ", Tag("code", "grants fix"), " makes the same changes in the files."),
        files.Select(file => Tag(
            "details",
            Class("file"),
            files.Sum(each => each.Sites.Count) <= FewSites ? Attribute("open", "open") : null,
            Tag("summary", Tag("span", Class("path"), Target.Display(file.Edit.Path)), " ", Tag("span", Class("count"), Counted(file.Sites.Count, "place"))),
            file.Sites.Select(Site))));

    private static XElement Site(FixedSite site)
    {
        int indentation = IndentationOf(site.Hunk);
        return Tag(
            "div",
            Class("site"),
            Tag("ul", Class("reports"), site.Findings.Select(Report)),
            Tag(
                "pre",
                Class("diff"),
                Attribute("tabindex", "0"),
                Attribute("role", "region"),
                Attribute("aria-label", $"Change at line {site.Hunk.OldBefore + 1}"),
                site.Hunk.Lines.Select(line => Tag(
                    "span",
                    Class(line.Kind switch { '+' => "added", '-' => "removed", _ => "same" }),
                    $"{line.Kind} {line.Text.TrimEnd()[Math.Min(indentation, line.Text.TrimEnd().Length)..]}"))));
    }

    /// <summary>What all lines have in common in front of them only takes room.</summary>
    private static int IndentationOf(DiffHunk hunk) => hunk.Lines
        .Where(line => !string.IsNullOrWhiteSpace(line.Text))
        .Select(line => line.Text.Length - line.Text.TrimStart(' ').Length)
        .DefaultIfEmpty()
        .Min();

    private static XElement Report(Finding finding) =>
        Tag("li", Tag("b", finding.Id), $" line {finding.Line}: {finding.Message}");

    private static XElement? Left(VerifyReport report) => report.Fixes.After.Count == 0 ? null : Tag(
        "section",
        Attribute("id", "left"),
        Tag("h2", "What is left"),
        Tag("p", "Reported after the fixes too: these places want a decision of yours."),
        Tag("ul", Class("reports"), report.Fixes.After.Select(finding => Tag(
            "li",
            Tag("b", finding.Id),
            " ",
            Tag("span", Class("path"), $"{Target.Display(finding.Path)}({finding.Line},{finding.Column})"),
            $" {finding.Message}"))));
}
