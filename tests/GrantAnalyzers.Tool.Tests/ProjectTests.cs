using System.Text.Json.Nodes;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>The commands on projects that MSBuild loads, with what may go wrong on the way. The end-to-end tests have more of it.</summary>
public sealed class ProjectTests : IDisposable
{
    private readonly SampleProjects _projects = new();

    [Fact]
    public async Task Only_what_a_baseline_does_not_record_is_reported_and_what_is_gone_is_counted()
    {
        string project = _projects.Add("App", []);
        _projects.Write("App/Backend.cs", SampleProjects.Case("Backend.cs").Replace("unmap.Status == GrantStatus.Okay", "unmap.Status == 0", StringComparison.Ordinal));
        string known = _projects.Write("known.json", """
            {
              "version": 1,
              "findings": [
                { "rule": "GNT1001", "file": "Backend.cs", "member": "Backend.Look", "line": "if (rc != 0 || map.Status != 0)", "count": 1 },
                { "rule": "GNT1001", "file": "Gone.cs", "member": "Gone.Look", "line": "return map.Status == 0;", "count": 1 },
                { "rule": "GNT1002", "file": "Backend.cs", "member": "Backend.Look", "line": "int rc = table.GrantTableOp(ref map); // one page", "count": 1 }
              ]
            }
            """);
        string found = _projects.PathOf("found.sarif");

        GrantsResult result = await Grants.RunAsync("check", project, "--baseline", known, "--format", "sarif", "--output", found);

        Assert.True(result.ExitCode == 1, $"{result}");
        Assert.Equal("1 of 3 recorded findings not found any more; --update-baseline takes what is gone off the record.\n", result.Errors);
        Assert.Equal("", result.Output);
        JsonNode one = Assert.Single(JsonNode.Parse(_projects.Read("found.sarif"))!["runs"]![0]!["results"]!.AsArray())!;
        Assert.Equal(("GNT1001", "new"), ((string)one["ruleId"]!, (string)one["baselineState"]!));
    }

    [Fact]
    public async Task The_projects_of_a_solution_are_fixed_in_place()
    {
        _projects.Add("Backends", ["Backend.cs"]);
        string onWindows = _projects.Write(
            "Backends/OnWindows.cs",
            SampleProjects.Case("Backend.cs").Replace("class Backend", "class OnWindows", StringComparison.Ordinal).ReplaceLineEndings("\r\n"));
        string solution = _projects.Write("All.slnx", """<Solution><Project Path="Backends/Backends.csproj" /></Solution>""");

        GrantsResult result = await Grants.RunAsync("fix", solution);

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.Equal("Fixed 4 findings in 2 files (GNT1001 2, GNT1002 2); nothing is left.\n", result.Output);
        Assert.Contains("GrantRetry.Issue(table, ref map); // one page", _projects.Read("Backends/Backend.cs"));
        Assert.DoesNotContain("\n", File.ReadAllText(onWindows).Replace("\r\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_backend_that_fails_is_proven_to_pass_once_it_is_fixed()
    {
        string project = _projects.Add("App", ["Backend.cs", "LookScenario.cs"]);
        string json = _projects.PathOf("result.json");

        GrantsResult result = await Grants.RunAsync("verify", project, "--seeds", "10", "--paging", "transient", "--json", json);

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.True(result.Output.Contains("PROVEN in simulation: 0 of 1 scenario passed before the fixes, 1 of 1 after"), $"{result}");
        JsonNode scenario = Assert.Single(JsonNode.Parse(File.ReadAllText(json))!["scenarios"]!.AsArray())!;
        Assert.Equal(("Cases.LookScenario", 10), ((string)scenario["type"]!, (int)scenario["after"]!["passed"]!));

        // The first failure was made smaller: one page that is away is enough.
        Assert.Equal("40 requests, 1 evict", (string)scenario["before"]!["failures"]![0]!["enough"]!);
        Assert.Contains(" --schedule evict@", result.Output);
        Assert.Equal(SampleProjects.Case("Backend.cs"), _projects.Read("App/Backend.cs"));
    }

    [Fact]
    public async Task A_target_framework_that_no_project_has_is_told()
    {
        string project = _projects.Add("App", [], properties: "<TargetFrameworks>net10.0</TargetFrameworks>");

        Assert.Equal($"no project of {project} targets net48", await Grants.ComplaintOfAsync("check", project, "--framework", "net48"));
    }

    [Fact]
    public async Task A_project_that_MSBuild_cannot_read_is_told_with_what_MSBuild_says()
    {
        string project = _projects.Write("App/App.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\">\n  <PropertyGroup>\n</Project>");

        string complaint = await Grants.ComplaintOfAsync("check", project);

        Assert.StartsWith($"{project} cannot be ", complaint);
        Assert.Contains("MSB4025", complaint);
    }

    [Fact]
    public async Task A_solution_that_names_a_project_that_is_not_there_is_told()
    {
        string solution = _projects.Write("All.slnx", """<Solution><Project Path="Gone/Gone.csproj" /></Solution>""");

        Assert.Equal($"{solution} names the project {_projects.PathOf("Gone/Gone.csproj")}, which does not exist", await Grants.ComplaintOfAsync("check", solution));
    }

    [Fact]
    public async Task A_solution_that_cannot_be_read_is_told()
    {
        string solution = _projects.Write("All.slnx", "<Solution>");

        Assert.StartsWith($"{solution} cannot be read: ", await Grants.ComplaintOfAsync("check", solution));
    }

    public void Dispose() => _projects.Dispose();
}
