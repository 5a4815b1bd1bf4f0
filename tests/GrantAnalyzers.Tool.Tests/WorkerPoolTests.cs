using System.Text;
using System.Text.Json.Nodes;
using GrantAnalyzers.Tool.Output;
using GrantAnalyzers.Tool.Verification;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>Real worker processes, some of which die.</summary>
public sealed class WorkerPoolTests : IDisposable
{
    private static readonly TimeSpan _patient = TimeSpan.FromSeconds(60);

    /// <summary>Where a seed is to hang and others are not: long enough for these on a machine that is busy.</summary>
    private static readonly TimeSpan _impatient = TimeSpan.FromSeconds(8);

    /// <summary>Where every seed is to hang.</summary>
    private static readonly TimeSpan _hasty = TimeSpan.FromSeconds(1);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Seeds_that_pass_and_fail_are_counted()
    {
        SweepResult result = await RunAsync<Scenarios.Odd>(_patient, seeds: 5);

        Assert.Equal(("test", "Odd"), (result.System, result.Name));
        Assert.Equal((3, 2, 0, 0), Counts(result));
        Assert.Equal(new SeedFailure(2, "seed 2 is even"), result.Tally.Failures[0]);
        Assert.Equal(3, result.Tally.Sometimes["an odd seed"]);
    }

    [Theory]
    [InlineData(typeof(Scenarios.FailsFast), "out of credit")]
    [InlineData(typeof(Scenarios.Recurses), "Stack overflow")]
    [InlineData(typeof(Scenarios.Exits), "exit code 42")]
    [InlineData(typeof(Scenarios.Throws), "not in this state")]
    public async Task A_crash_costs_its_own_seed_only(Type scenario, string lastWords)
    {
        SweepResult result = await RunAsync(scenario, _patient, seeds: 4);

        Assert.Equal((3, 1, 1, 0), Counts(result));
        Assert.Equal(2UL, result.Tally.Failures[0].Seed);
        Assert.Contains(lastWords, result.Tally.Failures[0].What);
    }

    [Fact]
    public async Task An_endless_loop_costs_its_own_seed_only()
    {
        SweepResult result = await RunAsync<Scenarios.Loops>(_impatient, seeds: 4);

        Assert.Equal((3, 1, 0, 1), Counts(result));
        Assert.Equal(2UL, result.Tally.Failures[0].Seed);
    }

    [Fact]
    public async Task A_scenario_that_always_hangs_is_given_up()
    {
        SweepResult result = await RunAsync<Scenarios.LoopsAlways>(_hasty, seeds: 1000);

        Assert.Equal((0, 3, 0, 3), Counts(result));
        Assert.Equal(997, result.Tally.NotRun);
    }

    [Fact]
    public async Task What_a_scenario_writes_does_not_disturb() => Assert.Equal((3, 0, 0, 0), Counts(await RunAsync<Scenarios.Chatters>(_patient, seeds: 3)));

    [Fact]
    public async Task A_thread_that_a_scenario_leaves_behind_holds_nothing_up() =>
        Assert.Equal(0, (await RunAsync<Scenarios.LeavesAThread>(_impatient, seeds: 2)).Tally.Hung);

    [Fact]
    public async Task A_scenario_that_dies_before_it_runs_crashed()
    {
        SweepResult result = await RunAsync<Scenarios.DiesUnborn>(_patient, seeds: 2);

        Assert.Equal((0, 2, 2, 0), Counts(result));
        Assert.Null(result.Name);
    }

    [Fact]
    public async Task Results_do_not_depend_on_how_many_processes_share_the_work()
    {
        SweepRequest[] sweeps = [Request(typeof(Scenarios.Odd), 120), Request(typeof(Scenarios.FailsFast), 60)];

        IReadOnlyList<SweepResult> alone = await new WorkerPool(_patient, jobs: 1).RunAsync(sweeps, () => { }, CancellationToken.None);
        IReadOnlyList<SweepResult> together = await new WorkerPool(_patient, jobs: 3).RunAsync(sweeps, () => { }, CancellationToken.None);

        Assert.Equivalent(alone, together, strict: true);
    }

    [Fact]
    public async Task A_traced_run_is_told_event_by_event_and_comes_to_the_same()
    {
        SweepResult plain = await RunAsync<Scenarios.Maps>(_patient, seeds: 1);
        SweepRequest request = Request(typeof(Scenarios.Maps), 1) with { Trace = Path.Combine(_folder.FullName, "trace") };
        SweepResult traced = (await new WorkerPool(_patient, jobs: 1).RunAsync([request], () => { }, CancellationToken.None))[0];

        JsonNode[] lines = Report(new SweepPair(plain, traced));

        Assert.Equal(
            ["run", "result", "run", "schedule", "map_grant_ref", "failure", "result"],
            lines.Select(line => (string)line["event"]!));
        Assert.Equal("""{"event":"run","scenario":"Maps","system":"test","version":"after","seed":1,"paging":"none"}""", lines[2].ToJsonString());
        Assert.Equal(
            """{"time":0,"actor":"scenario","event":"map_grant_ref","caller":"dom0","host_addr":"0x1000","flags":"HostMap","ref":8,"dom":7,"status":"BadDomain","handle":null,"dev_bus_addr":"0x0"}""",
            lines[4].ToJsonString());
        Assert.Equal("there is no domain 7 — \"none\"", (string)lines[5]["failure"]!);
        Assert.Equal("none", (string)lines[^1]["paging"]!);
        Assert.Matches("^0x[0-9a-f]{16}$", (string)lines[^1]["traceHash"]!);
        Assert.Equal(lines[1].ToJsonString(), lines[^1].ToJsonString());
    }

    [Fact]
    public async Task The_trace_of_a_run_that_dies_goes_up_to_its_death()
    {
        SweepRequest request = Request(typeof(Scenarios.FailsFast), 1) with { FirstSeed = 2, Trace = Path.Combine(_folder.FullName, "trace") };
        SweepResult result = (await new WorkerPool(_patient, jobs: 1).RunAsync([request], () => { }, CancellationToken.None))[0];

        JsonNode[] lines = Report(new SweepPair(result, result));

        Assert.Equal(["run", "schedule", "result"], lines[..3].Select(line => (string)line["event"]!));
        Assert.True((bool)lines[2]["crashed"]!);
        Assert.Null(lines[2]["traceHash"]);
    }

    [Theory]
    [InlineData(typeof(Scenarios.Odd), 2, "seed 2 is even")]
    [InlineData(typeof(Scenarios.Maps), 1, "there is no domain 7 — \"none\"")]
    [InlineData(typeof(Scenarios.FailsFast), 2, "the process died: Process terminated. out of credit")]
    public async Task The_story_told_is_that_of_the_first_seed_that_fails(Type scenario, int seed, string harm)
    {
        SweepResult result = await RunAsync(scenario, _patient, seeds: 4);

        RunStories stories = Assert.Single(await new StoryTeller(_patient, jobs: 2, _folder.FullName).TellAsync([new SweepPair(result, result)], CancellationToken.None));

        Assert.Equal((ulong)seed, stories.Seed);
        Assert.Equal(harm, stories.Before.Steps[^1].What);
        Assert.Equal(harm, stories.After.Steps[^1].What);
        Assert.Empty(Directory.GetFiles(_folder.FullName, "*.trace"));
    }

    [Fact]
    public async Task What_cannot_be_loaded_is_told()
    {
        InputException complaint = await Assert.ThrowsAsync<InputException>(() => RunAsync("No.Such.Scenario", _patient, seeds: 1));

        Assert.Contains("No.Such.Scenario cannot be loaded", complaint.Message);
    }

    [Fact]
    public async Task Each_seed_is_announced_once()
    {
        int done = 0;

        await new WorkerPool(_patient, jobs: 2).RunAsync([Request(typeof(Scenarios.FailsFast), 4)], () => Interlocked.Increment(ref done), CancellationToken.None);

        Assert.Equal(4, done);
    }

    public void Dispose() => _folder.Dispose();

    private static (int Passed, int Failed, int Crashed, int Hung) Counts(SweepResult result) =>
        (result.Tally.Passed, result.Tally.Failed, result.Tally.Crashed, result.Tally.Hung);

    private Task<SweepResult> RunAsync<TScenario>(TimeSpan timeout, int seeds) => RunAsync(typeof(TScenario), timeout, seeds);

    private Task<SweepResult> RunAsync(Type scenario, TimeSpan timeout, int seeds) => RunAsync(scenario.FullName!, timeout, seeds);

    private async Task<SweepResult> RunAsync(string scenario, TimeSpan timeout, int seeds) =>
        (await new WorkerPool(timeout, jobs: 2).RunAsync([Request(scenario, seeds)], () => { }, CancellationToken.None))[0];

    private static JsonNode[] Report(SweepPair pair)
    {
        using MemoryStream stream = new();
        TraceReport.Write([pair], stream);
        return [.. Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!)];
    }

    private SweepRequest Request(Type scenario, int seeds) => Request(scenario.FullName!, seeds);

    private SweepRequest Request(string scenario, int seeds)
    {
        string manifest = Path.Combine(_folder.FullName, "manifest.json");
        new WorkerManifest(typeof(Scenarios).Assembly.Location, RuntimeFiles.ByName(Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll"))).Write(manifest);
        return new SweepRequest(manifest, scenario, FirstSeed: 1, seeds, new RunConditions(PagingMode.None));
    }
}
