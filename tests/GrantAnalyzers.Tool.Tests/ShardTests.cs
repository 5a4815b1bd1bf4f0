using System.Text.Json.Nodes;
using GrantAnalyzers.Tool.Output;
using GrantAnalyzers.Tool.Verification;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>A sweep in parts comes to the same as the sweep in one.</summary>
public sealed class ShardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(1, 250)]
    [InlineData(60, 60, 80, 50)]
    [InlineData(249, 1)]
    public void Parts_add_up_to_what_one_run_with_all_seeds_writes(params int[] sizes)
    {
        List<(string, Shard)> parts = [];
        int first = 1;
        foreach (int size in sizes)
        {
            parts.Add(Part($"{first}.json", first, size));
            first += size;
        }

        parts.Reverse();

        Assert.Equal(Text(first: 1, seeds: sizes.Sum()), Text(Shard.Merge(parts)));
    }

    [Fact]
    public void What_none_of_the_parts_met_fails_the_whole()
    {
        Shard sum = Shard.Merge([Part("a.json", 1, 60, neverMet: true), Part("b.json", 61, 60, neverMet: true)]);

        Assert.True(sum.MustExercise);
        Assert.False((bool)sum.Json["passed"]!);
    }

    [Fact]
    public void The_same_seeds_are_not_counted_twice() =>
        Assert.EndsWith("begins at seed 50, which another file has too; leave one of them out", Complaint(Part("a.json", 1, 60), Part("b.json", 50, 60)));

    [Fact]
    public void Seeds_that_nobody_ran_are_named() =>
        Assert.StartsWith("no file has the seeds 61 to 69;", Complaint(Part("a.json", 1, 60), Part("b.json", 70, 60)));

    [Fact]
    public void Results_under_other_conditions_do_not_belong_together()
    {
        (string path, Shard other) = Part("b.json", 61, 60);
        other.Json["conditions"]!["faults"] = "domain-death";

        Assert.EndsWith("\"conditions\" is not the same in both", Complaint(Part("a.json", 1, 60), (path, other)));
    }

    [Fact]
    public void Results_of_other_scenarios_do_not_belong_together()
    {
        (string path, Shard other) = Part("b.json", 61, 60);

        Assert.Equal($"{path} has other scenarios than the files before it", Complaint(Part("a.json", 1, 60), (path, other with { Rows = [] })));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1, 2]")]
    [InlineData("""{"conditions": {"paging": "mixed"}}""")]
    public void A_file_of_something_else_is_refused_by_its_name(string text)
    {
        string path = Path.Combine(_folder.FullName, "other.json");
        File.WriteAllText(path, text);

        Assert.StartsWith($"{path} is not what grants verify --json writes", Assert.Throws<InputException>(() => Shard.Read(path)).Message);
    }

    public void Dispose() => _folder.Dispose();

    private static string Complaint(params (string, Shard)[] parts) => Assert.Throws<InputException>(() => Shard.Merge(parts)).Message;

    private (string Path, Shard Shard) Part(string name, int first, int seeds, bool neverMet = false)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, Text(first, seeds, neverMet));
        return (path, Shard.Read(path));
    }

    private static string Text(int first, int seeds, bool neverMet = false)
    {
        VerifyReport report = Reports.Verify(Reports.Row(Tally(first, seeds, neverMet, failEvery: 40), Tally(first, seeds, neverMet, failEvery: int.MaxValue)));
        StringWriter writer = new();
        JsonReport.Write(report with { Options = report.Options with { FirstSeed = (ulong)first, Seeds = seeds } }, writer);
        return writer.ToString();
    }

    private static string Text(Shard shard)
    {
        StringWriter writer = new();
        shard.Write(writer);
        return writer.ToString();
    }

    private static Tally Tally(int first, int seeds, bool neverMet, int failEvery)
    {
        SeedOutcome[] outcomes = [.. Enumerable.Range(first, seeds).Select(seed => new SeedOutcome
        {
            Seed = (ulong)seed,
            Requests = seed,
            Eagain = 2,
            Evictions = 3,
            Faults = 1,
            Leaked = seed % 3,
            Crashed = seed % 50 == 0,
            Hung = seed % 40 == 0,
            NotAtRest = seed % 80 == 0,
            VirtualTime = TimeSpan.FromMilliseconds(seed),
            Sometimes = new Dictionary<string, long> { ["a page was out"] = neverMet ? 0 : seed % 2 },
            Failures = seed % failEvery == 0 ? [$"seed {seed} failed"] : [],
        })];
        SmallerRun smaller = new(RunConditions.Default with { RequestLimit = 2, Schedule = FaultSchedule.Parse("evict@1:1.2") }, "2 requests, 1 evict");
        return Verification.Tally.Of(seeds, outcomes).WithSmaller(smaller);
    }
}
