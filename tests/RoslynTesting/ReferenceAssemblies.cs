namespace Microsoft.CodeAnalysis.Testing;

public sealed record PackageIdentity(string Id, string Version);

/// <summary>
/// What test code compiles against. The frameworks are those of the machine: a named package is sought among the
/// SDK's packs, and a framework of the list is the running one, whatever its number.
/// </summary>
public sealed class ReferenceAssemblies
{
    private static readonly Lazy<ImmutableArray<MetadataReference>> RunningFramework =
        new(() => ReadFolder(Path.GetDirectoryName(typeof(object).Assembly.Location)!));

    private readonly Func<ImmutableArray<MetadataReference>> _resolve;

    /// <summary>No references at all.</summary>
    public ReferenceAssemblies(string targetFramework) : this(targetFramework, static () => [])
    {
    }

    public ReferenceAssemblies(string targetFramework, PackageIdentity referenceAssemblyPackage, string referenceAssemblyPath)
        : this(targetFramework, () => ReadFolder(Path.Combine(PacksFolder, referenceAssemblyPackage.Id, referenceAssemblyPackage.Version, referenceAssemblyPath)))
    {
    }

    private ReferenceAssemblies(string targetFramework, Func<ImmutableArray<MetadataReference>> resolve)
    {
        TargetFramework = targetFramework;
        _resolve = resolve;
    }

    public string TargetFramework { get; }

    public static ReferenceAssemblies Default { get; } = Running("net10.0");

    private static string PacksFolder => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "packs"));

    public Task<ImmutableArray<MetadataReference>> ResolveAsync(string? language, CancellationToken cancellationToken) => Task.FromResult(_resolve());

    public ReferenceAssemblies AddPackages(ImmutableArray<PackageIdentity> packages) =>
        throw Unsupported.Member("ReferenceAssemblies.AddPackages");

    public ReferenceAssemblies AddAssemblies(ImmutableArray<string> assemblies) =>
        throw Unsupported.Member("ReferenceAssemblies.AddAssemblies");

    private static ReferenceAssemblies Running(string targetFramework) => new(targetFramework, () => RunningFramework.Value);

    private static ImmutableArray<MetadataReference> ReadFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"No reference assemblies at {folder}: name a version that the SDK has there, or run with -p:UseRoslynTesting=true, which downloads it.");
        }

        return [.. Directory.EnumerateFiles(folder, "*.dll").Order(StringComparer.Ordinal).Where(IsManaged).Select(path => MetadataReference.CreateFromFile(path))];
    }

    // The runtime's own folder holds native libraries too.
    private static bool IsManaged(string path)
    {
        using FileStream file = File.OpenRead(path);
        using System.Reflection.PortableExecutable.PEReader reader = new(file);
        return reader.HasMetadata;
    }

    public static class Net
    {
        public static ReferenceAssemblies Net80 { get; } = Running("net8.0");

        public static ReferenceAssemblies Net90 { get; } = Running("net9.0");

        public static ReferenceAssemblies Net100 { get; } = Running("net10.0");
    }
}

internal static class Unsupported
{
    internal static NotSupportedException Member(string name) =>
        new($"{name} is left out of tests/RoslynTesting; run with -p:UseRoslynTesting=true to have it.");
}
