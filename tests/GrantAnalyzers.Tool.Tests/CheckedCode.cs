using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Loading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>A file with mistakes in it, as the tool would load it, and what is found in it.</summary>
internal sealed class CheckedCode : IDisposable
{
    /// <summary>Two mistakes in each of two methods: the same lines in both.</summary>
    internal const string Source = """
        using Xen.Grants;

        namespace Cases;

        public static class Backend
        {
            public static bool Look(IGrantTable table, GrantRef reference, DomId guest)
            {
                MapGrantRef map = MapGrantRef.Create(0x1000, GrantMapFlags.HostMap, reference, guest);
                int rc = table.GrantTableOp(ref map);
                return rc == 0 && map.Status == 0;
            }

            public static bool LookAgain(IGrantTable table, GrantRef reference, DomId guest)
            {
                MapGrantRef map = MapGrantRef.Create(0x1000, GrantMapFlags.HostMap, reference, guest);
                int rc = table.GrantTableOp(ref map);
                return rc == 0 && map.Status == 0;
            }
        }
        """;

    private static readonly MetadataReference[] _references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "System.Runtime.dll" or "System.Memory.dll" or "System.Private.CoreLib.dll" or "netstandard.dll" or "Xen.Grants.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly AdhocWorkspace _workspace = new();

    internal static Target Target { get; } = new("/home/me/backends/backends.csproj", ["/home/me/backends/backends.csproj"]);

    internal async Task<IReadOnlyList<FoundPlace>> FindAsync(string source = Source, string path = "/home/me/backends/data path.cs")
    {
        Project project = _workspace.CurrentSolution
            .AddProject("backends", "backends", LanguageNames.CSharp)
            .WithCompilationOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
            .AddMetadataReferences(_references)
            .AddDocument(Path.GetFileName(path), SourceText.From(source), filePath: path).Project;
        return await new Analyst(FindingFilter.Default).FindPlacesAsync(project.Solution, CancellationToken.None);
    }

    public void Dispose() => _workspace.Dispose();
}
