namespace GrantAnalyzers.Flow;

/// <summary>How the operations from outside are where a function begins, for its summary.</summary>
/// <param name="World">The world in which one of them is, or all of them are.</param>
/// <param name="Of">Which one; null for all.</param>
/// <param name="Others">The worlds in which the others may be.</param>
internal readonly record struct Entrance(OperationFacts World, AccessPath? Of = null, OperationFacts Others = OperationFacts.None)
{
    /// <summary>Nothing was issued before.</summary>
    public static readonly Entrance NothingIssued = new(OperationFacts.NotIssued);

    public OperationFacts WorldAt(int location, Locations locations) =>
        Of is not { } one || locations.PathTo(location).Equals(one) ? World : Others;
}
