using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Xen.Grants.Simulator.Tests;

public partial class DocumentationTests
{
    [Theory]
    [InlineData("docs/simulator.md")]
    [InlineData("docs/writing-a-scenario.md")]
    [InlineData("src/Xen.Grants.Simulator/README.md")]
    public void The_code_of_a_page_is_code_that_is_tested_here(string page)
    {
        string folder = FolderOfThisFile();
        string[] sources = [.. Directory.GetFiles(folder, "*.cs").Select(File.ReadAllText)];
        string[] blocks = [.. CodeBlock().Matches(File.ReadAllText(Path.Combine(folder, "../..", page))).Select(match => match.Groups[1].Value)];

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains(sources, source => source.Contains(block, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_fault_has_its_line_in_the_table_of_faults()
    {
        string[] lines = File.ReadAllLines(Path.Combine(FolderOfThisFile(), "../../docs/simulator.md"));
        Assert.All(Enum.GetValues<FaultKind>(), kind => Assert.Single(lines, line => line.StartsWith($"| `{FaultSet.NameOf(kind)}` |", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(PagingMode.None)]
    [InlineData(PagingMode.Transient)]
    [InlineData(PagingMode.Permanent)]
    public void The_documentations_example_passes(PagingMode paging)
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            ScenarioResult result = ScenarioRunner.Run(new Example.SumOfAPage(), new SimulationOptions { Seed = seed, Paging = paging });
            Assert.True(result.Passed, string.Join('\n', result.Failures));
        }
    }

    private static string FolderOfThisFile([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
