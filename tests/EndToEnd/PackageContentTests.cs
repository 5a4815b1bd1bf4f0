using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace EndToEnd;

/// <summary>What is in the packages, and what is not.</summary>
[Collection(nameof(PackageFeed))]
public sealed class PackageContentTests(PackageFeed feed)
{
    /// <summary>Those that there are in any case; whoever adds a library to src/ with a package of its own finds it tested here.</summary>
    private static readonly string[] s_packages = ["GrantAnalyzers", "GrantAnalyzers.Tool", "Xen.Grants", "Xen.Grants.Simulator"];

    /// <summary>What every host has that loads analyzers built against the floor, in which version at most: that compiler and what it refers to itself.</summary>
    private static readonly Dictionary<string, Version> s_floorHost = new()
    {
        ["netstandard"] = new(2, 0, 0, 0),
        ["Microsoft.CodeAnalysis"] = new(4, 14, 0, 0),
        ["Microsoft.CodeAnalysis.CSharp"] = new(4, 14, 0, 0),
        ["System.Collections.Immutable"] = new(9, 0, 0, 0),
        ["System.Memory"] = new(4, 0, 1, 2),
    };

    /// <summary>What only hosts that edit code have.</summary>
    private static readonly Dictionary<string, Version> s_editor = new()
    {
        ["Microsoft.CodeAnalysis.Workspaces"] = new(4, 14, 0, 0),
        ["Microsoft.CodeAnalysis.CSharp.Workspaces"] = new(4, 14, 0, 0),
        ["System.Composition.AttributedModel"] = new(9, 0, 0, 0),
        ["GrantAnalyzers"] = new(int.MaxValue, 0, 0, 0),
    };

    [Fact]
    public void Packing_gives_no_warning() => Assert.True(
        feed.Packed.ExitCode == 0 && !feed.Packed.Output.Contains("warning", StringComparison.OrdinalIgnoreCase), $"{feed.Packed}");

    [Fact]
    public void Every_package_is_made()
    {
        string[] linux = Directory.Exists(Path.Combine(Repository.Root, "src/Xen.Grants.Linux")) ? ["Xen.Grants.Linux"] : [];

        Assert.Equal(s_packages.Concat(linux).Order(StringComparer.Ordinal), feed.Own);
    }

    [Fact]
    public void The_analyzer_package_holds_the_analyzers_and_nothing_to_compile_against()
    {
        string[] contents = feed.ContentsOf("GrantAnalyzers");

        Assert.Equal(
            ["analyzers/dotnet/cs/GrantAnalyzers.CodeFixes.dll", "analyzers/dotnet/cs/GrantAnalyzers.dll"],
            contents.Where(file => file.StartsWith("analyzers/", StringComparison.Ordinal)));
        Assert.All(contents, file => Assert.Matches("^(README.md|icon.png|analyzers/.*|docs/rules/[^/]+.md|build(Transitive)?/.*|config/[^/]+.globalconfig|helper/GrantRetry.cs)$", file));
    }

    [Fact]
    public void The_pages_of_all_rules_travel_with_the_analyzers()
    {
        IEnumerable<string> pages = Directory.GetFiles(Path.Combine(Repository.Root, "docs/rules")).Select(page => $"docs/rules/{Path.GetFileName(page)}");

        Assert.Equal(pages.Order(StringComparer.Ordinal), feed.ContentsOf("GrantAnalyzers").Where(file => file.StartsWith("docs/", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_library_package_holds_both_frameworks() => Assert.Equal(
        ["README.md", "icon.png", "lib/net10.0/Xen.Grants.dll", "lib/net10.0/Xen.Grants.xml", "lib/netstandard2.0/Xen.Grants.dll", "lib/netstandard2.0/Xen.Grants.xml"],
        feed.ContentsOf("Xen.Grants"));

    [Fact]
    public void The_other_libraries_hold_themselves_and_their_documentation() => Assert.All(
        feed.Own.Where(package => package.StartsWith("Xen.Grants.", StringComparison.Ordinal)),
        package => Assert.Equal(["README.md", "icon.png", $"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml"], feed.ContentsOf(package)));

    [Fact]
    public void The_tool_package_holds_the_tool_and_what_it_needs_to_run()
    {
        string[] contents = feed.ContentsOf("GrantAnalyzers.Tool");

        string[] own = ["DotnetToolSettings.xml", "grants.dll", "GrantAnalyzers.dll", "GrantAnalyzers.CodeFixes.dll", "Xen.Grants.dll", "Xen.Grants.Simulator.dll"];
        Assert.All(own, file => Assert.Contains($"tools/net10.0/any/{file}", contents));
        Assert.All(contents, file => Assert.Matches(@"^README\.md$|^icon\.png$|^tools/net10\.0/any/[^/]+\.(dll|json)$|/DotnetToolSettings\.xml$", file));
    }

    [Fact]
    public void Every_package_says_what_it_is_and_under_which_licence() => Assert.All(feed.Own, package =>
    {
        XElement metadata = Metadata(package);
        string? Value(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

        Assert.Equal(("MIT", "README.md", "icon.png"), (Value("license"), Value("readme"), Value("icon")));
        Assert.All(["description", "tags", "authors"], name => Assert.False(string.IsNullOrWhiteSpace(Value(name)), $"{package}: {name}"));
        Assert.DoesNotContain(Repository.Root, metadata.ToString());
    });

    [Fact]
    public void The_analyzers_bring_nothing_along()
    {
        XElement metadata = Metadata("GrantAnalyzers");

        Assert.DoesNotContain(metadata.Descendants(), element => element.Name.LocalName == "dependency");
        Assert.Equal("true", metadata.Elements().Single(element => element.Name.LocalName == "developmentDependency").Value);
    }

    [Theory]
    [InlineData("GrantAnalyzers.dll", false)]
    [InlineData("GrantAnalyzers.CodeFixes.dll", true)]
    public void The_analyzers_ask_for_nothing_that_the_oldest_host_lacks(string file, bool editsCode)
    {
        using PEReader assembly = feed.Open("GrantAnalyzers", $"analyzers/dotnet/cs/{file}");
        MetadataReader metadata = assembly.GetMetadataReader();

        foreach (AssemblyReference reference in metadata.AssemblyReferences.Select(metadata.GetAssemblyReference))
        {
            string name = metadata.GetString(reference.Name);
            Version? highest = s_floorHost.GetValueOrDefault(name) ?? (editsCode ? s_editor.GetValueOrDefault(name) : null);
            Assert.True(highest is not null && reference.Version <= highest, $"{file} refers to {name} {reference.Version}");
        }
    }

    [Fact]
    public void Symbols_travel_inside_our_assemblies_and_builds_are_deterministic()
    {
        foreach (string package in feed.Own)
        {
            string[] assemblies = [.. feed.ContentsOf(package).Where(file => Path.GetFileName(file) is string name && name.EndsWith(".dll", StringComparison.Ordinal)
                && (name.StartsWith("GrantAnalyzers", StringComparison.Ordinal) || name.StartsWith("Xen.Grants", StringComparison.Ordinal) || name == "grants.dll"))];
            Assert.NotEmpty(assemblies);
            Assert.All(assemblies, file =>
            {
                using PEReader assembly = feed.Open(package, file);
                DebugDirectoryEntryType[] entries = [.. assembly.ReadDebugDirectory().Select(entry => entry.Type)];
                Assert.Contains(DebugDirectoryEntryType.EmbeddedPortablePdb, entries);
                Assert.Contains(DebugDirectoryEntryType.Reproducible, entries);
            });
        }
    }

    private XElement Metadata(string package)
    {
        using MemoryStream nuspec = new(feed.Read(package, $"{package}.nuspec"));
        return XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }
}
