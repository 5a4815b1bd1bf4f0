namespace GrantAnalyzers.Tool.Verification;

/// <summary>How scenarios are run.</summary>
/// <param name="Seeds">How many seeds each scenario is run with.</param>
/// <param name="FirstSeed">The first of them; the others follow it.</param>
/// <param name="Conditions">What decides the runs besides their seeds.</param>
/// <param name="Jobs">Worker processes at a time; results do not depend on it.</param>
/// <param name="Timeout">Processor time after which a seed counts as hung; of real time, several times that.</param>
/// <param name="Trace">The file to write everything to that happens, or null; only where there is one seed.</param>
/// <param name="Scenario">The class of the only scenario to run; null for all.</param>
/// <param name="Report">The file for the page that shows everything, or null.</param>
/// <param name="NoRun">Both versions are compiled, and no scenario is run.</param>
internal sealed record VerifyOptions(int Seeds, ulong FirstSeed, RunConditions Conditions, int Jobs, TimeSpan Timeout, string? Trace = null, string? Scenario = null, string? Report = null, bool NoRun = false)
{
    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>With fewer seeds than this, that a condition was never met says little.</summary>
    private const int EnoughSeeds = 100;

    /// <summary>
    /// A scenario must meet what it claims to meet. Not so where the user asked for few seeds or other conditions:
    /// then some of it may be out of reach.
    /// </summary>
    internal bool MustExercise => Exercises(Seeds, Conditions);

    internal static bool Exercises(int seeds, RunConditions conditions) => seeds >= EnoughSeeds && conditions == RunConditions.Default;
}
