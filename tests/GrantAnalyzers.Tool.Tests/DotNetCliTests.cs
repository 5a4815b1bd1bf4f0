using GrantAnalyzers.Tool.Loading;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>What is made of the output of <c>dotnet</c>.</summary>
public class DotNetCliTests
{
    [Theory]
    [InlineData("Restoring\n/src/a.cs(3,5): error CS0103: no such name [/src/App.csproj]\nerror two", "/src/a.cs(3,5): error CS0103: no such name")]
    [InlineData("/sdk/Microsoft.Common.targets(12,5): error MSB3202: The file was not found. [/src/App.csproj]", "error MSB3202: The file was not found.")]
    [InlineData("something happened\nand then it ended", "and then it ended")]
    [InlineData("", "dotnet ended with exit code 3")]
    public void The_first_error_is_told_without_what_MSBuild_adds_to_it(string output, string error) =>
        Assert.Equal(error, new DotNetResult(3, output, "").FirstError);

    [Fact]
    public void An_error_on_the_second_stream_is_found_too() => Assert.Equal("error: it is gone", new DotNetResult(1, "all is well\n", "error: it is gone\n").FirstError);

    [Fact]
    public void A_warning_is_found_by_its_code()
    {
        DotNetResult result = new(0, "warning CS0168: unused\n/sdk/Common.targets(9,9): warning MSB3245: Could not resolve Gone. [/src/App.csproj]\n", "");

        Assert.Equal("warning MSB3245: Could not resolve Gone.", result.FirstWarning("MSB3246", "MSB3245"));
        Assert.Null(result.FirstWarning("MSB9008"));
    }

    [Fact]
    public async Task Who_cancels_does_not_wait_for_it()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DotNetCli.RunAsync(["--info"], Environment.CurrentDirectory, cancelled.Token));
    }
}
