using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xen.Grants;

namespace GrantAnalyzers.FixProperties;

/// <summary>Files that compile together: a folder of the corpus, or a variation of it.</summary>
internal sealed class Folder
{
    /// <summary>The file of usings that all others rely on.</summary>
    public const string UsingsName = "Usings.cs";

    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Diagnostics;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Xen.Grants;
        """;

    private static readonly Regex s_label = new(" *//! .*$", RegexOptions.Multiline);

    private static readonly CSharpParseOptions s_parseOptions = new(LanguageVersion.Latest);

    private static readonly CSharpCompilationOptions s_options =
        new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999);

    private static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Append(typeof(IGrantTable).Assembly.Location)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly CompilationWithAnalyzersOptions s_analyzerOptions = new(new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: false);

    private Folder(string name, Project project)
    {
        Name = name;
        Project = project;
    }

    public string Name { get; }

    public Project Project { get; }

    public IEnumerable<Document> Documents => Project.Documents.Where(static document => document.Name != UsingsName);

    public static Folder Of(string name, IEnumerable<(string Name, string Text)> files)
    {
        AdhocWorkspace workspace = new();
        Project project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Folder", "Folder", LanguageNames.CSharp, compilationOptions: s_options, parseOptions: s_parseOptions, metadataReferences: s_references));
        foreach ((string file, string text) in files.Append((UsingsName, Usings)))
        {
            project = project.AddDocument(file, text).Project;
        }

        return new Folder(name, project);
    }

    /// <summary>Every folder of the corpus, without the labels: a fix leaves alone what a comment stands in.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<(string Name, string Text)> Files)> ReadCorpus() => Read("Methods");

    /// <summary>Every folder of sources that lies below one that was copied beside the program.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<(string Name, string Text)> Files)> Read(string root) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, root), "*.cs", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .GroupBy(path => Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, root), Path.GetDirectoryName(path)!))
            .Select(static folder => (folder.Key, (IReadOnlyList<(string, string)>)[.. folder.Select(static path => (Path.GetFileName(path), s_label.Replace(File.ReadAllText(path), "")))])),
    ];

    public async Task<IReadOnlyList<(string Name, string Text)>> FilesAsync() =>
        [.. await Task.WhenAll(Documents.Select(static async document => (document.Name, (await document.GetTextAsync()).ToString())))];

    public Folder With(Document edited) => new(Name, edited.Project);

    public Document Document(string name) => Documents.Single(document => document.Name == name);

    public async Task<CSharpCompilation> CompilationAsync() => (CSharpCompilation)(await Project.GetCompilationAsync())!;

    public async Task<ImmutableArray<Diagnostic>> ReportsAsync() =>
        await (await Project.GetCompilationAsync())!.WithAnalyzers([new GrantAnalyzer()], s_analyzerOptions).GetAnalyzerDiagnosticsAsync();

    /// <summary>Errors and warnings of the compiler, and of the analyzers that every project has by default if these are asked.</summary>
    public async Task<ImmutableArray<Diagnostic>> CompilerFindingsAsync(bool asksSdk)
    {
        CSharpCompilation compilation = await CompilationAsync();
        ImmutableArray<Diagnostic> findings = compilation.GetDiagnostics();
        if (asksSdk)
        {
            findings = findings.AddRange(await compilation.WithAnalyzers(SdkAnalyzers.All, s_analyzerOptions).GetAnalyzerDiagnosticsAsync());
        }

        return [.. findings.Where(static finding => finding.Severity >= DiagnosticSeverity.Warning)];
    }
}
