using System.Xml.Linq;
using GrantAnalyzers.Tool.Verification;
using static GrantAnalyzers.Tool.Output.Page.Html;

namespace GrantAnalyzers.Tool.Output.Page;

/// <summary>One scenario: a run of it in both versions, in virtual time.</summary>
internal static class ScenarioSection
{
    internal static string IdOf(int number) => $"scenario-{number + 1}";

    internal static XElement Of(VerifyReport report, ScenarioRow row, string id) => Tag(
        "section",
        Attribute("id", id),
        Class("scenario"),
        Tag("h2", Tag("span", Class("system"), row.System), " ", row.Name),
        row.Stories is RunStories stories
            ? [Introduction(row, stories), Run(id, "before", stories.Before), Run(id, "after", stories.After)]
            : Array.Empty<object>(),
        NeverMet(report, row),
        Again(report, row));

    private static XElement Introduction(ScenarioRow row, RunStories stories)
    {
        string why = row.Before.Failed > 0 ? ", the first that fails before the fixes"
            : row.After.Failed > 0 ? ", the first that fails after the fixes"
            : stories.After.Outcome.Eagain > 0 ? ", the first in which an operation is answered Eagain"
            : "";
        string paging = stories.After.Outcome.Paging is { } drawn ? $" Its paging is {RunConditions.WordOf(drawn)}." : "";
        return Tag("p", $"One run in virtual time: seed {stories.Seed}{why}.{paging}");
    }

    private static XElement Run(string id, string version, RunStory story) => Tag(
        "div",
        Class("run"),
        Tag(
            "h3",
            version == "before" ? "Before the fixes" : "After the fixes",
            " ",
            Tag("span", Class(story.Outcome.Passed ? "mark good" : "mark bad"), story.Outcome.Passed ? "✓ passed" : "✗ failed")),
        story.Outcome.Passed ? null : Tag("ul", Class("failures"), story.Outcome.Failures.Select(failure => Tag("li", failure))),
        Timeline.Of($"{id}-{version}", story),
        story.End == 0 ? Tag("p", Class("note"), "All of it in one instant: virtual time moves only where everybody waits.") : null,
        Steps(story),
        WaitHistogram.Of($"{id}-{version}-waits", story));

    private static object[] Steps(RunStory story) => story.Steps.Count == 0 ? [] :
    [
        Tag("h4", story.Steps[^1].Moment == Moment.Harm ? "How the first harm came about" : "How the first Eagain went"),
        Tag(
            "ol",
            Class("steps"),
            story.Steps.Select(step => Tag(
                "li",
                Class(Lanes.ClassOf(step.Moment)),
                Tag("span", Class("time"), Figures.Time(step.Time.TotalSeconds)),
                Tag("span", Class("who"), step.Who),
                Tag("span", Class("what"), step.What)))),
    ];

    private static object[] NeverMet(VerifyReport report, ScenarioRow row) =>
    [
        .. row.After.NeverMet.Select(condition => Tag(
            "p",
            Class("note"),
            report.Options.MustExercise ? $"Failed, because no seed ever met what it is to meet sometimes: {condition}." : $"No seed met: {condition}.")),
    ];

    private static object[] Again(VerifyReport report, ScenarioRow row) =>
    [
        .. new[] { ("before", row.Before), ("after", row.After) }
            .Where(version => version.Item2.Failures.Count > 0)
            .SelectMany(version => new[]
            {
                Tag("p", Class("again"), $"To run the first failure {version.Item1} the fixes again{(version.Item2.Failures[0].Smaller is SmallerRun smaller ? $", made smaller ({smaller.Enough} are enough)" : "")}:"),
                Tag("pre", Class("command"), Attribute("tabindex", "0"), ReplayCommand.For(report, row, version.Item2.Failures[0])),
            }),
    ];
}
