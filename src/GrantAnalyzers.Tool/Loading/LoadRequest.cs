namespace GrantAnalyzers.Tool.Loading;

/// <summary>What to load.</summary>
/// <param name="Path">A project, a solution, or a folder that holds one of them.</param>
/// <param name="Framework">The only target framework to look at, or null for all.</param>
/// <param name="Configuration">The build configuration, or null for the project's default.</param>
internal sealed record LoadRequest(string Path, string? Framework, string? Configuration);
