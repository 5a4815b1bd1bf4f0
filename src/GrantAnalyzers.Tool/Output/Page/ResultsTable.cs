using System.Xml.Linq;
using GrantAnalyzers.Tool.Verification;
using static GrantAnalyzers.Tool.Output.Page.Html;

namespace GrantAnalyzers.Tool.Output.Page;

/// <summary>The scenarios before and after the fixes, side by side.</summary>
internal static class ResultsTable
{
    internal static XElement? Of(VerifyReport report) => report.Rows.Count == 0 ? null : Tag(
        "section",
        Attribute("id", "results"),
        Tag("h2", "Before and after"),

        // A narrow window shows it as cards, which would cost it its meaning as a table: hence the roles.
        Tag(
            "table",
            Class("results"),
            Attribute("role", "table"),
            Tag("thead", Attribute("role", "rowgroup"), Tag("tr", Attribute("role", "row"), new[] { "System", "Scenario", "Before the fixes", "After the fixes" }.Select(Heading))),
            Tag(
                "tbody",
                Attribute("role", "rowgroup"),
                report.Rows.Select((row, number) => Tag(
                    "tr",
                    Attribute("role", "row"),
                    Cell("System", Tag("b", row.System)),
                    Cell("Scenario", Tag("a", Attribute("href", $"#{ScenarioSection.IdOf(number)}"), row.Name)),
                    Cell("Before", Result(row.Before, row.Before.Passes(mustExercise: false))),
                    Cell("After", Result(row.After, row.After.Passes(report.Options.MustExercise))))))));

    /// <summary>A tally in a few words; what is zero is left out.</summary>
    internal static string Harms(Tally tally)
    {
        string[] harms =
        [
            .. new (long Count, string What)[]
            {
                (tally.Wrong, "wrong"), (tally.Corrupted, "corrupted"), (tally.Crashed, "crashed"), (tally.Hung, "hung"), (tally.Leaked, "leaked"), (tally.NotRun, "not run"),
            }.Where(harm => harm.Count > 0).Select(harm => $"{harm.What} {harm.Count:N0}"),
        ];
        return harms.Length == 0 ? "no harm" : string.Join(", ", harms);
    }

    private static XElement Heading(string name) => Tag("th", Attribute("role", "columnheader"), Attribute("scope", "col"), name);

    private static XElement Cell(string name, params object?[] content) => Tag("td", Attribute("role", "cell"), Attribute("data-name", name), content);

    private static object[] Result(Tally tally, bool passes) =>
    [
        Tag("span", Class(passes ? "mark good" : "mark bad"), passes ? "✓ " : "✗ ", $"{tally.Passed:N0} of {tally.Seeds:N0} passed"),
        Tag("span", Class("bar"), Attribute("aria-hidden", "true"), Tag("span", Class(passes ? "good" : "bad"), Attribute("style", $"width:{Number(100.0 * tally.Passed / tally.Seeds)}%"))),
        Tag("span", Class("harms"), Harms(tally)),
    ];
}
