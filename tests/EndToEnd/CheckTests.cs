using System.Text.Json.Nodes;

namespace EndToEnd;

public sealed class CheckTests : IDisposable
{
    private readonly Workplace _place = new();

    [Fact]
    public async Task Findings_are_written_as_compilers_write_them()
    {
        _place.AddProject("App", ["Backend.cs"]);

        CommandResult result = await Command.GrantsAsync(_place.Folder, "check", "App");

        Assert.True(result.ExitCode == 1, $"{result}");
        string[] lines = result.Output.TrimEnd().Split('\n');
        Assert.Matches(@"^App/Backend\.cs\(19,18\): warning GNT1002: ", lines[0]);
        Assert.Matches(@"^App/Backend\.cs\(20,24\): warning GNT1001: ", lines[1]);
        Assert.Equal("2 findings: GNT1001 1, GNT1002 1.", lines[2]);
    }

    [Fact]
    public async Task The_project_s_own_configuration_is_respected()
    {
        _place.AddProject("App", ["Backend.cs"]);
        _place.Write("App/.editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.GNT1001.severity = none\ndotnet_diagnostic.GNT1002.severity = error\n");

        CommandResult result = await Command.GrantsAsync(_place.Folder, "check", "App", "--format", "sarif", "--output", "found.sarif");

        Assert.True(result.ExitCode == 1, $"{result}");
        JsonNode found = Assert.Single(JsonNode.Parse(_place.Read("found.sarif"))!["runs"]![0]!["results"]!.AsArray())!;
        Assert.Equal(("GNT1002", "error"), ((string)found["ruleId"]!, (string)found["level"]!));
    }

    [Fact]
    public async Task Code_that_several_projects_share_is_reported_once()
    {
        _place.Write("Shared/Backend.cs", Workplace.Case("Backend.cs"));
        const string Shared = """<Compile Include="../Shared/*.cs" />""";
        _place.AddSolution(_place.AddProject("One", [], items: Shared), _place.AddProject("Other", [], items: Shared));

        CommandResult result = await Command.GrantsAsync(_place.Folder, "check", ".");

        Assert.True(result.ExitCode == 1, $"{result}");
        Assert.EndsWith("2 findings: GNT1001 1, GNT1002 1.", result.Output.TrimEnd());
    }

    [Fact]
    public async Task A_project_without_grants_is_clean()
    {
        _place.Write("App/App.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFrameworks>netstandard2.0;net10.0</TargetFrameworks></PropertyGroup></Project>""");
        _place.Write("App/App.cs", "namespace App { public class Something { } }");

        CommandResult result = await Command.GrantsAsync(_place.Folder, "check", "App");

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.Equal("Nothing found.", result.Output.TrimEnd());
    }

    [Fact]
    public async Task References_that_were_never_built_are_built()
    {
        _place.AddProject("Library", ["Backend.cs"], "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>");
        _place.AddProject("App", [], items: """<ProjectReference Include="../Library/Library.csproj" />""");
        _place.Write("App/App.cs", "namespace App; public class Something { public string Host => Cases.Backend.Host; }");

        CommandResult result = await Command.GrantsAsync(_place.Folder, "check", "App");

        Assert.True(result.ExitCode == 0, $"{result}");
    }

    [Fact]
    public async Task A_missing_reference_is_no_clean_result()
    {
        _place.AddProject("App", [], items: """<ProjectReference Include="../Gone/Gone.csproj" />""");
        _place.Write("App/App.cs", "namespace App; public class Something { }");

        await AssertComplaintAsync("Gone.csproj does not exist", "check", "App");
    }

    [Fact]
    public async Task A_package_that_cannot_be_fetched_is_no_clean_result()
    {
        _place.Write("nuget.config", """<configuration><packageSources><clear /><add key="none" value="feed" /></packageSources></configuration>""");
        Directory.CreateDirectory(Path.Combine(_place.Folder, "feed"));
        _place.AddProject("App", [], items: """<PackageReference Include="Some.Package" Version="1.0.0" />""");

        await AssertComplaintAsync("Some.Package", "check", "App");
    }

    [Theory]
    [InlineData("check")]
    [InlineData("verify")]
    public async Task Code_that_does_not_compile_is_told_with_its_place(string command)
    {
        _place.AddProject("App", []);
        _place.Write("App/App.cs", "namespace App;\npublic class Something : Missing { }\n");

        await AssertComplaintAsync("App/App.cs(2,26): error CS0246", command, "App");
    }

    [Fact]
    public async Task An_empty_folder_is_told() => await AssertComplaintAsync("holds no C# project", "verify", ".");

    [Fact]
    public async Task A_missing_path_is_told() => await AssertComplaintAsync("nowhere does not exist", "verify", "nowhere");

    [Fact]
    public async Task An_unknown_option_value_is_told() => await AssertComplaintAsync("sometimes", "verify", ".", "--paging", "sometimes");

    [Fact]
    public async Task A_trace_of_more_than_one_seed_is_refused() => await AssertComplaintAsync("--trace writes down single runs: add --seeds 1", "verify", ".", "--trace", "trace.jsonl");

    [Fact]
    public async Task A_page_of_what_does_not_run_is_refused() => await AssertComplaintAsync("--report shows what runs: leave --no-run out", "verify", ".", "--no-run", "--report", "page.html");

    [Fact]
    public async Task With_a_baseline_only_what_is_new_is_reported()
    {
        _place.AddProject("App", ["Backend.cs"]);
        CommandResult recorded = await Command.GrantsAsync(_place.Folder, "check", "App", "--baseline", "known.json");
        Assert.True(recorded.ExitCode == 0, $"{recorded}");
        Assert.Equal("Nothing new found.", recorded.Output.TrimEnd());
        Assert.Equal("2 findings recorded in known.json; from now on only others are reported.", recorded.Errors.TrimEnd());

        string moved = Workplace.Case("Backend.cs").Replace("    /// <summary>Maps the page", "    // moved\n\n    /// <summary>Maps the page");
        _place.Write("App/Backend.cs", moved.Replace("unmap.Status == GrantStatus.Okay", "unmap.Status == 0"));
        CommandResult result = await Command.GrantsAsync(_place.Folder, "check", "App", "--baseline", "known.json");

        Assert.True(result.ExitCode == 1, $"{result}");
        string[] lines = result.Output.TrimEnd().Split('\n');
        Assert.Matches(@"^App/Backend\.cs\(28,\d+\): warning GNT1001: ", lines[0]);
        Assert.Equal("1 new finding: GNT1001 1.", lines[1]);
    }

    [Fact]
    public async Task A_file_that_is_no_baseline_is_refused_at_once_and_stays_as_it_is()
    {
        _place.Write("known.json", "{ \"version\": 1,\n \"findings\": 7 }");

        await AssertComplaintAsync("known.json is no baseline, line 2: ", "check", ".", "--baseline", "known.json");

        Assert.Equal("{ \"version\": 1,\n \"findings\": 7 }", _place.Read("known.json"));
    }

    [Fact]
    public async Task A_baseline_cannot_be_updated_that_is_not_named() => await AssertComplaintAsync("add --baseline FILE", "check", ".", "--update-baseline");

    [Theory]
    [InlineData("GNT1002")]
    [InlineData("gnt1002")]
    public async Task A_rule_is_explained_in_plain_text(string id)
    {
        CommandResult result = await Command.GrantsAsync(_place.Folder, "explain", id);

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.StartsWith("GNT1002: The Eagain of a grant operation is not handled\n=====", result.Output);
        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Fact]
    public async Task An_unknown_rule_is_told_with_those_that_exist() => await AssertComplaintAsync("there is no rule GNT9999; there are GNT0001, GNT0002, GNT1001, GNT1002,", "explain", "GNT9999");

    [Fact]
    public async Task A_report_in_a_folder_that_does_not_exist_is_refused_at_once() =>
        await AssertComplaintAsync("--report: the folder of nowhere/page.html does not exist", "verify", ".", "--report", "nowhere/page.html");

    [Fact]
    public async Task A_report_that_is_a_folder_is_refused_at_once() => await AssertComplaintAsync("--report: . is a folder; name a file in it", "verify", ".", "--report", ".");

    [Fact]
    public async Task Where_nothing_can_be_verified_no_report_is_written()
    {
        await AssertComplaintAsync("holds no C# project", "verify", ".", "--report", "page.html");
        Assert.Empty(Directory.GetFileSystemEntries(_place.Folder));
    }

    [Theory]
    [InlineData("check")]
    [InlineData("fix")]
    [InlineData("verify")]
    public async Task Help_warns_that_loading_runs_the_project_s_build_code(string command)
    {
        CommandResult result = await Command.GrantsAsync(_place.Folder, command, "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("runs its MSBuild code and its source generators", result.Output);
    }

    public void Dispose() => _place.Dispose();

    /// <summary>One line that says what is wrong, exit code 2, and nothing else.</summary>
    private async Task AssertComplaintAsync(string complaint, params string[] arguments)
    {
        CommandResult result = await Command.GrantsAsync(_place.Folder, arguments);

        Assert.True(result.ExitCode == 2, $"{result}");
        Assert.Equal("", result.Output);
        string line = Assert.Single(result.Errors.TrimEnd().Split('\n'));
        Assert.StartsWith("grants: ", line);
        Assert.Contains(complaint, line);
    }
}
