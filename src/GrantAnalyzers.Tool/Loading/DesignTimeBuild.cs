using System.Text.Json;

namespace GrantAnalyzers.Tool.Loading;

/// <summary>What MSBuild says about one project for one target framework.</summary>
/// <param name="Project">The project file, in full.</param>
/// <param name="Framework">The target framework where the project has several, else null.</param>
/// <param name="CompilerArguments">What a build would hand to the compiler.</param>
/// <param name="Properties">The properties that were asked for.</param>
/// <param name="References">
/// The references that are not the framework's: the assemblies to run with, where the compiler is given
/// reference assemblies in their place.
/// </param>
/// <param name="CopyLocal">The files that a build would put beside the output.</param>
/// <param name="ProjectReferences">The project files that it refers to, in full.</param>
/// <param name="Complaint">What went wrong when those were built, or null.</param>
internal sealed record DesignTimeResult(
    string Project,
    string? Framework,
    IReadOnlyList<string> CompilerArguments,
    IReadOnlyDictionary<string, string> Properties,
    IReadOnlyList<string> References,
    IReadOnlyList<string> CopyLocal,
    IReadOnlyList<string> ProjectReferences,
    string? Complaint);

/// <summary>One design-time build to be made.</summary>
/// <param name="Project">The project file, in full.</param>
/// <param name="Framework">The target framework where the project has several, else null.</param>
/// <param name="HasReferences">Whether it may refer to other projects, which then have to be built first.</param>
internal sealed record BuildPlan(string Project, string? Framework, bool HasReferences);

/// <summary>Asks the installed SDK how it would compile a project, without compiling it.</summary>
internal sealed class DesignTimeBuild(LoadRequest request, CancellationToken cancellationToken)
{
    private static readonly string[] _properties =
        ["TargetPath", "TargetRefPath", "TargetFrameworkIdentifier", "TargetFrameworkVersion", "BaseIntermediateOutputPath", "BaseOutputPath"];

    private static readonly string[] _items = ["CscCommandLineArgs", "ReferencePath", "ReferenceCopyLocalPaths", "ProjectReference"];

    private IEnumerable<string> Configuration => request.Configuration is null ? [] : [$"-p:Configuration={request.Configuration}"];

    /// <summary>Fetches the packages.</summary>
    /// <exception cref="InputException">Something could not be fetched.</exception>
    internal async Task RestoreAsync(Target target)
    {
        DotNetResult restored = await RunAsync(target.File, ["restore", target.File, "--disable-build-servers", .. Configuration]);
        if (restored.ExitCode != 0)
        {
            throw new InputException($"{Target.Display(target.File)} cannot be restored: {restored.FirstError}");
        }
    }

    /// <summary>What to ask about a project: once for each of its target frameworks, narrowed as the user wants.</summary>
    internal async Task<IReadOnlyList<BuildPlan>> PlanAsync(string project)
    {
        DotNetResult evaluated = await MSBuildAsync(project, null, ["-getProperty:TargetFramework", "-getProperty:TargetFrameworks", "-getItem:ProjectReference"]);
        Require(evaluated, project);
        using JsonDocument json = JsonDocument.Parse(evaluated.Output);
        JsonElement properties = json.RootElement.GetProperty("Properties");
        string[] several = properties.GetProperty("TargetFrameworks").GetString()!.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (several.Length > 0)
        {
            return [.. several.Where(IsWanted).Select(framework => new BuildPlan(project, framework, HasReferences: true))];
        }

        bool hasReferences = json.RootElement.GetProperty("Items").GetProperty("ProjectReference").GetArrayLength() > 0;
        return IsWanted(properties.GetProperty("TargetFramework").GetString()!) ? [new BuildPlan(project, null, hasReferences)] : [];
    }

    /// <summary>Builds what a project refers to, then asks what the compiler would be given.</summary>
    /// <exception cref="InputException">MSBuild cannot make sense of the project, or a reference is missing.</exception>
    internal async Task<DesignTimeResult> DescribeAsync(BuildPlan plan)
    {
        (string project, string? framework, bool hasReferences) = plan;
        string? complaint = hasReferences ? await BuildReferencesAsync(project, framework) : null;
        DotNetResult described = await MSBuildAsync(project, framework,
        [
            "-t:PrepareResources;Compile",
            "-p:DesignTimeBuild=true",
            "-p:ProvideCommandLineArgs=true",
            "-p:SkipCompilerExecution=true",

            // An output that never exists: else an up-to-date project answers nothing.
            "-p:NonExistentFile=never/built",

            // Libraries too are run here, and their packages with them.
            "-p:CopyLocalLockFileAssemblies=true",
            .. _items.Select(name => $"-getItem:{name}"),
            .. _properties.Select(name => $"-getProperty:{name}"),
        ]);
        Require(described, project);

        using JsonDocument json = JsonDocument.Parse(described.Output);
        JsonElement items = json.RootElement.GetProperty("Items");
        string[] arguments = [.. Identities(items, "CscCommandLineArgs")];
        if (arguments.Length == 0)
        {
            throw new InputException($"{Target.Display(project)} gives the C# compiler nothing to compile");
        }

        return new DesignTimeResult(
            project,
            framework,
            arguments,
            _properties.ToDictionary(name => name, name => json.RootElement.GetProperty("Properties").GetProperty(name).GetString()!),
            [.. items.GetProperty("ReferencePath").EnumerateArray().Where(item => !IsOfFramework(item)).Select(item => Metadata(item, "Identity"))],
            [.. Identities(items, "ReferenceCopyLocalPaths")],
            [.. items.GetProperty("ProjectReference").EnumerateArray().Select(item => Metadata(item, "FullPath"))],
            complaint);
    }

    /// <summary>What went wrong, or null.</summary>
    private async Task<string?> BuildReferencesAsync(string project, string? framework)
    {
        DotNetResult built = await MSBuildAsync(project, framework, ["-t:ResolveReferences", "-v:q", "-p:UseSharedCompilation=false"]);
        return built.FirstWarning("MSB3245", "MSB3246", "MSB9008") is string missing
            ? throw new InputException($"{Target.Display(project)}: {missing}; a result without that reference could not be trusted")
            : built.ExitCode == 0 ? null : built.FirstError;
    }

    private bool IsWanted(string framework) => request.Framework is null || request.Framework.Equals(framework, StringComparison.OrdinalIgnoreCase);

    /// <summary>The framework's own assemblies come with the runtime.</summary>
    private static bool IsOfFramework(JsonElement reference) => Metadata(reference, "FrameworkReferenceName").Length > 0;

    private static IEnumerable<string> Identities(JsonElement items, string name) =>
        items.GetProperty(name).EnumerateArray().Select(item => Metadata(item, "Identity"));

    private static string Metadata(JsonElement item, string name) => item.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";

    private static void Require(DotNetResult result, string project)
    {
        if (result.ExitCode != 0)
        {
            throw new InputException($"{Target.Display(project)} cannot be loaded: {result.FirstError}");
        }
    }

    private Task<DotNetResult> MSBuildAsync(string project, string? framework, IEnumerable<string> arguments) => RunAsync(project,
    [
        "msbuild",
        project,
        "-nologo",
        "-nodeReuse:false",
        .. Configuration,
        .. framework is null ? Array.Empty<string>() : [$"-p:TargetFramework={framework}"],
        .. arguments,
    ]);

    private Task<DotNetResult> RunAsync(string file, IEnumerable<string> arguments) => DotNetCli.RunAsync(arguments, Path.GetDirectoryName(file)!, cancellationToken);
}
