using GrantAnalyzers.Tool.Analysis;

namespace GrantAnalyzers.Tool.Output;

/// <summary>Findings as compilers write them.</summary>
internal static class TextReport
{
    internal static void Write(IReadOnlyList<Finding> findings, TextWriter writer)
    {
        foreach (Finding finding in findings)
        {
            writer.WriteLine(finding);
        }

        writer.WriteLine(findings.Count == 0 ? "Nothing found." : $"{FindingCounts.Counted(findings.Count, "finding")}: {findings.InWords()}.");
    }
}
