using System.Text.RegularExpressions;
using System.Xml.Linq;
using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Fixing;
using GrantAnalyzers.Tool.Output.Page;
using GrantAnalyzers.Tool.Verification;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tool.Tests;

public partial class ReportPageTests
{
    private static readonly string[] s_voidElements = ["meta", "br", "path", "line"];

    [Fact]
    public void The_page_is_well_formed_and_reads_the_same_as_HTML()
    {
        string page = ReportPage.Of(Report());

        XDocument document = XDocument.Parse(page, LoadOptions.PreserveWhitespace);
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">", page);

        // HTML takes <p/> for a start tag, and the text of a style for what it is.
        Assert.All(SelfClosed().Matches(page), element => Assert.Contains(element.Groups[1].Value, s_voidElements));
        string style = document.Descendants("style").Single().Value;
        Assert.Contains($"<style>{style}</style>", page);
    }

    [Fact]
    public void The_page_needs_nothing_beside_itself()
    {
        string page = ReportPage.Of(Report());

        Assert.DoesNotMatch("(?i)https?:|//[a-z]|@import|url\\(|src=|<link|<script|<iframe|<object|javascript:", page);
        Assert.DoesNotMatch("(?i) on[a-z]+=", page);
        Assert.All(XDocument.Parse(page).Descendants().Attributes("href"), href => Assert.StartsWith("#", href.Value));
    }

    [Fact]
    public void Whatever_is_shown_is_text()
    {
        const string Nasty = "<script>alert(\"1\" & '2')</script>\u0000\u001b[31m\ud800";
        SeedOutcome failed = new() { Seed = 1, Failures = [Nasty] };
        ScenarioRow row = new(Nasty, Nasty, Nasty, Tally.Of(1, [failed]), Tally.Of(1, [failed]))
        {
            Stories = new RunStories(1, Story(failed, new StoryStep(TimeSpan.Zero, Nasty, Nasty, Moment.Harm)), Story(failed)),
        };
        Finding finding = Reports.Finding with { Message = Nasty, Path = $"/home/me/{Nasty.Replace("\0", "")}.cs" };
        VerifyReport report = Reports.Verify(row);
        report = report with
        {
            Fixes = report.Fixes with { Before = [finding], After = [finding] },
            Edits = [new FileEdit(finding.Path, SourceText.From($"a\n{Nasty}\n"), SourceText.From($"b\n{Nasty}\n"))],
        };

        string page = ReportPage.Of(report);

        XDocument document = XDocument.Parse(page, LoadOptions.PreserveWhitespace);
        Assert.DoesNotContain("<script", page);
        Assert.Empty(document.Descendants("script"));
        Assert.Contains(document.Descendants("h2"), heading => heading.Value.Contains("<script>alert(\"1\" & '2')</script>\uFFFD\uFFFD[31m\uFFFD"));
    }

    [Fact]
    public void Both_versions_of_each_scenario_stand_side_by_side()
    {
        XElement row = Assert.Single(Page(Report()).Descendants("tbody").First().Elements("tr"));

        Assert.Equal(
            ["blkback", "reads and writes", "✗ 0 of 200 passedwrong 600", "✓ 200 of 200 passedno harm"],
            row.Elements("td").Select(cell => cell.Value));
    }

    [Fact]
    public void The_verdict_is_that_of_the_terminal()
    {
        Assert.Contains("PROVEN in simulation: 0 of 1 scenario passed before the fixes, 1 of 1 after, with 200 seeds each.", Text(Report()));
        Assert.Contains("NOT PROVEN: 0 of 1", Text(Reports.Verify(Reports.Row(Reports.Failing(), Reports.Failing()))));
    }

    [Fact]
    public void A_timeline_says_in_words_what_it_shows()
    {
        XElement[] pictures = [.. Page(Report()).Descendants("svg").Where(svg => (string?)svg.Attribute("role") == "img")];

        Assert.Equal(
            "From 0 to 2 s of virtual time. operations: 3, the first at 0.5 s, the last at 2 s; evictions: none; page-ins: none; Eagain: 1, the first at 0.5 s, "
            + "the last at 0.5 s; retries: none; harm: 1, the first at 1.25 s, the last at 1.25 s.",
            pictures[0].Element("desc")!.Value);
        Assert.Equal("3 retries; half of them after 2 ms or less, the longest wait 255 ms.", pictures[2].Element("desc")!.Value);
    }

    [Fact]
    public void The_moment_of_harm_is_marked_where_it_is()
    {
        XElement page = Page(Report());

        XElement mark = Assert.Single(page.Descendants("span"), span => (string?)span.Attribute("class") is "first" or "first left");
        Assert.Equal(("first harm 1.25 s", "left:62.5%"), (mark.Value, (string)mark.Attribute("style")!));
        Assert.Equal("625", (string)Assert.Single(page.Descendants("line"), line => (string?)line.Attribute("class") == "first").Attribute("x1")!);
    }

    [Fact]
    public void Each_event_has_its_bar_and_waits_fall_into_their_bins()
    {
        XElement[] pictures = [.. Page(Report()).Descendants("svg")];

        string operations = (string)pictures[0].Elements("path").First().Attribute("d")!;
        Assert.Equal(["M248", "M496", "M992"], operations.Split(' ', 'z').Where(part => part.StartsWith('M')));
        Assert.Equal(
            ["0 ms 10 ms 2", "250 ms 260 ms 1"],
            Page(Report()).Descendants("details").First().Descendants("tbody").Single().Elements().Select(bin => string.Join(' ', bin.Elements().Select(cell => cell.Value))));
    }

    [Fact]
    public void A_run_in_which_no_time_passes_is_shown_too()
    {
        SeedOutcome outcome = SeedOutcome.CrashOf(1, "out of credit");
        RunStory story = new(outcome, new Dictionary<Moment, IReadOnlyList<double>> { [Moment.Harm] = [0] }, [0, 0], []);
        ScenarioRow row = Reports.Row(Reports.Failing(), Reports.Failing()) with { Stories = new RunStories(1, story, story) };

        string page = Page(Reports.Verify(row)).ToString();
        Assert.DoesNotContain("NaN", page);
        Assert.Contains("All of it in one instant", page);
    }

    [Fact]
    public void Each_change_stands_below_the_rules_that_asked_for_it()
    {
        VerifyReport report = Report();
        Finding[] findings = [.. new[] { 3, 20, 26 }.Select(line => Reports.Finding with { Line = line, Id = $"GNT10{line:00}" })];
        string[] before = [.. Enumerable.Range(1, 30).Select(line => $"line {line}")], after = [.. before];
        (after[2], after[21]) = ("third", "twenty-second");
        report = report with
        {
            Fixes = report.Fixes with { Before = findings, After = [] },
            Edits = [new FileEdit(findings[0].Path, SourceText.From(string.Join('\n', before)), SourceText.From(string.Join('\n', after)))],
        };

        XElement[] sites = [.. Page(report).Descendants("div").Where(div => (string?)div.Attribute("class") == "site")];

        Assert.Equal(["GNT1003", "GNT1020 GNT1026"], sites.Select(site => string.Join(' ', site.Descendants("b").Select(id => id.Value))));
        Assert.Equal(
            ["  line 1", "  line 2", "- line 3", "+ third", "  line 4", "  line 5", "  line 6"],
            sites[0].Descendants("pre").Single().Elements().Select(line => line.Value));
    }

    [Fact]
    public void Indentation_that_all_lines_share_is_left_out()
    {
        VerifyReport report = Report();
        report = report with { Edits = [new FileEdit("/a.cs", SourceText.From("    if (a)\n\n        b();\r\n"), SourceText.From("    if (a)\n\n        c();\r\n"))] };

        XElement diff = Page(report).Descendants("pre").Last();

        Assert.Equal(["  if (a)", "  ", "-     b();", "+     c();"], diff.Elements().Select(line => line.Value));
    }

    [Fact]
    public void What_is_left_is_listed_with_its_place()
    {
        XElement left = Assert.Single(Page(Report()).Descendants("section"), section => (string?)section.Attribute("id") == "left");

        Assert.Contains("GNT1002 /home/me/backends/data path.cs(12,9) compared with 0", left.Value);
    }

    [Fact]
    public void Without_reports_and_scenarios_it_says_so()
    {
        VerifyReport report = Reports.Verify();
        string text = Text(report with { Fixes = report.Fixes with { Before = [], After = [] }, Edits = [] });

        Assert.Contains("NOTHING PROVEN: there is no scenario", text);
        Assert.Contains("Nothing was reported, so there is nothing to fix.", text);
    }

    [Fact]
    public void A_condition_that_was_never_met_is_a_failure()
    {
        Tally empty = Reports.Clean() with { Sometimes = new SortedDictionary<string, long> { ["a page was out"] = 0 } };

        Assert.Contains("Failed, because no seed ever met what it is to meet sometimes: a page was out.", Text(Reports.Verify(Reports.Row(Reports.Clean(), empty))));
    }

    [Fact]
    public void Ids_are_unique_and_whatever_refers_to_one_finds_it()
    {
        XElement page = Page(Reports.Verify(Row(), Row()));

        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(page.Descendants().Attributes("href"), href => Assert.Contains(href.Value[1..], ids));
        Assert.All(page.Descendants().Attributes("aria-labelledby").SelectMany(label => label.Value.Split(' ')), id => Assert.Contains(id, ids));
    }

    [Theory]
    [InlineData(0, "text quiet link good bad operation eviction pagein fault eagain retry harm", "card")]
    [InlineData(0, "text quiet link", "ground")]
    [InlineData(0, "good", "good-ground")]
    [InlineData(0, "bad", "bad-ground")]
    [InlineData(0, "open", "open-ground")]
    [InlineData(0, "added-text", "added")]
    [InlineData(0, "removed-text", "removed")]
    [InlineData(1, "text quiet link good bad operation eviction pagein fault eagain retry harm", "card")]
    [InlineData(1, "text quiet link", "ground")]
    [InlineData(1, "good", "good-ground")]
    [InlineData(1, "bad", "bad-ground")]
    [InlineData(1, "open", "open-ground")]
    [InlineData(1, "added-text", "added")]
    [InlineData(1, "removed-text", "removed")]
    public void Text_can_be_told_from_its_ground_in_light_and_dark(int scheme, string texts, string ground)
    {
        string style = Page(Report()).Descendants("style").Single().Value;
        string block = Scheme().Matches(style)[scheme].Value;
        double Luminance(string name) => LuminanceOf(Regex.Match(block, $"--{name}: #([0-9a-f]{{6}});").Groups[1].Value);

        Assert.All(texts.Split(' '), text =>
        {
            double[] two = [Luminance(text), Luminance(ground)];
            Assert.True((two.Max() + 0.05) / (two.Min() + 0.05) >= 4.5, $"{text} on {ground}");
        });
    }

    private static double LuminanceOf(string color)
    {
        double[] parts = [.. Enumerable.Range(0, 3).Select(i => Convert.ToInt32(color.Substring(2 * i, 2), 16) / 255.0).Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4))];
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    private static VerifyReport Report() => Reports.Verify(Row());

    private static ScenarioRow Row()
    {
        SeedOutcome failed = new() { Seed = 1, VirtualTime = TimeSpan.FromSeconds(2), Failures = ["1 of 4 writes was never answered."] };
        RunStory before = new(
            failed,
            new Dictionary<Moment, IReadOnlyList<double>> { [Moment.Operation] = [0.5, 0.999, 2], [Moment.Eagain] = [0.5], [Moment.Harm] = [1.25] },
            [],
            [new StoryStep(TimeSpan.FromSeconds(1.25), "blkfront", "one of the writes was answered with an error that nothing caused", Moment.Harm)]);
        RunStory after = new(failed with { Failures = [] }, new Dictionary<Moment, IReadOnlyList<double>> { [Moment.Retry] = [0.5, 0.6, 0.7] }, [1, 2, 255], []);
        return Reports.Row(Reports.Failing(), Reports.Clean()) with { Stories = new RunStories(1, before, after) };
    }

    private static RunStory Story(SeedOutcome outcome, params StoryStep[] steps) => new(outcome, new Dictionary<Moment, IReadOnlyList<double>>(), [], steps);

    private static XElement Page(VerifyReport report) => XDocument.Parse(ReportPage.Of(report), LoadOptions.PreserveWhitespace).Root!;

    private static string Text(VerifyReport report) => Page(report).Element("body")!.Value;

    [GeneratedRegex("<([a-z0-9]+)[^<>]*/>")]
    private static partial Regex SelfClosed();

    [GeneratedRegex(":root \\{.*?\\}", RegexOptions.Singleline)]
    private static partial Regex Scheme();
}
