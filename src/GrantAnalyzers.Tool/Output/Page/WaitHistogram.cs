using System.Text;
using System.Xml.Linq;
using GrantAnalyzers.Tool.Verification;
using static GrantAnalyzers.Tool.Output.Page.Html;

namespace GrantAnalyzers.Tool.Output.Page;

/// <summary>How long the retries of a run were waited for.</summary>
internal static class WaitHistogram
{
    private const int MostBins = 32;
    private const int BinWidth = 10;
    private const int Height = 100;

    internal static XElement Of(string id, RunStory story)
    {
        if (story.Waits.Count == 0)
        {
            int eagain = story.Count(Moment.Eagain);
            return Tag("p", Class("no-waits"), eagain switch
            {
                0 => "No operation was answered Eagain, so none was issued again.",
                1 => "The operation that was answered Eagain was not issued again.",
                _ => $"None of the {eagain:N0} operations that were answered Eagain was issued again.",
            });
        }

        double longest = story.Waits.Max();
        double width = longest == 0 ? 1 : Figures.RoundUp(longest / MostBins);
        int[] bins = new int[(int)(longest / width) + 1];
        foreach (double wait in story.Waits)
        {
            bins[Math.Min((int)((wait / width) + 1e-9), bins.Length - 1)]++;
        }

        return Tag(
            "figure",
            Class("waits"),
            Tag("figcaption", Tag("h4", "What retries were waited for"), InWords(story.Waits, longest)),
            Tag("span", Class("most"), Attribute("aria-hidden", "true"), $"{bins.Max():N0}"),
            Picture(id, bins, InWords(story.Waits, longest)),
            Axis(bins.Length * width),
            AsTable(bins, width));
    }

    private static string InWords(IReadOnlyList<double> waits, double longest)
    {
        double[] inOrder = [.. waits.Order()];
        return $"{waits.Count:N0} {(waits.Count == 1 ? "retry" : "retries")}; half of them after {Figures.Milliseconds(inOrder[(inOrder.Length - 1) / 2])} or less, the longest wait {Figures.Milliseconds(longest)}.";
    }

    private static XElement Picture(string id, int[] bins, string words)
    {
        double most = bins.Max();
        StringBuilder path = new();
        for (int i = 0; i < bins.Length; i++)
        {
            if (bins[i] > 0)
            {
                path.Append($"M{i * BinWidth} {Height}v-{Number(Math.Max(1, Height * bins[i] / most))}h{BinWidth - 1}V{Height}z");
            }
        }

        return Tag(
            "svg",
            Attribute("role", "img"),
            Attribute("aria-labelledby", $"{id}-title {id}-text"),
            Attribute("viewBox", $"0 0 {bins.Length * BinWidth} {Height}"),
            Attribute("preserveAspectRatio", "none"),
            Tag("title", Attribute("id", $"{id}-title"), "Histogram of the waits before retries"),
            Tag("desc", Attribute("id", $"{id}-text"), words),
            Tag("line", Class("base"), Attribute("x1", "0"), Attribute("x2", $"{bins.Length * BinWidth}"), Attribute("y1", $"{Height}"), Attribute("y2", $"{Height}")),
            Tag("path", Class("retry"), Attribute("d", path.ToString())));
    }

    private static XElement Axis(double length) => Tag(
        "div",
        Class("axis"),
        Attribute("aria-hidden", "true"),
        Figures.Ticks(length, most: 5).Select(tick =>
        {
            double percent = 100 * tick / length;
            return Tag("span", Class(percent > 90 ? "tick left" : "tick"), Attribute("style", $"left:{Number(percent)}%"), Figures.Milliseconds(tick));
        }));

    private static XElement AsTable(int[] bins, double width) => Tag(
        "details",
        Tag("summary", "As a table"),
        Tag(
            "table",
            Tag("thead", Tag("tr", Tag("th", Attribute("scope", "col"), "wait from"), Tag("th", Attribute("scope", "col"), "to below"), Tag("th", Attribute("scope", "col"), "retries"))),
            Tag("tbody", bins.Select((count, i) => (Count: count, Number: i)).Where(bin => bin.Count > 0).Select(bin => Tag(
                "tr",
                Tag("td", Figures.Milliseconds(bin.Number * width)),
                Tag("td", Figures.Milliseconds((bin.Number + 1) * width)),
                Tag("td", $"{bin.Count:N0}"))))));
}
