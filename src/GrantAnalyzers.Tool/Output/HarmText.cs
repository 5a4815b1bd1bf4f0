using GrantAnalyzers.Tool.Verification;
using static GrantAnalyzers.Tool.Analysis.FindingCounts;

namespace GrantAnalyzers.Tool.Output;

/// <summary>What a system that fails suffered in all runs of all its scenarios.</summary>
/// <param name="Sentences">What happened; none where nothing failed.</param>
/// <param name="Replays">How to run each scenario's first failing seed again.</param>
internal sealed record HarmText(IReadOnlyList<string> Sentences, IReadOnlyList<HarmText.Replay> Replays)
{
    /// <summary>Adds up one version.</summary>
    /// <param name="report">What the tallies belong to.</param>
    /// <param name="system">The system.</param>
    /// <param name="version">"before" or "after".</param>
    /// <param name="tallies">What each of its scenarios came to.</param>
    internal static HarmText Of(VerifyReport report, string system, string version, IReadOnlyList<(ScenarioRow Row, Tally Tally)> tallies)
    {
        (ScenarioRow Row, SeedFailure Failure)[] firsts =
        [
            .. tallies
                .Where(entry => entry.Tally.Failed > 0)
                .Select(entry => (entry.Row, Failure: entry.Tally.Failures[0]))
                .OrderBy(entry => unchecked(entry.Failure.Seed - report.Options.FirstSeed)),
        ];
        if (firsts.Length == 0)
        {
            return new HarmText([], []);
        }

        (ScenarioRow row, SeedFailure first) = firsts[0];
        string[] harms = [.. Harms([.. tallies.Select(entry => entry.Tally)])];
        string what = harms.Length == 0 ? "failed" : string.Join(", ", harms);
        string runs = Counted(tallies.Sum(entry => entry.Tally.Seeds), tallies.Count == 1 ? "seed" : "run");
        string where = tallies.Count == 1 ? "" : $" of {row.Name}";
        return new HarmText(
            [
                $"{system}, {version}: {what} in {tallies.Sum(entry => entry.Tally.Failed):N0} of {runs}; first in seed {first.Seed}{where}: {first.What}",
                .. tallies
                    .Where(entry => entry.Tally.NotRun > 0)
                    .Select(entry => $"{system}, {version}: {Counted(entry.Tally.NotRun, "seed")} of {entry.Row.Name} not run, because {Sweep.MaxTimeouts} hung"),
            ],
            [.. firsts.Select(entry => new Replay(entry.Failure.Smaller?.Enough, ReplayCommand.For(report, entry.Row, entry.Failure))).Distinct()]);
    }

    /// <summary>How to run a failing seed again.</summary>
    /// <param name="Enough">What is left of it, in words; null where it was not made smaller.</param>
    /// <param name="Command">To be pasted into a shell.</param>
    internal sealed record Replay(string? Enough, string Command);

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
