using GrantAnalyzers.Tool.Loading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>Projects whose files lie in a folder, as the tool has them once they are loaded, without MSBuild.</summary>
internal sealed class LoadedCode : IDisposable
{
    private static readonly MetadataReference[] _references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "System.Runtime.dll" or "System.Memory.dll" or "System.Private.CoreLib.dll" or "netstandard.dll" or "Xen.Grants.dll" or "Xen.Grants.Simulator.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly AdhocWorkspace _workspace = new();
    private readonly List<LoadedProject> _projects = [];
    private Solution _solution;

    internal LoadedCode() => _solution = _workspace.CurrentSolution;

    internal string Folder => _folder.FullName;

    /// <summary>What would be loaded from the folder <c>App</c>.</summary>
    internal LoadedSolution Loaded => new(new Target(Path.Combine(Folder, "App", "App.csproj"), []), _solution, _projects);

    /// <summary>Adds a project with some files, and writes those.</summary>
    internal ProjectId Add(string name, params (string Path, string Text)[] files) => Add(name, [], files);

    /// <summary>Adds a project that refers to others.</summary>
    internal ProjectId Add(string name, ProjectId[] references, params (string Path, string Text)[] files)
    {
        Project project = _solution.AddProject(name, name, LanguageNames.CSharp)
            .WithCompilationOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))
            .AddMetadataReferences(_references)
            .AddProjectReferences(references.Select(id => new ProjectReference(id)));
        foreach ((string path, string text) in files)
        {
            string full = _folder.Write(path, text);
            project = project.AddDocument(Path.GetFileName(path), SourceText.From(text, System.Text.Encoding.UTF8), filePath: full).Project;
        }

        _solution = project.Solution;
        _projects.Add(new LoadedProject(project.Id, Build(name), []));
        return project.Id;
    }

    internal string Read(string path) => File.ReadAllText(Path.Combine(Folder, path));

    public void Dispose()
    {
        _workspace.Dispose();
        _folder.Dispose();
    }

    private DesignTimeResult Build(string name) => new(
        Path.Combine(Folder, name, name + ".csproj"),
        Framework: null,
        CompilerArguments: [],
        new Dictionary<string, string>
        {
            ["BaseIntermediateOutputPath"] = "obj/",
            ["BaseOutputPath"] = "bin\\",
            ["TargetFrameworkIdentifier"] = ".NETCoreApp",
            ["TargetFrameworkVersion"] = "v10.0",
        },
        References: [$"/packages/{name}.dependency/lib/net10.0/{name}.Dependency.dll"],
        CopyLocal: [],
        ProjectReferences: [],
        Complaint: null);
}
