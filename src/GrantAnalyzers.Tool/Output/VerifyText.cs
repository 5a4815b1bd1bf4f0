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
        foreach (IGrouping<string, ScenarioRow> system in report.Rows.GroupBy(row => row.System))
        {
            WriteHarm(report, system.Key, "before", system.Select(row => (row.Name, row.Before)), console);
            WriteHarm(report, system.Key, "after", system.Select(row => (row.Name, row.After)), console);
        }

        foreach (ScenarioRow row in report.Rows)
        {
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

    private static void WriteHarm(VerifyReport report, string system, string version, IEnumerable<(string Scenario, Tally Tally)> tallies, IAnsiConsole console)
    {
        foreach (string line in HarmText.Of(report, system, version, [.. tallies]))
        {
            console.Line(line);
        }
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
