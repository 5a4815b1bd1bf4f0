using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Loading;
using GrantAnalyzers.Tool.Verification;
using Spectre.Console;

namespace GrantAnalyzers.Tool.Output;

/// <summary>What <c>grants verify</c> shows.</summary>
internal static class VerifyText
{
    internal static void Write(VerifyReport report, IAnsiConsole console)
    {
        WriteDiagnostics(report, console);
        if (report.Options.NoRun)
        {
            console.Line("No scenario was run (--no-run): nothing is proven.");
            return;
        }

        if (report.Rows.Count == 0)
        {
            console.Line($"{Target.Display(report.Target.File)} has no scenario (a public class that implements Xen.Grants.Simulator.IGrantScenario): nothing was run and nothing is proven.");
            return;
        }

        console.Line("");
        console.Write(ScenarioTable.Of(report.Rows, report.Options.MustExercise));
        foreach (IGrouping<string, ScenarioRow> system in report.Rows.GroupBy(row => row.System))
        {
            WriteHarm(report, system.Key, "before", system.Select(row => (row, row.Before)), console);
            WriteHarm(report, system.Key, "after", system.Select(row => (row, row.After)), console);
        }

        foreach (ScenarioRow row in report.Rows)
        {
            WriteNeverMet(report, row, console);
        }

        console.Line("");
        console.Sentence(Verdict(report.Rows, report.Options.Seeds, report.Options.MustExercise));
    }

    private static void WriteDiagnostics(VerifyReport report, IAnsiConsole console)
    {
        SortedDictionary<string, int> before = report.Fixes.Before.PerId(), after = report.Fixes.After.PerId();
        string[] ids = [.. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)];
        string diagnostics = ids.Length == 0
            ? "none"
            : string.Join(", ", ids.Select(id => $"{id} {before.GetValueOrDefault(id)} → {after.GetValueOrDefault(id)}"));
        console.Line($"Diagnostics, before → after the fixes: {diagnostics}");
        console.Line($"Fixes applied, in memory: {report.Fixes.Applied.Values.Sum()} in {FindingCounts.Counted(report.Edits.Count, "file")}");
    }

    private static void WriteHarm(VerifyReport report, string system, string version, IEnumerable<(ScenarioRow Row, Tally Tally)> tallies, IAnsiConsole console)
    {
        HarmText harm = HarmText.Of(report, system, version, [.. tallies]);
        foreach (string sentence in harm.Sentences)
        {
            console.Sentence(sentence);
        }

        foreach (HarmText.Replay replay in harm.Replays)
        {
            if (replay.Enough is not null)
            {
                console.Line($"    enough to fail: {replay.Enough}");
            }

            console.Line($"    again: {replay.Command}");
        }
    }

    private static void WriteNeverMet(VerifyReport report, ScenarioRow row, IAnsiConsole console)
    {
        foreach (string condition in row.After.NeverMet)
        {
            console.Sentence(report.Options.MustExercise
                ? $"{row.System}, {row.Name}, after: failed, because no seed ever met what it is to meet sometimes: {condition}"
                : $"{row.System}, {row.Name}, after: note: no seed met: {condition}");
        }
    }

    internal static string Verdict(IReadOnlyList<ScenarioRow> rows, int seeds, bool mustExercise)
    {
        int all = rows.Count;
        int passedBefore = rows.Count(row => row.Before.Passes(mustExercise: false));
        int passedAfter = rows.Count(row => row.After.Passes(mustExercise));
        string counts = $"{passedBefore} of {FindingCounts.Counted(all, "scenario")} passed before the fixes, {passedAfter} of {all} after, with {FindingCounts.Counted(seeds, "seed")} each";
        return passedAfter == all ? $"PROVEN in simulation: {counts}." : $"NOT PROVEN: {counts}.";
    }
}
