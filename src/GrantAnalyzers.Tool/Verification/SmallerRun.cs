namespace GrantAnalyzers.Tool.Verification;

/// <summary>What is left of a failing run once everything is taken away that it does not need to fail.</summary>
/// <param name="Conditions">What to run it again by.</param>
/// <param name="Enough">What is left, in words.</param>
internal sealed record SmallerRun(RunConditions Conditions, string Enough);
