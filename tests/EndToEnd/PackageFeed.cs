using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace EndToEnd;

/// <summary>Every package of this repository, made of what was built, and what they depend on, in a folder that serves as a feed.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private readonly Workplace _place = new();

    internal string Folder => Path.Combine(_place.Folder, "feed");

    internal CommandResult Packed { get; private set; } = null!;

    /// <summary>The packages of this repository.</summary>
    internal IReadOnlyList<string> Own { get; private set; } = [];

    /// <summary>What is in a package, without what every package has for its own sake.</summary>
    internal string[] ContentsOf(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(FileOf(package));
        return [.. archive.Entries
            .Select(entry => entry.FullName)
            .Where(name => name != $"{package}.nuspec" && name != "[Content_Types].xml" && !name.StartsWith("_rels/") && !name.StartsWith("package/"))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>A file of a package.</summary>
    internal byte[] Read(string package, string file)
    {
        using ZipArchive archive = ZipFile.OpenRead(FileOf(package));
        using Stream content = archive.GetEntry(file)!.Open();
        using MemoryStream copy = new();
        content.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>An assembly of a package.</summary>
    internal PEReader Open(string package, string file) => new([.. Read(package, file)]);

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
        string[] packages = Packed.ExitCode == 0 ? Directory.GetFiles(Folder, "*.nupkg") : [];
        string version = $".{Repository.PackageVersion}.nupkg";
        Own = [.. packages.Select(package => Path.GetFileName(package)[..^version.Length]).Order(StringComparer.Ordinal)];
        foreach (string package in packages)
        {
            AddDependencies(package);
        }

        // Projects for .NET Standard 2.0 refer to it without a word.
        Add("netstandard.library", "2.0.3");
    }

    private string FileOf(string package) => Path.Combine(Folder, $"{package}.{Repository.PackageVersion}.nupkg");

    /// <summary>The build restored them: they are in the machine's package cache.</summary>
    private void AddDependencies(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        using Stream nuspec = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        foreach (XElement dependency in XDocument.Load(nuspec).Descendants().Where(element => element.Name.LocalName == "dependency"))
        {
            Add(dependency.Attribute("id")!.Value.ToLowerInvariant(), dependency.Attribute("version")!.Value);
        }
    }

    private void Add(string id, string version)
    {
        string cached = Path.Combine(Repository.PackageCache, id, version, $"{id}.{version}.nupkg");
        string copy = Path.Combine(Folder, Path.GetFileName(cached));
        if (File.Exists(cached) && !File.Exists(copy))
        {
            File.Copy(cached, copy);
            AddDependencies(copy);
        }
    }

    public Task DisposeAsync()
    {
        _place.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>Packing takes its time: those who look into the packages and those who use them share one feed.</summary>
[CollectionDefinition(nameof(PackageFeed))]
public sealed class PackageFeedCollection : ICollectionFixture<PackageFeed>;
