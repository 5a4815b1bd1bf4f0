using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Analysis;

/// <summary>One diagnostic at one place. Lines and columns count from 1. The path is empty where it has no place: a configuration has none.</summary>
internal sealed record Finding(string Path, int Line, int Column, int EndLine, int EndColumn, string Id, DiagnosticSeverity Severity, string Message) : IComparable<Finding>
{
    internal string SeverityName => Severity.ToString().ToLowerInvariant();

    internal static Finding From(Diagnostic diagnostic)
    {
        FileLinePositionSpan place = diagnostic.Location.GetMappedLineSpan();
        return new Finding(
            place.Path ?? "",
            place.StartLinePosition.Line + 1,
            place.StartLinePosition.Character + 1,
            place.EndLinePosition.Line + 1,
            place.EndLinePosition.Character + 1,
            diagnostic.Id,
            diagnostic.Severity,
            diagnostic.GetMessage());
    }

    public int CompareTo(Finding? other) => other is null ? 1 : SortKey.CompareTo(other.SortKey);

    /// <summary>The line as compilers write it.</summary>
    public override string ToString() => $"{(HasPlace ? $"{Loading.Target.Display(Path)}({Line},{Column}): " : "")}{SeverityName} {Id}: {Message}";

    internal bool HasPlace => Path.Length > 0;

    private (OrdinalString Path, int Line, int Column, OrdinalString Id, OrdinalString Message) SortKey => (new(Path), Line, Column, new(Id), new(Message));

    private readonly record struct OrdinalString(string Value) : IComparable<OrdinalString>
    {
        public int CompareTo(OrdinalString other) => string.CompareOrdinal(Value, other.Value);
    }
}

/// <summary>Counts of findings.</summary>
internal static class FindingCounts
{
    /// <summary>How many of each id, in the order of the ids.</summary>
    internal static SortedDictionary<string, int> PerId(this IEnumerable<Finding> findings)
    {
        SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (Finding finding in findings)
        {
            counts[finding.Id] = counts.GetValueOrDefault(finding.Id) + 1;
        }

        return counts;
    }

    /// <summary>"GNT1001 3, GNT1002 1".</summary>
    internal static string InWords(this IEnumerable<Finding> findings) => string.Join(", ", findings.PerId().Select(count => $"{count.Key} {count.Value}"));

    /// <summary>"1 finding", "2,000 findings".</summary>
    internal static string Counted(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count:N0} {noun}s";
}
