using System.Text.RegularExpressions;
using GrantAnalyzers.Tool.Verification;

namespace GrantAnalyzers.Tool.Output;

/// <summary>The command that runs one seed again, to be pasted into a shell.</summary>
internal static partial class ReplayCommand
{
    /// <summary>
    /// The options that the seed's run depended on are kept; under mixed paging the seed itself draws the mode. Where
    /// the run was made smaller, it is the smaller one, of its own scenario only.
    /// </summary>
    internal static string For(VerifyReport report, ScenarioRow row, SeedFailure failure)
    {
        VerifyOptions options = report.Options;
        List<string> words = ["grants", "verify", report.Request.Path];
        if (failure.Smaller is not null || options.Scenario is not null)
        {
            words.AddRange(["--scenario", row.Type]);
        }

        words.AddRange(OptionsOf(failure, options.Conditions));
        if (report.Request.Framework is string framework)
        {
            words.AddRange(["--framework", framework]);
        }

        if (report.Request.Configuration is string configuration)
        {
            words.AddRange(["--configuration", configuration]);
        }

        if (options.Timeout != VerifyOptions.DefaultTimeout)
        {
            words.AddRange(["--timeout", $"{options.Timeout.TotalSeconds:0}"]);
        }

        return string.Join(' ', words.Select(Quoted));
    }

    /// <summary>The options that say which run it is, of a scenario.</summary>
    internal static IEnumerable<string> OptionsOf(SeedFailure failure, RunConditions conditions) =>
        ["--seed", $"{failure.Seed}", "--seeds", "1", .. (failure.Smaller?.Conditions ?? conditions).Words()];

    private static string Quoted(string word) => Plain().IsMatch(word) ? word
        : OperatingSystem.IsWindows() ? $"\"{word}\""
        : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>What no shell gives a meaning to.</summary>
    [GeneratedRegex(@"^[\w./\\:@%+=,-]+$")]
    private static partial Regex Plain();
}
