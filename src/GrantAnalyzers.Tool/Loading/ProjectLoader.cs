using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Output;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tool.Loading;

/// <summary>
/// Loads projects through the installed SDK and the compiler of this tool, so that whatever the SDK's own
/// compiler understands is understood here.
/// </summary>
internal sealed class ProjectLoader
{
    private readonly GeneratorLoader _generators = new();
    private readonly Dictionary<string, PortableExecutableReference> _references = [];

    /// <exception cref="InputException">
    /// There is nothing to load, something is missing, or the code does not compile: analysis would find too little.
    /// </exception>
    internal static Task<LoadedSolution> LoadAsync(LoadRequest request, CancellationToken cancellationToken) =>
        ProgressDisplay.WhileAsync($"Loading {request.Path}", async () =>
        {
            LoadedSolution loaded = await LoadUncheckedAsync(request, cancellationToken);
            await CompilerCheck.RequireCompilableAsync(loaded.Solution, cancellationToken);
            return loaded;
        });

    private static async Task<LoadedSolution> LoadUncheckedAsync(LoadRequest request, CancellationToken cancellationToken)
    {
        Target target = await ProjectFinder.FindAsync(request.Path, cancellationToken);
        DesignTimeBuild build = new(request, cancellationToken);
        Task<IReadOnlyList<BuildPlan>> plans = PlanAsync(build, target);
        await Task.WhenAll(build.RestoreAsync(target), plans);

        List<DesignTimeResult> results = [];
        foreach (BuildPlan plan in await plans)
        {
            results.Add(await build.DescribeAsync(plan));
        }

        return results.Count > 0
            ? new ProjectLoader().Load(target, results)
            : throw new InputException($"no project of {Target.Display(target.File)} targets {request.Framework}");
    }

    private static async Task<IReadOnlyList<BuildPlan>> PlanAsync(DesignTimeBuild build, Target target)
    {
        List<BuildPlan> plans = [];
        foreach (string project in target.Projects)
        {
            plans.AddRange(await build.PlanAsync(project));
        }

        return plans;
    }

    private LoadedSolution Load(Target target, List<DesignTimeResult> results)
    {
        Dictionary<string, ProjectId> ids = [];
        foreach (DesignTimeResult result in results)
        {
            ProjectId id = ProjectId.CreateNewId();
            ids[result.Properties["TargetPath"]] = id;
            ids[result.Properties["TargetRefPath"]] = id;
        }

        ids.Remove("");
        List<ProjectInfo> infos = [];
        List<LoadedProject> projects = [];
        foreach (DesignTimeResult result in results)
        {
            RequireReferences(results, result);
            CSharpCommandLineArguments arguments = Parse(result);
            ProjectId id = ids[result.Properties["TargetPath"]];
            infos.Add(Describe(id, result, arguments, ids));
            projects.Add(new LoadedProject(id, result, [.. arguments.ManifestResources]));
        }

        AdhocWorkspace workspace = new(MefHostServices.DefaultHost);
        Solution solution = workspace.AddSolution(SolutionInfo.Create(SolutionId.CreateNewId(), VersionStamp.Create(), target.File, infos));
        return new LoadedSolution(target, solution, projects);
    }

    private static CSharpCommandLineArguments Parse(DesignTimeResult result)
    {
        CSharpCommandLineArguments arguments = CSharpCommandLineParser.Default.Parse(result.CompilerArguments, Path.GetDirectoryName(result.Project)!, sdkDirectory: null);
        return arguments.Errors.FirstOrDefault(error => error.Severity == DiagnosticSeverity.Error) is Diagnostic error
            ? throw new InputException($"{Target.Display(result.Project)}: {error.Id}: {error.GetMessage()}")
            : arguments;
    }

    private ProjectInfo Describe(ProjectId id, DesignTimeResult result, CSharpCommandLineArguments arguments, Dictionary<string, ProjectId> ids)
    {
        string name = Path.GetFileNameWithoutExtension(result.Project);
        List<ProjectReference> projectReferences = [];
        List<MetadataReference> metadataReferences = [];
        foreach (CommandLineReference reference in arguments.MetadataReferences)
        {
            if (ids.TryGetValue(reference.Reference, out ProjectId? referenced))
            {
                projectReferences.Add(new ProjectReference(referenced, reference.Properties.Aliases, reference.Properties.EmbedInteropTypes));
            }
            else
            {
                RequireExists(result, reference.Reference);
                metadataReferences.Add(Cached(reference));
            }
        }

        foreach (CommandLineAnalyzerReference analyzer in arguments.AnalyzerReferences)
        {
            RequireExists(result, analyzer.FilePath);
        }

        return ProjectInfo.Create(
            id,
            VersionStamp.Create(),
            result.Framework is null ? name : $"{name} ({result.Framework})",
            arguments.CompilationName ?? name,
            LanguageNames.CSharp,
            result.Project,
            result.Properties["TargetPath"],
            arguments.CompilationOptions.WithStrongNameProvider(new DesktopStrongNameProvider(arguments.KeyFileSearchPaths)),
            arguments.ParseOptions,
            Documents(id, result, arguments.SourceFiles.Select(file => file.Path), arguments),
            projectReferences,
            metadataReferences,
            arguments.AnalyzerReferences.Select(reference => new AnalyzerFileReference(reference.FilePath, _generators)),
            Documents(id, result, arguments.AdditionalFiles.Select(file => file.Path), arguments))
            .WithAnalyzerConfigDocuments(Documents(id, result, arguments.AnalyzerConfigPaths, arguments));
    }

    /// <summary>
    /// What does not build is taken from its sources where it is itself among the projects; anything else
    /// would have to be taken from an output that is out of date, or not there.
    /// </summary>
    private static void RequireReferences(List<DesignTimeResult> results, DesignTimeResult result)
    {
        if (result.Complaint is string complaint && !result.ProjectReferences.All(reference => results.Any(loaded => loaded.Project == reference)))
        {
            throw new InputException($"{Target.Display(result.Project)}: what it refers to does not build: {complaint}");
        }
    }

    private static void RequireExists(DesignTimeResult result, string file)
    {
        if (!File.Exists(file))
        {
            throw new InputException($"{Target.Display(result.Project)}: {file} does not exist, and a result without it could not be trusted");
        }
    }

    private static IEnumerable<DocumentInfo> Documents(ProjectId id, DesignTimeResult result, IEnumerable<string> paths, CSharpCommandLineArguments arguments)
    {
        string folder = Path.GetDirectoryName(result.Project)!;
        foreach (string path in paths.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal))
        {
            RequireExists(result, path);
            string relative = Path.GetRelativePath(folder, path);
            string[] folders = relative.StartsWith("..", StringComparison.Ordinal) ? [] : relative.Split(Path.DirectorySeparatorChar)[..^1];
            SourceText text = SourceFile.Read(path, arguments.Encoding, arguments.ChecksumAlgorithm);
            TextLoader loader = TextLoader.From(TextAndVersion.Create(text, VersionStamp.Create(), path));
            yield return DocumentInfo.Create(DocumentId.CreateNewId(id), Path.GetFileName(path), folders, SourceCodeKind.Regular, loader, path);
        }
    }

    private PortableExecutableReference Cached(CommandLineReference reference)
    {
        if (!_references.TryGetValue(reference.Reference, out PortableExecutableReference? cached))
        {
            _references[reference.Reference] = cached = MetadataReference.CreateFromFile(reference.Reference);
        }

        return cached.WithProperties(reference.Properties);
    }
}
