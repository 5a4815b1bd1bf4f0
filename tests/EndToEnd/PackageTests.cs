namespace EndToEnd;

/// <summary>The packages as a user gets them: from a feed, into a new project.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly string[] _quiet = ["-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false"];

    private readonly Workplace _place = new();

    [Fact]
    public async Task A_new_project_gets_warnings_and_dotnet_format_fixes_them()
    {
        await PackAsync("src/Xen.Grants/Xen.Grants.csproj");
        await PackAsync("src/GrantAnalyzers.Package/GrantAnalyzers.Package.csproj");
        WriteProject();

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

    public void Dispose() => _place.Dispose();

    /// <summary>The feed is one more source; what else a project needs comes from wherever the machine gets it.</summary>
    private void WriteProject()
    {
        _place.Write("nuget.config", """
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><add key="local" value="feed" /></packageSources>
            </configuration>
            """);
        _place.Write("App/Backend.cs", Workplace.Case("Backend.cs"));
        _place.Write("App/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Xen.Grants" Version="{Repository.PackageVersion}" />
                <PackageReference Include="GrantAnalyzers" Version="{Repository.PackageVersion}" PrivateAssets="all" />
              </ItemGroup>
            </Project>
            """);
    }

    private async Task PackAsync(string project) => await SucceedAsync(
        "pack",
        Path.Combine(Repository.Root, project),
        "-o",
        Path.Combine(_place.Folder, "feed"),
        "--artifacts-path",
        Path.Combine(_place.Folder, "artifacts"),
        "--disable-build-servers");

    private Task<string> BuildAsync() => SucceedAsync(["build", "App", "--no-incremental", .. _quiet]);

    private Task<string> FormatAsync() => SucceedAsync("format", "analyzers", "App", "-v", "diag");

    private async Task<string> SucceedAsync(params string[] arguments)
    {
        CommandResult result = await Command.DotNetAsync(_place.Folder, arguments);
        Assert.True(result.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {result}");
        return result.Output + result.Errors;
    }
}
