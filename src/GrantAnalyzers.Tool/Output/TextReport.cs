using GrantAnalyzers.Tool.Analysis;

namespace GrantAnalyzers.Tool.Output;

/// <summary>Findings as compilers write them.</summary>
internal static class TextReport
{
    /// <param name="findings">What was found.</param>
    /// <param name="areNew">They are those that a baseline does not have.</param>
    /// <param name="writer">Where to write.</param>
    internal static void Write(IReadOnlyList<Finding> findings, bool areNew, TextWriter writer)
    {
        foreach (Finding finding in findings)
        {
            writer.WriteLine(finding);
        }

        string what = areNew ? "new finding" : "finding";
        writer.WriteLine(findings.Count > 0 ? $"{FindingCounts.Counted(findings.Count, what)}: {findings.InWords()}." : areNew ? "Nothing new found." : "Nothing found.");
    }
}
