using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EndToEnd;

/// <summary>Help links, which the build makes of the repository's address.</summary>
public sealed class HelpLinkTests : IDisposable
{
    private readonly Workplace _place = new();

    [Fact]
    public void Without_an_address_no_link_is_claimed() =>
        Assert.All(Rules(Path.Combine(AppContext.BaseDirectory, "GrantAnalyzers.dll")), rule => Assert.Equal("", rule.HelpLinkUri));

    [Fact]
    public async Task With_an_address_links_lead_to_pages_that_exist()
    {
        const string Address = "https://example.org/xen/grants";
        CommandResult built = await Command.DotNetAsync(
            Repository.Root, "build", "src/GrantAnalyzers", $"-p:RepositoryUrl={Address}/", "--artifacts-path", Path.Combine(_place.Folder, "artifacts"), "-nodeReuse:false", "-p:UseSharedCompilation=false");
        Assert.True(built.ExitCode == 0, $"{built}");

        DiagnosticDescriptor[] rules = Rules(Directory.GetFiles(_place.Folder, "GrantAnalyzers.dll", SearchOption.AllDirectories).First(file => file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}")));

        Assert.NotEmpty(rules);
        Assert.All(rules, rule =>
        {
            Assert.StartsWith($"{Address}/blob/main/", rule.HelpLinkUri);
            Assert.True(File.Exists(Path.Combine(Repository.Root, rule.HelpLinkUri[$"{Address}/blob/main/".Length..])), rule.HelpLinkUri);
        });
    }

    public void Dispose() => _place.Dispose();

    private static DiagnosticDescriptor[] Rules(string analyzers)
    {
        AssemblyLoadContext context = new("analyzers", isCollectible: true);
        using MemoryStream copy = new(File.ReadAllBytes(analyzers));
        Assembly assembly = context.LoadFromStream(copy);
        return
        [
            .. assembly.GetExportedTypes().Where(type => type.IsAssignableTo(typeof(DiagnosticAnalyzer)) && !type.IsAbstract)
                .SelectMany(type => ((DiagnosticAnalyzer)Activator.CreateInstance(type)!).SupportedDiagnostics),
        ];
    }
}
