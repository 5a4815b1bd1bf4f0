using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>How scenarios are run.</summary>
/// <param name="Seeds">How many seeds each scenario is run with.</param>
/// <param name="FirstSeed">The first of them; the others follow it.</param>
/// <param name="Paging">What the pager does.</param>
/// <param name="Jobs">Worker processes at a time; results do not depend on it.</param>
/// <param name="Timeout">Processor time after which a seed counts as hung; of real time, several times that.</param>
/// <param name="Trace">The file to write everything to that happens, or null; only where there is one seed.</param>
internal sealed record VerifyOptions(int Seeds, ulong FirstSeed, PagingMode Paging, int Jobs, TimeSpan Timeout, string? Trace = null)
{
    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>With fewer seeds than this, that a condition was never met says little.</summary>
    private const int EnoughSeeds = 100;

    /// <summary>
    /// A scenario must meet what it claims to meet. Not so where the user asked for few seeds or one kind of
    /// paging: then some of it may be out of reach.
    /// </summary>
    internal bool MustExercise => Seeds >= EnoughSeeds && Paging == PagingMode.Mixed;
}
