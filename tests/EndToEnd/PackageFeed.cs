using System.IO.Compression;
using System.Xml.Linq;

namespace EndToEnd;

/// <summary>Every package of this repository, made of what was built, and what they depend on, in a folder that serves as a feed.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private readonly Workplace _place = new();

    internal string Folder => Path.Combine(_place.Folder, "feed");

    internal CommandResult Packed { get; private set; } = null!;

    /// <summary>What is in a package, without what every package has for its own sake.</summary>
    internal string[] ContentsOf(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(Folder, $"{package}.{Repository.PackageVersion}.nupkg"));
        return [.. archive.Entries
            .Select(entry => entry.FullName)
            .Where(name => name != $"{package}.nuspec" && name != "[Content_Types].xml" && !name.StartsWith("_rels/") && !name.StartsWith("package/"))
            .Order(StringComparer.Ordinal)];
    }

    public async Task InitializeAsync()
    {
        string all = _place.Write("All.proj", $"""
            <Project>
              <ItemGroup>
                <Sources Include="{Repository.Root}src/*/*.csproj" />
              </ItemGroup>
              <Target Name="Pack">
                <MSBuild Projects="@(Sources)" Targets="Pack"
                         Properties="NoBuild=true;Configuration={Repository.Configuration};PackageOutputPath={Folder}" />
              </Target>
            </Project>
            """);
        Packed = await Command.DotNetAsync(_place.Folder, "msbuild", all, "-t:Pack", "-nologo", "-nodeReuse:false");
        foreach (string package in Packed.ExitCode == 0 ? Directory.GetFiles(Folder, "*.nupkg") : [])
        {
            AddDependencies(package);
        }
    }

    /// <summary>The build restored them: they are in the machine's package cache.</summary>
    private void AddDependencies(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        using Stream nuspec = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        foreach (XElement dependency in XDocument.Load(nuspec).Descendants().Where(element => element.Name.LocalName == "dependency"))
        {
            string id = dependency.Attribute("id")!.Value.ToLowerInvariant();
            string version = dependency.Attribute("version")!.Value;
            string cached = Path.Combine(Repository.PackageCache, id, version, $"{id}.{version}.nupkg");
            string copy = Path.Combine(Folder, Path.GetFileName(cached));
            if (File.Exists(cached) && !File.Exists(copy))
            {
                File.Copy(cached, copy);
                AddDependencies(copy);
            }
        }
    }

    public Task DisposeAsync()
    {
        _place.Dispose();
        return Task.CompletedTask;
    }
}
