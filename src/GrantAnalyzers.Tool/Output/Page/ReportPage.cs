using System.Xml.Linq;
using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Verification;
using static GrantAnalyzers.Tool.Analysis.FindingCounts;
using static GrantAnalyzers.Tool.Output.Page.Html;

namespace GrantAnalyzers.Tool.Output.Page;

/// <summary>
/// Everything that <c>grants verify</c> found out, as one page that needs nothing beside itself: no script, no font, no
/// picture from elsewhere.
/// </summary>
internal static class ReportPage
{
    internal static string Of(VerifyReport report)
    {
        string name = Path.GetFileName(report.Target.File);
        return Write(Tag(
            "html",
            Attribute("lang", "en"),
            Tag(
                "head",
                Tag("meta", Attribute("charset", "utf-8")),
                Tag("meta", Attribute("name", "viewport"), Attribute("content", "width=device-width, initial-scale=1")),
                Tag("meta", Attribute("name", "color-scheme"), Attribute("content", "light dark")),
                Tag("title", $"{name}: before and after the fixes"),
                Tag("style", Style())),
            Tag(
                "body",
                Head(report, name),
                Tag(
                    "main",
                    ResultsTable.Of(report),
                    report.Rows.Select((row, number) => ScenarioSection.Of(report, row, ScenarioSection.IdOf(number))),
                    FixesSection.Of(report)),
                Tag("footer", Tag("p", $"Made by grants {typeof(ReportPage).Assembly.GetName().Version!.ToString(3)} from the runs themselves: the same code and seeds give the same page.")))));
    }

    private static XElement Head(VerifyReport report, string name) => Tag(
        "header",
        Tag("p", Class("kicker"), "grants verify"),
        Tag("h1", name),
        Verdict(report),
        Tag(
            "dl",
            Class("facts"),
            Fact("Mistakes", Arrow(report.Fixes.Before.Count, report.Fixes.After.Count)),
            Fact("Fixes, in memory", $"{report.Fixes.Applied.Values.Sum():N0} in {Counted(report.Edits.Count, "file")}"),
            Fact("Scenarios", $"{report.Rows.Count:N0}"),
            Fact("Seeds of each", report.Options.Seeds == 1 ? $"1: seed {report.Options.FirstSeed}" : $"{report.Options.Seeds:N0}, from {report.Options.FirstSeed}"),
            Fact("Conditions", string.Join(' ', report.Options.Conditions.Words()))),
        Rules(report));

    private static XElement Verdict(VerifyReport report)
    {
        if (report.Rows.Count == 0)
        {
            return Tag("p", Class("verdict open"), "NOTHING PROVEN: there is no scenario (a public class that implements Xen.Grants.Simulator.IGrantScenario), so nothing was run.");
        }

        return Tag("p", Class(report.Passed ? "verdict good" : "verdict bad"), VerifyText.Verdict(report.Rows, report.Options.Seeds, report.Options.MustExercise));
    }

    /// <summary>How often each rule reported, before and after.</summary>
    private static XElement? Rules(VerifyReport report)
    {
        SortedDictionary<string, int> before = report.Fixes.Before.PerId(), after = report.Fixes.After.PerId();
        string[] ids = [.. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)];
        return ids.Length == 0 ? null : Tag(
            "ul",
            Class("rules"),
            Attribute("aria-label", "Mistakes by rule, before and after the fixes"),
            ids.Select(id => Tag(
                "li",
                Tag("b", id),
                $" {KnownRules.TitleOf(id)} ",
                Tag("span", Class("count"), Arrow(before.GetValueOrDefault(id), after.GetValueOrDefault(id))))));
    }

    private static string Arrow(int before, int after) => $"{before:N0} → {after:N0}";

    private static XElement Fact(string name, string value) => Tag("div", Tag("dt", name), Tag("dd", value));

    private static string Style()
    {
        using Stream style = typeof(ReportPage).Assembly.GetManifestResourceStream("page.css")!;
        using StreamReader reader = new(style);
        return reader.ReadToEnd();
    }
}
