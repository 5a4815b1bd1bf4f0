using System.Runtime.CompilerServices;

namespace GrantAnalyzers.Flow;

/// <summary>
/// A build starts a compiler that has never run this code. By default the runtime would first translate each method quickly and
/// count what types come by, which for code that asks operations for their kinds is several times slower than the code itself, and
/// goes on for most of a build.
/// </summary>
internal static class Jit
{
    /// <summary><c>MethodImplOptions.AggressiveOptimization</c>, which the reference assembly of netstandard2.0 lacks.</summary>
    public const MethodImplOptions OptimizedAtOnce = (MethodImplOptions)512;
}
