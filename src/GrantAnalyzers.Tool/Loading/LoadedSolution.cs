using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Loading;

/// <summary>The projects of a PATH, as the compiler would see them.</summary>
/// <param name="Target">Where they came from.</param>
/// <param name="Solution">Their sources and references.</param>
/// <param name="Projects">One for each project and target framework, in the target's order.</param>
internal sealed record LoadedSolution(Target Target, Solution Solution, IReadOnlyList<LoadedProject> Projects)
{
    /// <summary>
    /// A file that may be edited: below the target's folder, and not made by the build, for what is made
    /// would be made again.
    /// </summary>
    internal bool MayEdit(Document document) =>
        document.FilePath is string path && document is not SourceGeneratedDocument && IsBelow(RealPath.Of(path), RealPath.Of(Target.Root)) && !IsMade(path);

    private static bool IsBelow(string path, string folder) => path.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private bool IsMade(string path) => Projects.Any(project => project.OutputFolders.Any(folder => IsBelow(path, folder)));
}

/// <summary>What the sources alone do not tell about a project.</summary>
/// <param name="Id">Its place in the solution.</param>
/// <param name="Build">What MSBuild said.</param>
/// <param name="Resources">What is to be embedded in its assembly.</param>
internal sealed record LoadedProject(ProjectId Id, DesignTimeResult Build, IReadOnlyList<ResourceDescription> Resources)
{
    /// <summary>The folders that the build writes to.</summary>
    internal IReadOnlyList<string> OutputFolders { get; } =
    [
        .. new[] { "BaseIntermediateOutputPath", "BaseOutputPath" }
            .Select(name => Build.Properties[name])
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.GetFullPath(folder.Replace('\\', Path.DirectorySeparatorChar), Path.GetDirectoryName(Build.Project)!)),
    ];

    /// <summary>The version of .NET that it is for; null where it is for something else.</summary>
    internal Version? NetVersion => Build.Properties["TargetFrameworkIdentifier"] == ".NETCoreApp" ? Version.Parse(Build.Properties["TargetFrameworkVersion"].TrimStart('v')) : null;
}
