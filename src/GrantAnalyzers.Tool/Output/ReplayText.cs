using Spectre.Console;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Output;

/// <summary>What a replay of a recording came to, for people.</summary>
internal static class ReplayText
{
    internal static void Write(ReplayReport report, int differences, IAnsiConsole console)
    {
        foreach ((string kind, ReplayCount count) in report.Kinds)
        {
            console.Line($"{kind,-10}{Counted(count)}");
        }

        if (report.Differences.Count > 0 && differences > 0)
        {
            console.Line("");
            foreach (ReplayDifference difference in report.Differences.Take(differences))
            {
                console.Line(difference.ToString());
            }

            if (report.Differences.Count > differences)
            {
                console.Line($"{report.Differences.Count - differences} more differences are left out; --differences {report.Differences.Count} prints all");
            }
        }

        if (report.Reasons.Count > 0)
        {
            console.Line("");
            foreach ((string reason, int lines) in report.Reasons)
            {
                console.Line($"not replayable, {lines}: {reason}");
            }
        }

        if (report.UncheckedPages > 0)
        {
            console.Line($"not compared, {report.UncheckedPages}: the checksum of a page that held something unrecorded before");
        }

        console.Line("");
        console.Line(Counted(report.Total));
    }

    private static string Counted(ReplayCount count) => $"{count.Matched} matched, {count.Differed} differed, {count.NotReplayable} not replayable";
}
