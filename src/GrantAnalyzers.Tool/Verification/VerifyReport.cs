using GrantAnalyzers.Tool.Fixing;
using GrantAnalyzers.Tool.Loading;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>Everything that <c>grants verify</c> found out.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Target">What was verified.</param>
/// <param name="Options">How.</param>
/// <param name="Fixes">The diagnostics before and after.</param>
/// <param name="Edits">What the fixes would change.</param>
/// <param name="Rows">The scenarios, by system and name.</param>
internal sealed record VerifyReport(
    LoadRequest Request,
    Target Target,
    VerifyOptions Options,
    FixResult Fixes,
    IReadOnlyList<FileEdit> Edits,
    IReadOnlyList<ScenarioRow> Rows)
{
    /// <summary>Every scenario passes after the fixes.</summary>
    internal bool Passed => Rows.All(row => row.After.Passes(Options.MustExercise));
}
