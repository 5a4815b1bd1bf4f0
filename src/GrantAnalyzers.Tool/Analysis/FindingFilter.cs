using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Analysis;

/// <summary>Which diagnostics are looked at.</summary>
/// <param name="Severity">The least severity, after the project's own configuration.</param>
/// <param name="Ids">The ids, or empty for all.</param>
internal sealed record FindingFilter(DiagnosticSeverity Severity, IReadOnlySet<string> Ids)
{
    /// <summary>What <c>dotnet format</c> looks at by default.</summary>
    internal static FindingFilter Default { get; } = new(DiagnosticSeverity.Warning, new HashSet<string>());

    internal bool Accepts(Diagnostic diagnostic) =>
        diagnostic.Severity >= Severity && (Ids.Count == 0 || Ids.Contains(diagnostic.Id));
}
