namespace GrantAnalyzers.FixProperties.Proofs;

/// <summary>A method that can be called. One of the two is set; both say what came out.</summary>
/// <param name="Name">Where it is, down to its number among the methods of that name.</param>
/// <param name="TellsOutcome">Whether its caller can tell a failure from a success at all, but for an exception.</param>
internal sealed record Specimen(string Name, bool TellsOutcome, Func<Scene, string>? Run, Func<Scene, Task<string>>? RunAsync);
