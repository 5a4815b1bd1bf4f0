using System.Text.RegularExpressions;
using GrantAnalyzers.Tool.Verification;

namespace GrantAnalyzers.Tool.Output;

/// <summary>The command that runs one seed again, to be pasted into a shell.</summary>
internal static partial class ReplayCommand
{
    /// <summary>The options that the seed's run depended on are kept; under mixed paging the seed itself draws the mode.</summary>
    internal static string For(VerifyReport report, ulong seed)
    {
        VerifyOptions options = report.Options;
        List<string> words = ["grants", "verify", report.Request.Path, "--seed", $"{seed}", "--seeds", "1", "--paging", JsonReport.Word(options.Paging)];
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

    private static string Quoted(string word) => Plain().IsMatch(word) ? word
        : OperatingSystem.IsWindows() ? $"\"{word}\""
        : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>What no shell gives a meaning to.</summary>
    [GeneratedRegex(@"^[\w./\\:@%+=,-]+$")]
    private static partial Regex Plain();
}
