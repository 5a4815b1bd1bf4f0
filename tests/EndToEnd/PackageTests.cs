using System.Text.RegularExpressions;

namespace EndToEnd;

/// <summary>The packages as a user gets them: from a feed, into a new project.</summary>
[Collection(nameof(PackageFeed))]
public sealed partial class PackageTests(PackageFeed feed) : IDisposable
{
    private static readonly string[] _quiet = ["-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false"];

    private readonly Workplace _place = new();

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
    public async Task A_file_that_projects_of_several_frameworks_link_is_reported_in_each()
    {
        WriteProject();
        string project = _place.Read("App/App.csproj");
        _place.Write("App/App.csproj", project
            .Replace("<TargetFramework>net10.0</TargetFramework>", "<TargetFrameworks>netstandard2.0;net10.0</TargetFrameworks><LangVersion>latest</LangVersion>")
            .Replace("Xen.Grants.Simulator", "Xen.Grants")
            .Replace("</ItemGroup>", """<Compile Include="../Shared/Plain.cs" Link="Plain.cs" /></ItemGroup>"""));
        _place.Write("Shared/Plain.cs", Workplace.Case("PlainBackend.cs"));

        string built = await BuildAsync();

        Assert.All(["netstandard2.0", "net10.0"], framework => Assert.Matches($@"Shared/Plain\.cs\(\d+,\d+\): warning GNT1001: .*TargetFramework={framework.Replace(".", @"\.")}", built));
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

    /// <summary>What docs/getting-started.md says to do, and what it says one sees.</summary>
    [Fact]
    public async Task Getting_started_goes_as_the_page_says()
    {
        string page = Page("getting-started.md");
        WriteFeed();
        _place.Write("pages/pages.csproj", Block(page, "xml", "Microsoft.NET.Sdk"));
        _place.Write("pages/Reader.cs", Block(page, "csharp", "class Reader"));
        _place.Write("pages/ReaderScenario.cs", Block(page, "csharp", "class ReaderScenario"));
        await SucceedAsync("tool", "install", "GrantAnalyzers.Tool", "--version", Repository.PackageVersion, "--tool-path", "tools");

        CommandResult explain = await GrantsAsync("explain", "GNT1002");
        Assert.StartsWith("GNT1002: ", explain.Output);

        CommandResult check = await GrantsAsync("check", "pages");
        Assert.True(check.ExitCode == 1, $"{check}");
        string[] found = [.. check.Output.Split('\n').Where(line => line.Contains("warning"))];
        Assert.Equal(2, found.Length);
        Assert.All(found, line => Assert.Contains($"\n{Regex.Match(line, @"Reader\.cs\(\d+,\d+\): warning GNT\d+: [^;,]*")}", page));

        CommandResult verify = await GrantsAsync("verify", "pages", "--report", "report.html");
        Assert.True(verify.ExitCode == 0, $"{verify}");
        Assert.All(verify.Output.Split('\n')[..2].Append(verify.Output.TrimEnd().Split('\n')[^1]), line => Assert.Contains($"\n{line}\n", page));
        Assert.Contains("first bytes of pages", _place.Read("report.html"));

        CommandResult fix = await GrantsAsync("fix", "pages");
        Assert.True(fix.ExitCode == 0, $"{fix}");
        string fixedUp = _place.Read("pages/Reader.cs");
        Assert.All(Block(page, "diff", "GrantRetry").Split('\n').Where(line => line.StartsWith('+')), line => Assert.Contains($"{line[1..]}\n", fixedUp));
    }

    public void Dispose() => _place.Dispose();

    /// <summary>The project that the documentation shows. The feed is all it needs; nothing of it reaches the machine's own packages.</summary>
    private void WriteProject(params string[] cases)
    {
        WriteFeed();
        _place.Write("App/App.csproj", Block(Page("writing-a-scenario.md"), "xml", "Microsoft.NET.Sdk"));
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

    private static string Page(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", name));

    /// <summary>The code block of a page that has a text in it.</summary>
    private static string Block(string page, string language, string with) =>
        Regex.Matches(page, $"```{language}\n(.*?)```", RegexOptions.Singleline).Select(block => block.Groups[1].Value).First(block => block.Contains(with));

    private Task<CommandResult> GrantsAsync(params string[] arguments) => Command.RunAsync(_place.Folder, Path.Combine(_place.Folder, "tools", "grants"), arguments);

    private Task<string> BuildAsync() => SucceedAsync(["build", "App", "--no-incremental", .. _quiet]);

    private Task<string> FormatAsync() => SucceedAsync("format", "analyzers", "App", "-v", "diag");

    private async Task<string> SucceedAsync(params string[] arguments)
    {
        CommandResult result = await Command.DotNetAsync(_place.Folder, arguments);
        Assert.True(result.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {result}");
        return result.Output + result.Errors;
    }
}
