using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EndToEnd;

public sealed class VerifyTests : IDisposable
{
    private readonly Workplace _place = new();

    [Fact]
    public async Task A_backend_fails_before_and_passes_after_in_every_run_alike()
    {
        _place.AddProject("App", ["Backend.cs", "LookScenario.cs"]);

        CommandResult result = await Command.GrantsAsync(_place.Folder, "verify", "App", "--seeds", "20", "--json", "one.json", "--report", "page.html", "--jobs", "1");

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.Contains("PROVEN in simulation: 0 of 1 scenario passed before the fixes, 1 of 1 after", result.Output);
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.All(result.Output.Split('\n').Where(line => line.StartsWith('|')), line => Assert.InRange(line.Length, 1, 100));

        JsonNode json = JsonNode.Parse(_place.Read("one.json"))!;
        Assert.Equal((2, 0, 2), ((int)json["diagnostics"]!["before"]!["total"]!, (int)json["diagnostics"]!["after"]!["total"]!, (int)json["fixes"]!["applied"]!));
        JsonNode scenario = Assert.Single(json["scenarios"]!.AsArray())!;
        Assert.Equal(("looker", "looks at pages"), ((string)scenario["system"]!, (string)scenario["name"]!));
        Assert.True((int)scenario["before"]!["failed"]! > 0);
        Assert.True((long)scenario["before"]!["wrong"]! > 0);
        Assert.Equal((20, 20, 0), ((int)scenario["after"]!["seeds"]!, (int)scenario["after"]!["passed"]!, (int)scenario["after"]!["failed"]!));
        Assert.Equal(20 * 40, (int)scenario["after"]!["requests"]!);
        Assert.True((int)scenario["after"]!["eagain"]! > 0);

        CommandResult again = await Command.GrantsAsync(_place.Folder, "verify", "App", "--seeds", "20", "--json", "other.json", "--jobs", "3");
        Assert.Equal(result.Output, again.Output);
        Assert.Equal(_place.Read("one.json"), _place.Read("other.json"));

        AssertPage(XDocument.Parse(_place.Read("page.html")).Root!, scenario);
        await AssertReplayAsync(result.Output, scenario["before"]!["failures"]![0]!);
    }

    [Fact]
    public async Task Without_running_nothing_of_the_scenarios_is_run()
    {
        _place.AddProject("App", ["Backend.cs", "DeadlyScenarios.cs"]);

        CommandResult result = await Command.GrantsAsync(_place.Folder, "verify", "App", "--no-run");

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.Contains("Fixes applied, in memory: 2 in 1 file", result.Output);
        Assert.Contains("No scenario was run (--no-run): nothing is proven.", result.Output);
    }

    [Fact]
    public async Task Scenarios_that_die_or_never_end_are_told_and_do_not_stop_the_sweep()
    {
        _place.AddProject("App", ["DeadlyScenarios.cs"]);

        CommandResult result = await Command.GrantsAsync(_place.Folder, "verify", "App", "--seeds", "4", "--timeout", "8", "--json", "result.json");

        Assert.True(result.ExitCode == 1, $"{result}");
        Dictionary<string, JsonNode> after = JsonNode.Parse(_place.Read("result.json"))!["scenarios"]!.AsArray()
            .ToDictionary(scenario => (string)scenario!["name"]!, scenario => scenario!["after"]!);
        Assert.Equal(["FailsFast", "LoopsForEver", "RecursesForEver"], after.Keys);
        Assert.All(after.Values, tally => Assert.Equal(3, (int)tally["passed"]!));
        Assert.All(after.Values, tally => Assert.Equal(2, (int)tally["failures"]![0]!["seed"]!));
        Assert.Equal((1, 0), ((int)after["FailsFast"]["crashed"]!, (int)after["FailsFast"]["hung"]!));
        Assert.Equal((1, 0), ((int)after["RecursesForEver"]["crashed"]!, (int)after["RecursesForEver"]["hung"]!));
        Assert.Equal((0, 1), ((int)after["LoopsForEver"]["crashed"]!, (int)after["LoopsForEver"]["hung"]!));
        Assert.Contains("out of credit", result.Output);
        Assert.Contains("NOT PROVEN", result.Output);
    }

    [Fact]
    public async Task A_scenario_in_a_project_that_refers_to_the_backend_s_is_run_with_it()
    {
        string backend = _place.AddProject("Backends", ["Backend.cs"], "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>");
        string scenarios = _place.AddProject("Scenarios", ["LookScenario.cs"], items: """<ProjectReference Include="../Backends/Backends.csproj" />""");
        _place.AddSolution(backend, scenarios);

        CommandResult result = await Command.GrantsAsync(_place.Folder, "verify", ".", "--seeds", "10", "--paging", "transient");

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.Contains("PROVEN in simulation: 0 of 1 scenario passed before the fixes, 1 of 1 after", result.Output);
    }

    [Fact]
    public async Task Without_a_scenario_the_code_is_still_checked_and_fixed_in_memory()
    {
        _place.AddProject("App", ["Backend.cs"]);
        Dictionary<string, byte[]> before = _place.Sources();

        CommandResult result = await Command.GrantsAsync(_place.Folder, "verify", "App");

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.Contains("GNT1001 1 → 0, GNT1002 1 → 0", result.Output);
        Assert.Contains("App/App.csproj has no scenario", result.Output);
        Assert.Equal(before, _place.Sources());
    }

    public void Dispose() => _place.Dispose();

    /// <summary>The page shows the first failing seed's run, before and after, and the two fixed places.</summary>
    private static void AssertPage(XElement page, JsonNode scenario)
    {
        string[] steps = [.. page.Descendants("ol").Select(steps => steps.Elements("li").Last().Elements().Last().Value)];
        Assert.Equal("one of the looks was answered with an error that nothing caused", steps[0]);
        Assert.Matches("^map_grant_ref of reference [0-9]+ of domain [0-9]+ again, .*: Okay$", steps[1]);
        string[] pictures = [.. page.Descendants("svg").Select(picture => picture.Element("desc")!.Value)];
        Assert.Matches("Eagain: [1-9].*retries: none; harm: [1-9]", pictures[0]);
        Assert.Matches("retries: [1-9].*harm: none", pictures[1]);
        Assert.Matches("^[1-9][0-9,]* retries; half of them after ", pictures[2]);
        Assert.Contains($"seed {scenario["before"]!["failures"]![0]!["seed"]}, the first that fails before the fixes", page.Value);
        Assert.Equal(["GNT1002", "GNT1001"], page.Descendants("ul").Where(list => (string?)list.Attribute("class") == "reports").Descendants("b").Select(id => id.Value));
    }

    /// <summary>The command that a failing row prints gives the same failure, and its trace tells how it came about.</summary>
    private async Task AssertReplayAsync(string output, JsonNode failure)
    {
        Match replay = Regex.Match(output, "^    again: grants (verify App .*)$", RegexOptions.Multiline);
        Assert.True(replay.Success, output);

        await Command.GrantsAsync(_place.Folder, [.. replay.Groups[1].Value.Split(' '), "--json", "replay.json", "--trace", "trace.jsonl"]);

        JsonNode before = JsonNode.Parse(_place.Read("replay.json"))!["scenarios"]![0]!["before"]!;
        JsonNode replayed = before["failures"]![0]!;
        Assert.All(["seed", "what", "again"], member => Assert.Equal(failure[member]!.ToJsonString(), replayed[member]!.ToJsonString()));

        JsonNode[] trace = [.. _place.Read("trace.jsonl").TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!)];
        Assert.Equal(["before", "after"], trace.Where(line => (string)line["event"]! == "run").Select(line => (string)line["version"]!));
        JsonNode result = trace.First(line => (string)line["event"]! == "result");
        Assert.Equal((string)failure["what"]!, (string)result["failures"]![0]!);
        Assert.Contains(trace.TakeWhile(line => line != result), line => (string)line["event"]! == "map_grant_ref" && (string)line["status"]! == "Eagain");
    }
}
