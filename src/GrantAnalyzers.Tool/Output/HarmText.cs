using GrantAnalyzers.Tool.Verification;
using static GrantAnalyzers.Tool.Analysis.FindingCounts;

namespace GrantAnalyzers.Tool.Output;

/// <summary>What a system that fails suffered in all runs of all its scenarios, in one sentence, and how to run it again.</summary>
internal static class HarmText
{
    /// <param name="report">What the rows belong to.</param>
    /// <param name="system">The system.</param>
    /// <param name="version">"before" or "after".</param>
    /// <param name="tallies">What each of its scenarios came to, by the scenario's name.</param>
    /// <returns>The lines; none where nothing failed.</returns>
    internal static IEnumerable<string> Of(VerifyReport report, string system, string version, IReadOnlyList<(string Scenario, Tally Tally)> tallies)
    {
        (string Scenario, SeedFailure Failure)[] firsts =
        [
            .. tallies
                .Where(entry => entry.Tally.Failed > 0)
                .Select(entry => (entry.Scenario, entry.Tally.Failures[0]))
                .OrderBy(entry => unchecked(entry.Item2.Seed - report.Options.FirstSeed)),
        ];
        if (firsts.Length == 0)
        {
            yield break;
        }

        (string scenario, SeedFailure first) = firsts[0];
        string[] harms = [.. Harms([.. tallies.Select(entry => entry.Tally)])];
        string what = harms.Length == 0 ? "failed" : string.Join(", ", harms);
        string runs = Counted(tallies.Sum(entry => entry.Tally.Seeds), tallies.Count == 1 ? "seed" : "run");
        string where = tallies.Count == 1 ? "" : $" of {scenario}";
        yield return $"{system}, {version}: {what} in {tallies.Sum(entry => entry.Tally.Failed):N0} of {runs}; first in seed {first.Seed}{where}: {first.What}";

        foreach ((string hanging, Tally tally) in tallies.Where(entry => entry.Tally.NotRun > 0))
        {
            yield return $"    {hanging}: {Counted(tally.NotRun, "seed")} not run, because {Sweep.MaxTimeouts} hung";
        }

        foreach (string command in firsts.Select(entry => ReplayCommand.For(report, entry.Failure.Seed)).Distinct())
        {
            yield return $"    again: {command}";
        }
    }

    private static IEnumerable<string> Harms(Tally[] tallies)
    {
        long requests = tallies.Sum(tally => tally.Requests);
        long wrong = tallies.Sum(tally => tally.Wrong + tally.Corrupted);
        long leaked = tallies.Sum(tally => tally.Leaked);
        int crashed = tallies.Sum(tally => tally.Crashed);
        int hung = tallies.Sum(tally => tally.Hung);
        if (wrong > 0)
        {
            yield return $"{wrong:N0} of {Counted(requests, "request")} went wrong";
        }

        if (leaked > 0)
        {
            yield return $"{Counted(leaked, "mapping")} {(leaked == 1 ? "was" : "were")} left behind";
        }

        if (crashed > 0)
        {
            yield return $"{Counted(crashed, "run")} crashed";
        }

        if (hung > 0)
        {
            yield return $"{Counted(hung, "run")} hung";
        }
    }
}
