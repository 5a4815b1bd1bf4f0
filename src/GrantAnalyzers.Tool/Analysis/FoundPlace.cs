using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Analysis;

/// <summary>A finding with the code that it was found in.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="Project">Where; the first of those that share the file.</param>
/// <param name="Diagnostic">What the rule said.</param>
internal sealed record FoundPlace(Finding Finding, Project Project, Diagnostic Diagnostic);
