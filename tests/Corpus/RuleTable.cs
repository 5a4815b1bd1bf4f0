namespace GrantAnalyzers.Corpus;

/// <summary>The rules about grants that there are to be, from the table of <c>docs/rules/README.md</c>; those about settings, GNT0xxx, have no methods.</summary>
internal static class RuleTable
{
    /// <summary>Each rule and whether it is a warning by default.</summary>
    public static IReadOnlyList<(string Id, bool IsWarning)> Read(string text) =>
    [
        .. text.Split('\n')
            .Where(static line => line.StartsWith("| [GNT", StringComparison.Ordinal) && !line.StartsWith("| [GNT0", StringComparison.Ordinal))
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(static cells => (cells[1][1..8], cells[4] == "Warning")),
    ];
}
