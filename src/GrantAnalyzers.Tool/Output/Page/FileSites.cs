using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Fixing;

namespace GrantAnalyzers.Tool.Output.Page;

/// <summary>A place that the fixes changed, and what was reported there.</summary>
internal sealed record FixedSite(DiffHunk Hunk, IReadOnlyList<Finding> Findings);

/// <summary>What the fixes changed in a file.</summary>
internal sealed record FileSites
{
    /// <param name="edit">The file.</param>
    /// <param name="findings">What was reported before, in this file and others.</param>
    internal FileSites(FileEdit edit, IReadOnlyList<Finding> findings)
    {
        Edit = edit;
        IReadOnlyList<DiffHunk> hunks = UnifiedDiff.HunksOf($"{edit.Before}", $"{edit.After}");
        ILookup<DiffHunk, Finding> byHunk = findings.Where(finding => finding.Path == edit.Path).ToLookup(finding => hunks.MinBy(hunk => Distance(hunk, finding.Line))!);
        Sites = [.. hunks.Select(hunk => new FixedSite(hunk, [.. byHunk[hunk]]))];
    }

    internal FileEdit Edit { get; }

    internal IReadOnlyList<FixedSite> Sites { get; }

    /// <summary>A report belongs to the nearest change: some fixes write a few lines below what they mend.</summary>
    private static int Distance(DiffHunk hunk, int line)
    {
        int first = hunk.OldBefore + 1, last = hunk.OldBefore + hunk.OldCount;
        return line < first ? first - line : line > last ? line - last : 0;
    }
}
