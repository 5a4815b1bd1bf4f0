namespace GrantAnalyzers.Tool.Tests;

/// <summary>Projects on disk that the SDK can load: a backend with two mistakes, and what else a test puts beside it.</summary>
internal sealed class SampleProjects : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The sources of the end-to-end tests.</summary>
    internal static string Case(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cases", file));

    /// <summary>A project that refers to the libraries as they were built, with some of those sources.</summary>
    internal string Add(string name, string[] cases, string items = "", string properties = "<TargetFramework>net10.0</TargetFramework>")
    {
        foreach (string file in cases)
        {
            Write($"{name}/{file}", Case(file));
        }

        return Write($"{name}/{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="Xen.Grants" HintPath="{Path.Combine(AppContext.BaseDirectory, "Xen.Grants.dll")}" />
                <Reference Include="Xen.Grants.Simulator" HintPath="{Path.Combine(AppContext.BaseDirectory, "Xen.Grants.Simulator.dll")}" />
                {items}
              </ItemGroup>
            </Project>
            """);
    }

    internal string Write(string path, string text) => _folder.Write(path, text);

    internal string PathOf(string path) => Path.Combine(_folder.FullName, path);

    internal string Read(string path) => File.ReadAllText(PathOf(path));

    public void Dispose() => _folder.Dispose();
}
