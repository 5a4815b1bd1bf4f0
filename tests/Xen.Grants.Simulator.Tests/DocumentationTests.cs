using System.Runtime.CompilerServices;

namespace Xen.Grants.Simulator.Tests;

public class DocumentationTests
{
    [Fact]
    public void The_documentations_example_is_the_code_that_is_tested_here()
    {
        string page = File.ReadAllText(Path.Combine(FolderOfThisFile(), "../../docs/simulator.md"));
        string code = File.ReadAllText(Path.Combine(FolderOfThisFile(), "SumOfAPage.cs"));
        Assert.Contains($"```csharp\n{code}```", page);
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
}
