using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Loading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>Compiles one version of a project, and of those that it refers to, into a folder.</summary>
internal sealed class Emitter(LoadedSolution loaded)
{
    /// <summary>Compiles, and returns the path of the manifest to load the result by.</summary>
    /// <param name="version">The solution as it is before or after the fixes.</param>
    /// <param name="id">The project.</param>
    /// <param name="folder">Where to; created if it is not there.</param>
    internal async Task<string> EmitAsync(Solution version, ProjectId id, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        ProjectId[] needed = [.. version.GetProjectDependencyGraph().GetProjectsThatThisProjectTransitivelyDependsOn(id), id];
        Dictionary<string, string> files = RuntimeFiles.ByName(loaded.Projects
            .Where(project => needed.Contains(project.Id))
            .SelectMany(project => project.Build.CopyLocal.Concat(project.Build.References)));

        string assembly = "";
        foreach (ProjectId project in needed)
        {
            assembly = await EmitOneAsync(version.GetProject(project)!, folder, cancellationToken);
            files[Path.GetFileName(assembly)] = assembly;
        }

        string manifest = Path.Combine(folder, "manifest.json");
        new WorkerManifest(assembly, files).Write(manifest);
        return manifest;
    }

    private async Task<string> EmitOneAsync(Project project, string folder, CancellationToken cancellationToken)
    {
        Compilation compilation = (await project.GetCompilationAsync(cancellationToken))!;
        string path = Path.Combine(folder, project.AssemblyName + ".dll");
        using FileStream assembly = File.Create(path);
        using FileStream symbols = File.Create(Path.ChangeExtension(path, ".pdb"));
        EmitResult result = compilation.Emit(
            assembly,
            symbols,
            manifestResources: loaded.Projects.First(known => known.Id == project.Id).Resources,
            options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb),
            cancellationToken: cancellationToken);
        return result.Success
            ? path
            : throw new InputException($"the code does not compile: {Finding.From(result.Diagnostics.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))}");
    }
}
