using System.Reflection;
using System.Runtime.Loader;
using GrantAnalyzers.Tool.Verification;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>A version of a project, compiled to where a worker loads it from.</summary>
public sealed class EmitterTests : IDisposable
{
    private readonly LoadedCode _code = new();

    [Fact]
    public async Task A_project_is_compiled_with_what_it_refers_to_and_its_manifest_names_both()
    {
        ProjectId library = _code.Add("Library", ("Library/a.cs", "public static class Answers { public static int Right => 42; }"));
        ProjectId app = _code.Add("App", [library], ("App/a.cs", "public static class Questions { public static int Ask() => Answers.Right; }"));
        _code.Add("Bystander", ("Bystander/a.cs", "public static class Nobody;"));

        WorkerManifest manifest = await EmitAsync(app);

        string folder = Path.Combine(_code.Folder, "out");
        Assert.Equal(Path.Combine(folder, "App.dll"), manifest.Assembly);
        Assert.Equal(Path.Combine(folder, "Library.dll"), manifest.Files["Library.dll"]);
        Assert.DoesNotContain("Bystander.dll", manifest.Files.Keys);
        Assert.True(File.Exists(Path.Combine(folder, "App.pdb")));
        Assert.Equal(42, Load(manifest).GetType("Questions", throwOnError: true)!.GetMethod("Ask")!.Invoke(null, null));
    }

    [Fact]
    public async Task What_its_projects_are_built_against_is_named_too()
    {
        ProjectId library = _code.Add("Library", ("Library/a.cs", "public static class Answers;"));
        ProjectId app = _code.Add("App", [library], ("App/a.cs", "public static class Questions;"));

        WorkerManifest manifest = await EmitAsync(app);

        Assert.Equal("/packages/App.dependency/lib/net10.0/App.Dependency.dll", manifest.Files["App.Dependency.dll"]);
        Assert.Equal("/packages/Library.dependency/lib/net10.0/Library.Dependency.dll", manifest.Files["Library.Dependency.dll"]);
    }

    [Fact]
    public async Task Code_that_does_not_compile_is_told_with_its_place()
    {
        ProjectId app = _code.Add("App", ("App/a.cs", "public static class Questions\n{\n    public static int Ask() => Answers.Right;\n}\n"));

        InputException complaint = await Assert.ThrowsAsync<InputException>(() => EmitAsync(app));

        Assert.StartsWith($"the code does not compile: {Path.Combine(_code.Folder, "App", "a.cs")}(3,32): error CS0103", complaint.Message);
    }

    public void Dispose() => _code.Dispose();

    private static Assembly Load(WorkerManifest manifest)
    {
        AssemblyLoadContext context = new("emitted", isCollectible: true);
        context.Resolving += (_, name) => manifest.Files.TryGetValue(name.Name + ".dll", out string? path) ? Read(context, path) : null;
        return Read(context, manifest.Assembly);
    }

    private static Assembly Read(AssemblyLoadContext context, string path)
    {
        using MemoryStream bytes = new(File.ReadAllBytes(path));
        return context.LoadFromStream(bytes);
    }

    private async Task<WorkerManifest> EmitAsync(ProjectId id) => WorkerManifest.Read(
        await new Emitter(_code.Loaded).EmitAsync(_code.Loaded.Solution, id, Path.Combine(_code.Folder, "out"), CancellationToken.None));
}
