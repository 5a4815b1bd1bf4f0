namespace EndToEnd;

/// <summary>A folder outside the repository, with the projects of one test in it.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grants-end-to-end-");

    internal string Folder => _folder.FullName;

    /// <summary>A new project that refers to the libraries as they were built.</summary>
    /// <param name="name">Its name, and its folder's.</param>
    /// <param name="cases">Sources of this test project to put in.</param>
    /// <param name="properties">More properties.</param>
    /// <param name="items">More items.</param>
    internal string AddProject(string name, string[] cases, string properties = "", string items = "")
    {
        foreach (string file in cases)
        {
            Write($"{name}/{file}", Case(file));
        }

        return Write($"{name}/{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="Xen.Grants" HintPath="{Built("Xen.Grants.dll")}" />
                <Reference Include="Xen.Grants.Simulator" HintPath="{Built("Xen.Grants.Simulator.dll")}" />
                {items}
              </ItemGroup>
            </Project>
            """);
    }

    /// <summary>A solution of all projects so far.</summary>
    internal string AddSolution(params IEnumerable<string> projects) => Write(
        "All.slnx",
        $"<Solution>{string.Concat(projects.Select(project => $"<Project Path=\"{Path.GetRelativePath(Folder, project)}\" />"))}</Solution>");

    internal static string Case(string file) => File.ReadAllText(Built(Path.Combine("Cases", file)));

    internal string Write(string path, string text)
    {
        string full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    internal string Read(string path) => File.ReadAllText(Path.Combine(Folder, path));

    /// <summary>Every source file with its bytes, to see whether something was written.</summary>
    internal Dictionary<string, byte[]> Sources() => Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .ToDictionary(file => Path.GetRelativePath(Folder, file), File.ReadAllBytes);

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Built(string file) => Path.Combine(AppContext.BaseDirectory, file);
}
