using GrantAnalyzers.Tool.Fixing;

namespace GrantAnalyzers.Tool.Tests;

public class UnifiedDiffTests
{
    [Fact]
    public void The_same_text_has_no_diff() => Assert.Equal("", UnifiedDiff.Of("a.cs", "one\ntwo\n", "one\ntwo\n"));

    [Fact]
    public void A_changed_line_comes_with_three_lines_around_it()
    {
        string diff = UnifiedDiff.Of("src/a.cs", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n");

        Assert.Equal("--- a/src/a.cs\n+++ b/src/a.cs\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n", diff);
    }

    [Fact]
    public void Changes_whose_surroundings_touch_share_a_hunk()
    {
        string[] lines = Numbered(20);
        string near = Join([.. lines[..4], "x", .. lines[5..10], "y", .. lines[11..]]);
        string far = Join([.. lines[..4], "x", .. lines[5..15], "y", .. lines[16..]]);

        Assert.Equal(1, Hunks(UnifiedDiff.Of("a", Join(lines), near)));
        Assert.Equal(2, Hunks(UnifiedDiff.Of("a", Join(lines), far)));
    }

    [Fact]
    public void An_empty_side_names_line_zero()
    {
        Assert.StartsWith("--- a/a\n+++ b/a\n@@ -0,0 +1 @@\n+new\n", UnifiedDiff.Of("a", "", "new\n"));
        Assert.StartsWith("--- a/a\n+++ b/a\n@@ -1 +0,0 @@\n-old\n", UnifiedDiff.Of("a", "old\n", ""));
    }

    [Fact]
    public void A_missing_newline_at_the_end_is_told()
    {
        string diff = UnifiedDiff.Of("a", "one\ntwo", "one\n2");

        Assert.EndsWith(" one\n-two\n\\ No newline at end of file\n+2\n\\ No newline at end of file\n", diff);
    }

    [Fact]
    public void Windows_line_ends_are_kept() => Assert.Contains("-two\r\n+2\r\n", UnifiedDiff.Of("a", "one\r\ntwo\r\n", "one\r\n2\r\n"));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Applying_the_diff_to_the_old_text_gives_the_new_one(int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < 200; i++)
        {
            string before = RandomText(random), after = RandomText(random);

            Assert.Equal(after, Apply(before, UnifiedDiff.Of("a", before, after)));
        }
    }

    private static string[] Numbered(int count) => [.. Enumerable.Range(1, count).Select(number => $"{number}")];

    private static string Join(string[] lines) => string.Concat(lines.Select(line => line + "\n"));

    private static int Hunks(string diff) => diff.Split('\n').Count(line => line.StartsWith("@@", StringComparison.Ordinal));

    /// <summary>Few different lines, so that there is much to align.</summary>
    private static string RandomText(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => $"{(char)('a' + random.Next(4))}\n")) + (random.Next(3) == 0 ? "end" : "");

    /// <summary>What a patch tool does.</summary>
    private static string Apply(string before, string diff)
    {
        string[] old = [.. before.Split('\n').Select(line => line + "\n")];
        old[^1] = old[^1][..^1];
        List<string> result = [];
        int at = 0;
        string[] lines = diff.Split('\n');
        for (int i = 2; i < lines.Length - 1; i++)
        {
            bool unfinished = i + 1 < lines.Length && lines[i + 1].StartsWith('\\');
            string text = lines[i].Length > 0 ? lines[i][1..] + (unfinished ? "" : "\n") : "";
            switch (lines[i][0])
            {
                case '@':
                    string[] range = lines[i].Split(' ')[1][1..].Split(',');
                    int start = int.Parse(range[0]) - (range is [_, "0"] ? 0 : 1);
                    result.AddRange(old[at..start]);
                    at = start;
                    break;
                case '+':
                    result.Add(text);
                    break;
                case '\\':
                    break;
                case char kind:
                    Assert.Equal(old[at], text);
                    at++;
                    if (kind == ' ')
                    {
                        result.Add(text);
                    }

                    break;
            }
        }

        result.AddRange(old[at..]);
        return string.Concat(result);
    }
}
