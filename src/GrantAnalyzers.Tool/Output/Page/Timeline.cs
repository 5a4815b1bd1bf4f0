using System.Text;
using System.Xml.Linq;
using GrantAnalyzers.Tool.Verification;
using static GrantAnalyzers.Tool.Output.Page.Html;

namespace GrantAnalyzers.Tool.Output.Page;

/// <summary>
/// A run in virtual time, from left to right: a lane for each kind of thing, in it a bar for each slice of time in which it
/// happened, the higher the more often.
/// </summary>
internal static class Timeline
{
    private const int Slices = 125;
    private const int SliceWidth = 8;
    private const int LaneHeight = 24;
    private const int Tallest = 20;

    /// <summary>Once is to be seen too.</summary>
    private const int Lowest = 5;

    internal static XElement Of(string id, RunStory story)
    {
        (Moment Moment, string Name)[] lanes = [.. Lanes.Of(story)];
        double? harm = story.First(Moment.Harm);
        return Tag(
            "figure",
            Class("timeline"),
            Tag("div", Class("names"), Attribute("aria-hidden", "true"), lanes.Select(lane => Tag("span", Class(Lanes.ClassOf(lane.Moment)), lane.Name))),
            Picture(id, story, lanes, harm),
            Tag("div", Class("counts"), Attribute("aria-hidden", "true"), lanes.Select(lane => Tag("span", $"{story.Count(lane.Moment):N0}"))),
            Axis(story, harm));
    }

    private static XElement Picture(string id, RunStory story, (Moment Moment, string Name)[] lanes, double? harm)
    {
        int height = lanes.Length * LaneHeight;
        return Tag(
            "svg",
            Attribute("role", "img"),
            Attribute("aria-labelledby", $"{id}-title {id}-text"),
            Attribute("viewBox", $"0 0 {Slices * SliceWidth} {height}"),
            Attribute("preserveAspectRatio", "none"),
            Attribute("style", $"height:{height}px"),
            Tag("title", Attribute("id", $"{id}-title"), "Timeline of the run"),
            Tag("desc", Attribute("id", $"{id}-text"), InWords(story, lanes)),
            lanes.Select((_, i) => Tag("line", Class("base"), Attribute("x1", "0"), Attribute("x2", $"{Slices * SliceWidth}"), Attribute("y1", $"{(i + 1) * LaneHeight}"), Attribute("y2", $"{(i + 1) * LaneHeight}"))),
            harm is double first ? Tag("line", Class("first"), Attribute("x1", Number(Across(first, story))), Attribute("x2", Number(Across(first, story))), Attribute("y1", "0"), Attribute("y2", $"{height}")) : null,
            lanes.Select((lane, i) => story.Count(lane.Moment) == 0 ? null : Tag("path", Class(Lanes.ClassOf(lane.Moment)), Attribute("d", Bars(story, lane.Moment, (i + 1) * LaneHeight)))));
    }

    /// <summary>Between once and as often as ever the height grows with the logarithm: a single event stands beside a thousand.</summary>
    private static string Bars(RunStory story, Moment moment, int bottom)
    {
        int[] counts = new int[Slices];
        foreach (double time in story.Times[moment])
        {
            counts[SliceOf(time, story.End)]++;
        }

        double most = Math.Log(counts.Max());
        StringBuilder path = new();
        for (int i = 0; i < Slices; i++)
        {
            if (counts[i] > 0)
            {
                double height = most == 0 ? Tallest : Lowest + ((Tallest - Lowest) * Math.Log(counts[i]) / most);
                path.Append($"M{i * SliceWidth} {bottom}v-{Number(height)}h{SliceWidth - 1}V{bottom}z");
            }
        }

        return path.ToString();
    }

    private static XElement Axis(RunStory story, double? harm) => Tag(
        "div",
        Class(harm is null ? "axis" : "axis harmed"),
        Attribute("aria-hidden", "true"),
        Figures.Ticks(story.End, most: 5).Select(tick => Label("tick", tick, story, Figures.Time(tick))),
        harm is double first ? Label("first", first, story, $"first harm {Figures.Time(first)}") : null);

    /// <summary>A label below its place; near the right end it ends there.</summary>
    private static XElement Label(string kind, double time, RunStory story, string text)
    {
        double percent = 100 * Across(time, story) / (Slices * SliceWidth);
        string side = percent > 70 ? " left" : "";
        return Tag("span", Class(kind + side), Attribute("style", $"left:{Number(percent)}%"), text);
    }

    private static double Across(double time, RunStory story) => story.End == 0 ? 0 : Slices * SliceWidth * time / story.End;

    private static int SliceOf(double time, double end) => end == 0 ? 0 : Math.Min((int)(Slices * time / end), Slices - 1);

    private static string InWords(RunStory story, (Moment Moment, string Name)[] lanes)
    {
        string all = string.Join("; ", lanes.Select(lane => story.First(lane.Moment) is double first
            ? $"{lane.Name}: {story.Count(lane.Moment):N0}, the first at {Figures.Time(first)}, the last at {Figures.Time(story.Times[lane.Moment][^1])}"
            : $"{lane.Name}: none"));
        return $"From 0 to {Figures.Time(story.End)} of virtual time. {all}.";
    }
}
