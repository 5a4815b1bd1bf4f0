using System.Globalization;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>A diagnostic that is expected at given places: in full, or by id and own place where severity and message are null.</summary>
/// <param name="Places">The diagnostic's own and its additional ones; none where it must have no location.</param>
internal sealed record Expectation(string Id, DiagnosticSeverity? Severity, string? Message, ImmutableArray<FileLinePositionSpan> Places)
{
    public bool IsInSource => !Places.IsEmpty;

    public bool IsOfCompiler => Id.StartsWith("CS", StringComparison.Ordinal) || Id.StartsWith("AD", StringComparison.Ordinal);

    private bool IsInFull => Message is not null;

    /// <summary>Pairs each expectation with a diagnostic of its own, whatever the order of either.</summary>
    public static void Verify(IEnumerable<Expectation> expected, IEnumerable<Diagnostic> actual, DefaultVerifier verifier)
    {
        List<Diagnostic> unexpected = [.. actual];
        List<Expectation> missing = [];

        // The strict ones choose first: what they leave serves the others as well.
        foreach (Expectation expectation in expected.OrderByDescending(one => one.IsInFull))
        {
            int match = unexpected.FindIndex(expectation.Matches);
            if (match >= 0)
            {
                unexpected.RemoveAt(match);
            }
            else
            {
                missing.Add(expectation);
            }
        }

        IEnumerable<string> found = unexpected.Select(diagnostic => $"\n  {diagnostic} {string.Join(' ', diagnostic.AdditionalLocations)}");
        verifier.True(missing.Count + unexpected.Count == 0, $"Missing:{string.Concat(missing.Select(expectation => $"\n  {expectation}"))}\nUnexpected:{string.Concat(found)}");
    }

    /// <summary>The same, a line further down.</summary>
    public Expectation BelowHeader()
    {
        return this with { Places = [.. Places.Select(place => new FileLinePositionSpan(place.Path, Below(place.StartLinePosition), Below(place.EndLinePosition)))] };

        static LinePosition Below(LinePosition position) => new(position.Line + 1, position.Character);
    }

    public override string ToString() => $"{string.Join(' ', Places)}: {Severity} {Id}: {Message ?? "(any message)"}";

    private bool Matches(Diagnostic actual) => Id == actual.Id && (IsInFull
        ? Severity == actual.Severity && Message == actual.GetMessage(CultureInfo.InvariantCulture) && AreAt([actual.Location, .. actual.AdditionalLocations])
        : AreAt([actual.Location]));

    private bool AreAt(IEnumerable<Location> locations) => locations
        .Where(location => location != Location.None)
        .Select(location => location.GetLineSpan())
        .SequenceEqual(Places, EqualityComparer<FileLinePositionSpan>.Create((one, other) => one.Path == other.Path && one.Span == other.Span));
}
