namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Whether the marks of fixable diagnostics in a fixed state mean nothing, or are expected like the others.</summary>
public enum MarkupMode { IgnoreFixable, Allow }

/// <summary>Sources, numbered in the order in which they were added where they have no name.</summary>
public sealed class SourceFileList : List<(string filename, string content)>
{
    public void Add(string content) => Add(($"/0/Test{Count}.cs", content));
}

/// <summary>The project before or after the fixes, as the test writes it. References and config files are those of the test state.</summary>
public sealed class SolutionState
{
    public SourceFileList Sources { get; } = [];

    public List<(string filename, string content)> AnalyzerConfigFiles { get; } = [];

    public List<MetadataReference> AdditionalReferences { get; } = [];

    public List<DiagnosticResult> ExpectedDiagnostics { get; } = [];

    public MarkupMode? MarkupHandling { get; set; }

    /// <summary>What is compiled; null for a library.</summary>
    public OutputKind? OutputKind { get; set; }

    internal bool IsSet => Sources.Count + ExpectedDiagnostics.Count > 0 || MarkupHandling is not null;

    /// <summary>This state with what it leaves out taken from the one before it, but for what the fixes remove.</summary>
    internal SolutionState Following(SolutionState before, IReadOnlySet<string> fixableIds)
    {
        bool unchanged = Sources.Count == 0 || Sources.SequenceEqual(before.Sources);
        SolutionState result = new() { MarkupHandling = MarkupHandling ?? (unchanged ? before.MarkupHandling : MarkupMode.IgnoreFixable) };
        result.Sources.AddRange(Sources.Count > 0 ? Sources : before.Sources);
        result.ExpectedDiagnostics.AddRange(ExpectedDiagnostics.Count > 0
            ? ExpectedDiagnostics
            : before.ExpectedDiagnostics.Where(expected => unchanged || !fixableIds.Contains(expected.Id)));
        return AnalyzerConfigFiles.Count + AdditionalReferences.Count == 0 ? result : throw LeftOut.Member("A fixed state with references or config files of its own");
    }
}
