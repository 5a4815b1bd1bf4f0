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
        if (report.Rows.Count == 0)
        {
            console.Line($"{Target.Display(report.Target.File)} has no scenario (a public class that implements Xen.Grants.Simulator.IGrantScenario): nothing was run and nothing is proven.");
            return;
        }

        console.Line("");
        console.Write(ScenarioTable.Of(report.Rows, report.Options.MustExercise));
        foreach (ScenarioRow row in report.Rows)
        {
            WriteHarm(report, row, "before", row.Before, console);
            WriteHarm(report, row, "after", row.After, console);
            WriteNeverMet(report, row, console);
        }

        console.Line("");
        console.Line(Verdict(report));
    }

    private static void WriteDiagnostics(VerifyReport report, IAnsiConsole console)
    {
        SortedDictionary<string, int> before = report.Fixes.Before.PerId(), after = report.Fixes.After.PerId();
        string[] ids = [.. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)];
        string diagnostics = ids.Length == 0
            ? "none"
            : string.Join(", ", ids.Select(id => $"{id} {before.GetValueOrDefault(id)} → {after.GetValueOrDefault(id)}"));
        console.Line($"Diagnostics, before → after the fixes: {diagnostics}");
        console.Line($"Fixes applied, in memory: {report.Fixes.Applied.Values.Sum()} in {FindingCounts.Counted(report.Files.Count, "file")}");
    }

    /// <summary>What the first failing seed suffered, and how to run it again.</summary>
    private static void WriteHarm(VerifyReport report, ScenarioRow row, string version, Tally tally, IAnsiConsole console)
    {
        if (tally.Failures is not [SeedFailure first, ..])
        {
            return;
        }

        string more = tally.Failed > 1 ? $" ({FindingCounts.Counted(tally.Failed - 1, "more seed")} failed)" : "";
        string left = tally.NotRun > 0 ? $"; {FindingCounts.Counted(tally.NotRun, "seed")} not run, because {Sweep.MaxTimeouts} hung" : "";
        console.Line($"{row.System}, {row.Name}, {version}: seed {first.Seed}: {first.What}{more}{left}");
        console.Line($"    again: grants verify {Target.Display(report.Target.File)} --seed {first.Seed} --seeds 1 --paging {report.Options.Paging.ToString().ToLowerInvariant()}");
    }

    private static void WriteNeverMet(VerifyReport report, ScenarioRow row, IAnsiConsole console)
    {
        foreach (string condition in row.After.NeverMet)
        {
            console.Line(report.Options.MustExercise
                ? $"{row.System}, {row.Name}, after: failed, because no seed ever met what it is to meet sometimes: {condition}"
                : $"{row.System}, {row.Name}, after: note: no seed met: {condition}");
        }
    }

    private static string Verdict(VerifyReport report)
    {
        int all = report.Rows.Count;
        int passedBefore = report.Rows.Count(row => row.Before.Passes(mustExercise: false));
        int passedAfter = report.Rows.Count(row => row.After.Passes(report.Options.MustExercise));
        string counts = $"{passedBefore} of {FindingCounts.Counted(all, "scenario")} passed before the fixes, {passedAfter} of {all} after, with {FindingCounts.Counted(report.Options.Seeds, "seed")} each";
        return report.Passed ? $"PROVEN in simulation: {counts}." : $"NOT PROVEN: {counts}.";
    }
}
