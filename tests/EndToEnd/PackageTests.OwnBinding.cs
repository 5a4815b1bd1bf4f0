namespace EndToEnd;

/// <summary>A project with a binding of its own, which refers to the analyzer package and to nothing else.</summary>
public sealed partial class PackageTests
{
    private const string OwnBinding = "App/OwnBinding.cs";

    [Fact]
    public async Task A_binding_of_one_s_own_needs_no_configuration_and_no_library()
    {
        WriteProjectWithOwnBinding();
        string found = await BuildAsync();
        Assert.Contains("OwnBinding.cs(40,18): warning GNT1002", found);
        Assert.Contains("OwnBinding.cs(41,27): warning GNT1001", found);

        // Without a helper: only what needs none.
        await FormatAsync();
        string named = _place.Read(OwnBinding);
        Assert.Contains("return rc == 0 && map.status == Hypercalls.GNTST_okay;", named);
        Assert.Contains("int rc = Hypercalls.GrantTableOp(0, &map, 1); // one page", named);
        Assert.Equal("given up after call 1", await RunAsync());

        // With its source.
        WriteProjectWithOwnBinding("<GrantRetrySource>true</GrantRetrySource>", named);
        await FormatAsync();
        Assert.Contains("""
                    gnttab_map_grant_ref* address = &map;
                    int rc = Xen.Grants.GrantRetry.Issue(ref map.status, () => Hypercalls.GrantTableOp(0, address, 1)); // one page
            """, _place.Read(OwnBinding));
        Assert.Equal("mapped by call 3", await RunAsync());
    }

    [Fact]
    public async Task The_helper_s_source_compiles_in_the_language_of_the_oldest_framework()
    {
        WriteProjectWithOwnBinding("<GrantRetrySource>true</GrantRetrySource>", """
            public static class Ring
            {
                private static short s_status = -12;

                public static int Map()
                {
                    int calls = 0;
                    return Xen.Grants.GrantRetry.Issue(ref s_status, () => { s_status = (short)(++calls < 3 ? -12 : 0); return 0; });
                }
            }
            """);
        _place.Write("App/App.csproj", _place.Read("App/App.csproj")
            .Replace("<OutputType>Exe</OutputType>", "")
            .Replace("<TargetFramework>net10.0</TargetFramework>", "<TargetFramework>netstandard2.0</TargetFramework>")
            .Replace("<TreatWarningsAsErrors>false</TreatWarningsAsErrors>", "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>"));
        await BuildAsync();
    }

    [Fact]
    public async Task A_mode_presets_severities_and_a_project_s_own_win()
    {
        WriteProjectWithOwnBinding();
        await SucceedAsync("restore", "App");

        CommandResult errors = await BuildInModeAsync("all-errors");
        Assert.True(errors.ExitCode == 1 && errors.Output.Contains("error GNT1001") && errors.Output.Contains("error GNT1002"), $"{errors}");
        CommandResult none = await BuildInModeAsync("none");
        Assert.True(none.ExitCode == 0 && !none.Output.Contains("GNT"), $"{none}");
        CommandResult security = await BuildInModeAsync("Security");
        Assert.True(security.ExitCode == 0 && security.Output.Contains("warning GNT1001") && !security.Output.Contains("GNT1002"), $"{security}");

        _place.Write("App/.editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.GNT1001.severity = none\ndotnet_diagnostic.GNT1002.severity = warning\ndotnet_diagnostic.GNT3001.severity = none\n");
        CommandResult own = await BuildInModeAsync("all-errors");
        Assert.True(own.ExitCode == 0 && own.Output.Contains("warning GNT1002") && !own.Output.Contains("GNT1001"), $"{own}");

        CommandResult unknown = await BuildInModeAsync("sometimes");
        Assert.True(unknown.ExitCode == 1, $"{unknown}");
        Assert.Contains("error : GrantAnalyzersMode is 'sometimes'; it can be none, default, all-suggestions, all-warnings, all-errors or security.", unknown.Output);
    }

    private void WriteProjectWithOwnBinding(string properties = "", string? source = null)
    {
        WriteFeed();
        _place.Write("App/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
                <TreatWarningsAsErrors>false</TreatWarningsAsErrors>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="GrantAnalyzers" Version="{Repository.PackageVersion}" PrivateAssets="all" />
              </ItemGroup>
            </Project>
            """);
        _place.Write(OwnBinding, source ?? Workplace.Case("OwnBinding.cs"));
    }

    private Task<CommandResult> BuildInModeAsync(string mode) =>
        Command.DotNetAsync(_place.Folder, ["build", "App", "--no-restore", "--no-incremental", $"-p:GrantAnalyzersMode={mode}", .. _quiet]);

    private async Task<string> RunAsync() => (await SucceedAsync("run", "--project", "App", "-v", "q")).Split('\n').First(line => line.Contains("call", StringComparison.Ordinal)).Trim();
}
