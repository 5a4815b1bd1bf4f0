using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Output;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>Findings as compilers write them, and a count.</summary>
public class TextReportTests
{
    [Fact]
    public void Each_finding_has_a_line_and_the_last_line_counts_them() => Assert.Equal(
        """
        /home/me/backends/data path.cs(12,9): warning GNT1001: compared with 0
        /home/me/backends/data path.cs(20,9): warning GNT1001: compared with 0
        /home/me/backends/data path.cs(20,9): warning GNT1002: compared with 0
        3 findings: GNT1001 2, GNT1002 1.

        """,
        Text(areNew: false, Reports.Finding, Reports.Finding with { Line = 20 }, Reports.Finding with { Line = 20, Id = "GNT1002" }));

    [Fact]
    public void Against_a_baseline_it_is_new_findings_that_are_counted() => Assert.EndsWith("\n1 new finding: GNT1001 1.\n", Text(areNew: true, Reports.Finding));

    [Theory]
    [InlineData(false, "Nothing found.\n")]
    [InlineData(true, "Nothing new found.\n")]
    public void Nothing_is_told_too(bool areNew, string expected) => Assert.Equal(expected, Text(areNew));

    private static string Text(bool areNew, params Finding[] findings)
    {
        StringWriter writer = new() { NewLine = "\n" };
        TextReport.Write(findings, areNew, writer);
        return writer.ToString();
    }
}
