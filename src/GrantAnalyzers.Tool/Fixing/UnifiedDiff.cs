using System.Text;

namespace GrantAnalyzers.Tool.Fixing;

/// <summary>Writes the difference of two texts as <c>diff -u</c> does, fit for <c>git apply</c>.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>The diff, or an empty string where the texts are the same.</summary>
    /// <param name="path">The file's path in the headers, with forward slashes.</param>
    /// <param name="before">The old text.</param>
    /// <param name="after">The new text.</param>
    internal static string Of(string path, string before, string after)
    {
        StringBuilder diff = new();
        foreach (DiffHunk hunk in HunksOf(before, after))
        {
            if (diff.Length == 0)
            {
                diff.Append($"--- a/{path}\n+++ b/{path}\n");
            }

            Append(diff, hunk);
        }

        return diff.ToString();
    }

    /// <summary>The places where two texts differ, each with the lines around it; none where they are the same.</summary>
    internal static IReadOnlyList<DiffHunk> HunksOf(string before, string after)
    {
        List<DiffLine> lines = Compare(Split(before), Split(after));
        List<DiffHunk> hunks = [];
        int oldLine = 0, newLine = 0, next = 0;
        foreach ((int start, int end) in Ranges(lines))
        {
            // What lies between two hunks is the same in both.
            oldLine += start - next;
            newLine += start - next;
            DiffHunk hunk = new(oldLine, newLine, lines[start..end]);
            hunks.Add(hunk);
            (oldLine, newLine, next) = (oldLine + hunk.OldCount, newLine + hunk.NewCount, end);
        }

        return hunks;
    }

    private static void Append(StringBuilder diff, DiffHunk hunk)
    {
        diff.Append($"@@ -{Range(hunk.OldBefore, hunk.OldCount)} +{Range(hunk.NewBefore, hunk.NewCount)} @@\n");
        foreach (DiffLine line in hunk.Lines)
        {
            diff.Append(line.Kind).Append(line.Text);
            if (!line.Text.EndsWith('\n'))
            {
                diff.Append("\n\\ No newline at end of file\n");
            }
        }
    }

    /// <summary>An empty range names the line before it.</summary>
    private static string Range(int before, int count) => count switch
    {
        0 => $"{before},0",
        1 => $"{before + 1}",
        _ => $"{before + 1},{count}",
    };

    /// <summary>Runs of changes with their context; two runs whose contexts touch are one.</summary>
    private static IEnumerable<(int Start, int End)> Ranges(List<DiffLine> lines)
    {
        int start = -1, end = 0;
        for (int i = 0; i < lines.Count; i++)
        {
            if (lines[i].Kind == ' ')
            {
                continue;
            }

            if (start >= 0 && i - Context > end)
            {
                yield return (start, end);
                start = -1;
            }

            start = start < 0 ? Math.Max(0, i - Context) : start;
            end = Math.Min(lines.Count, i + 1 + Context);
        }

        if (start >= 0)
        {
            yield return (start, end);
        }
    }

    /// <summary>The shortest edit script (Myers), removals before additions.</summary>
    private static List<DiffLine> Compare(string[] before, string[] after)
    {
        List<int[]> frontiers = Frontiers(before, after);
        List<DiffLine> backwards = [];
        int x = before.Length, y = after.Length;
        for (int d = frontiers.Count - 1; x > 0 || y > 0; d--)
        {
            int k = x - y, offset = frontiers[d].Length / 2;
            bool down = d > 0 && IsDown(frontiers[d], offset, k, d);
            int previousX = d == 0 ? 0 : frontiers[d][offset + (down ? k + 1 : k - 1)];
            int previousY = d == 0 ? 0 : previousX - (down ? k + 1 : k - 1);
            while (x > previousX && y > previousY)
            {
                backwards.Add(new DiffLine(' ', before[--x]));
                y--;
            }

            if (d > 0)
            {
                backwards.Add(down ? new DiffLine('+', after[--y]) : new DiffLine('-', before[--x]));
            }
        }

        backwards.Reverse();
        return backwards;
    }

    /// <summary>How far each diagonal was reached before each number of edits.</summary>
    private static List<int[]> Frontiers(string[] before, string[] after)
    {
        int max = before.Length + after.Length;
        List<int[]> frontiers = [];
        int[] reach = new int[(2 * max) + 5];
        int offset = reach.Length / 2;
        for (int d = 0; d <= max; d++)
        {
            frontiers.Add(reach[(offset - d - 1)..(offset + d + 2)]);
            for (int k = -d; k <= d; k += 2)
            {
                int x = d == 0 ? 0 : IsDown(reach, offset, k, d) ? reach[offset + k + 1] : reach[offset + k - 1] + 1;
                int y = x - k;
                while (x < before.Length && y < after.Length && before[x] == after[y])
                {
                    x++;
                    y++;
                }

                reach[offset + k] = x;
                if (x >= before.Length && y >= after.Length)
                {
                    return frontiers;
                }
            }
        }

        return frontiers;
    }

    private static bool IsDown(int[] reach, int offset, int k, int d) => k == -d || (k != d && reach[offset + k - 1] < reach[offset + k + 1]);

    /// <summary>The lines with their ends, whatever these are.</summary>
    private static string[] Split(string text)
    {
        List<string> lines = [];
        for (int start = 0; start < text.Length;)
        {
            int newline = text.IndexOf('\n', start);
            int end = newline < 0 ? text.Length : newline + 1;
            lines.Add(text[start..end]);
            start = end;
        }

        return [.. lines];
    }
}

/// <summary>A place where two texts differ, with the lines around it.</summary>
/// <param name="OldBefore">How many lines of the old text come before it.</param>
/// <param name="NewBefore">How many lines of the new text come before it.</param>
/// <param name="Lines">Its lines, of both.</param>
internal sealed record DiffHunk(int OldBefore, int NewBefore, IReadOnlyList<DiffLine> Lines)
{
    internal int OldCount { get; } = Lines.Count(line => line.Kind != '+');

    internal int NewCount { get; } = Lines.Count(line => line.Kind != '-');
}

/// <summary>A line of a difference.</summary>
/// <param name="Kind">'-' where only the old text has it, '+' where only the new one, ' ' where both have.</param>
/// <param name="Text">The line, with its end.</param>
internal readonly record struct DiffLine(char Kind, string Text);
