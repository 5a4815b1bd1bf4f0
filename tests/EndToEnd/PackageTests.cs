using System.Text.RegularExpressions;

namespace EndToEnd;

/// <summary>The packages as a user gets them: from a feed, into a new project.</summary>
public sealed partial class PackageTests(PackageFeed feed) : IClassFixture<PackageFeed>, IDisposable
{
    private static readonly string[] _quiet = ["-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false"];

    private readonly Workplace _place = new();

    [Fact]
    public void Packing_gives_no_warning() => Assert.True(
        feed.Packed.ExitCode == 0 && !feed.Packed.Output.Contains("warning", StringComparison.OrdinalIgnoreCase), $"{feed.Packed}");

    [Fact]
    public void The_analyzer_package_holds_the_analyzers_their_settings_and_nothing_to_compile_against() => Assert.Equal(
        [
            "README.md", "analyzers/dotnet/cs/GrantAnalyzers.CodeFixes.dll", "analyzers/dotnet/cs/GrantAnalyzers.dll",
            "build/GrantAnalyzers.targets", "buildTransitive/GrantAnalyzers.targets",
            "config/all-errors.globalconfig", "config/all-suggestions.globalconfig", "config/all-warnings.globalconfig", "config/none.globalconfig", "config/security.globalconfig",
            "helper/GrantRetry.cs",
        ],
        feed.ContentsOf("GrantAnalyzers"));

    [Fact]
    public void The_library_package_holds_both_frameworks() => Assert.Equal(
        ["README.md", "lib/net10.0/Xen.Grants.dll", "lib/net10.0/Xen.Grants.xml", "lib/netstandard2.0/Xen.Grants.dll", "lib/netstandard2.0/Xen.Grants.xml"],
        feed.ContentsOf("Xen.Grants"));

    [Fact]
    public void The_simulator_package_holds_the_simulator() => Assert.Equal(
        ["README.md", "lib/net10.0/Xen.Grants.Simulator.dll", "lib/net10.0/Xen.Grants.Simulator.xml"],
        feed.ContentsOf("Xen.Grants.Simulator"));

    [Fact]
    public void The_tool_package_holds_the_tool_and_what_it_needs_to_run()
    {
        string[] contents = feed.ContentsOf("GrantAnalyzers.Tool");

        string[] own = ["DotnetToolSettings.xml", "grants.dll", "GrantAnalyzers.dll", "GrantAnalyzers.CodeFixes.dll", "Xen.Grants.dll", "Xen.Grants.Simulator.dll"];
        Assert.All(own, file => Assert.Contains($"tools/net10.0/any/{file}", contents));
        Assert.All(contents, file => Assert.Matches(@"^README\.md$|^tools/net10\.0/any/[^/]+\.(dll|pdb|json)$|/DotnetToolSettings\.xml$", file));
    }

    [Fact]
    public async Task A_new_project_gets_warnings_and_dotnet_format_fixes_them()
    {
        WriteProject("Backend.cs");

        string first = await BuildAsync();
        Assert.Contains("warning GNT1001", first);
        Assert.Contains("warning GNT1002", first);

        string log = await FormatAsync();
        Assert.DoesNotContain("Unable to fix", log);
        string formatted = _place.Read("App/Backend.cs");
        Assert.Contains("map.Status != GrantStatus.Okay", formatted);
        Assert.Contains("GrantRetry.Issue(table, ref map); // one page", formatted);
        Assert.DoesNotContain("warning", await BuildAsync());

        await FormatAsync();
        Assert.Equal(formatted, _place.Read("App/Backend.cs"));
    }

    [Fact]
    public async Task Dotnet_format_makes_the_fixed_samples_of_the_samples()
    {
        WriteProject();
        SortedDictionary<string, string> expected = Repository.Sources("samples/Backends");
        foreach ((string path, string text) in expected)
        {
            _place.Write($"App/{path}", text);
        }

        string log = await FormatAsync();
        Assert.DoesNotContain("warning", log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Unable to fix", log);
        foreach ((string path, string text) in Repository.Sources("samples/Backends.Fixed"))
        {
            expected[path] = text;
        }

        foreach ((string path, string text) in expected)
        {
            Assert.True(text == _place.Read($"App/{path}"), path);
        }
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    public async Task Dotnet_format_makes_the_same_of_files_in_any_order(string fixable, string locked)
    {
        WriteProject();
        string unlocked = Workplace.Case("Backend.cs"), underLock = Workplace.Case("LockedBackend.cs");
        _place.Write($"App/{fixable}.cs", unlocked);
        _place.Write($"App/{locked}.cs", underLock);

        await FormatAsync();

        Assert.Contains("GrantRetry.Issue(table, ref map); // one page", _place.Read($"App/{fixable}.cs"));
        Assert.Equal(underLock, _place.Read($"App/{locked}.cs"));
    }

    [Fact]
    public async Task The_tool_is_installed_and_proves_the_fixes_of_a_new_project()
    {
        WriteProject("Backend.cs", "LookScenario.cs");
        await SucceedAsync("tool", "install", "GrantAnalyzers.Tool", "--version", Repository.PackageVersion, "--tool-path", "tools");

        CommandResult help = await GrantsAsync("--help");
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("verify", help.Output);

        CommandResult check = await GrantsAsync("check", "App");
        Assert.True(check.ExitCode == 1, $"{check}");
        Assert.EndsWith("2 findings: GNT1001 1, GNT1002 1.", check.Output.TrimEnd());

        CommandResult verify = await GrantsAsync("verify", "App", "--seeds", "10", "--paging", "transient");
        Assert.True(verify.ExitCode == 0, $"{verify}");
        Assert.Contains("PROVEN in simulation: 0 of 1 scenario passed before the fixes, 1 of 1 after", verify.Output);
    }

    public void Dispose() => _place.Dispose();

    /// <summary>The project that the documentation shows. The feed is all it needs; nothing of it reaches the machine's own packages.</summary>
    private void WriteProject(params string[] cases)
    {
        WriteFeed();
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs/writing-a-scenario.md"));
        _place.Write("App/App.csproj", ProjectFile().Match(page).Groups[1].Value);
        foreach (string file in cases)
        {
            _place.Write($"App/{file}", Workplace.Case(file));
        }
    }

    private void WriteFeed() => _place.Write("nuget.config", $"""
        <configuration>
          <config><add key="globalPackagesFolder" value="packages" /></config>
          <packageSources><clear /><add key="local" value="{feed.Folder}" /></packageSources>
        </configuration>
        """);

    private Task<CommandResult> GrantsAsync(params string[] arguments) => Command.RunAsync(_place.Folder, Path.Combine(_place.Folder, "tools", "grants"), arguments);

    private Task<string> BuildAsync() => SucceedAsync(["build", "App", "--no-incremental", .. _quiet]);

    private Task<string> FormatAsync() => SucceedAsync("format", "analyzers", "App", "-v", "diag");

    private async Task<string> SucceedAsync(params string[] arguments)
    {
        CommandResult result = await Command.DotNetAsync(_place.Folder, arguments);
        Assert.True(result.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {result}");
        return result.Output + result.Errors;
    }

    [GeneratedRegex("```xml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ProjectFile();
}
