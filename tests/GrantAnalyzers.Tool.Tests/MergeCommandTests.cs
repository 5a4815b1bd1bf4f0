using System.Text.Json.Nodes;
using GrantAnalyzers.Tool.Output;
using GrantAnalyzers.Tool.Verification;

namespace GrantAnalyzers.Tool.Tests;

/// <summary><c>grants merge</c>: files in, a table and perhaps a file out.</summary>
public sealed class MergeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Parts_that_all_pass_are_a_proof_of_all_their_seeds()
    {
        GrantsResult result = await Grants.RunAsync("merge", Part(1, 30), Part(31, 30));

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.Contains("| reads and writes", result.Output);
        Assert.Contains("PROVEN in simulation: 0 of 1 scenario passed before the fixes, 1 of 1 after", result.Output);
        Assert.DoesNotContain("NOT PROVEN", result.Output);
    }

    [Fact]
    public async Task A_part_that_fails_after_the_fixes_fails_the_whole()
    {
        GrantsResult result = await Grants.RunAsync("merge", Part(1, 30), Part(31, 30, failsAfter: true));

        Assert.True(result.ExitCode == 1, $"{result}");
        Assert.Contains("NOT PROVEN", result.Output);
    }

    [Fact]
    public async Task The_sum_can_be_written_and_merged_again()
    {
        string sum = Path.Combine(_folder.FullName, "sum.json");

        GrantsResult result = await Grants.RunAsync("merge", Part(31, 30), Part(1, 30), "--json", sum);

        Assert.True(result.ExitCode == 0, $"{result}");
        JsonNode options = JsonNode.Parse(File.ReadAllText(sum))!["options"]!;
        Assert.Equal((1, 60), ((int)options["seed"]!, (int)options["seeds"]!));
        GrantsResult again = await Grants.RunAsync("merge", sum);
        Assert.Equal(result.Output, again.Output);
    }

    [Fact]
    public async Task A_file_that_is_something_else_is_named_and_nothing_is_written()
    {
        string other = _folder.Write("other.json", "{}");
        string sum = Path.Combine(_folder.FullName, "sum.json");

        Assert.StartsWith($"{other} is not what grants verify --json writes", await Grants.ComplaintOfAsync("merge", Part(1, 30), other, "--json", sum));
        Assert.False(File.Exists(sum));
    }

    [Fact]
    public async Task Seeds_that_no_file_has_are_named() =>
        Assert.StartsWith("no file has the seeds 31 to 40;", await Grants.ComplaintOfAsync("merge", Part(1, 30), Part(41, 30)));

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        string missing = Path.Combine(_folder.FullName, "missing.json");

        Assert.Contains(missing, await Grants.ComplaintOfAsync("merge", missing));
    }

    public void Dispose() => _folder.Dispose();

    private string Part(int first, int seeds, bool failsAfter = false)
    {
        VerifyReport report = Reports.Verify(Reports.Row(Tally(first, seeds, fails: true), Tally(first, seeds, failsAfter)));
        StringWriter writer = new();
        JsonReport.Write(report with { Options = report.Options with { FirstSeed = (ulong)first, Seeds = seeds } }, writer);
        return _folder.Write($"{first}.json", writer.ToString());
    }

    private static Tally Tally(int first, int seeds, bool fails) => Verification.Tally.Of(
        seeds,
        [.. Enumerable.Range(first, seeds).Select(seed => new SeedOutcome { Seed = (ulong)seed, Requests = 5, Failures = fails ? ["it failed"] : [] })]);
}
