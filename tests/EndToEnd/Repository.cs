using System.Reflection;

namespace EndToEnd;

/// <summary>Where the sources of all this are.</summary>
internal static class Repository
{
    internal static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>The version that packages get.</summary>
    internal static string PackageVersion { get; } = Metadata("PackageVersion");

    /// <summary>Where the machine keeps the packages that it restored.</summary>
    internal static string PackageCache { get; } = Metadata("PackageCache");

    /// <summary>Debug or Release: what these tests were built as, and everything with them.</summary>
    internal static string Configuration { get; } = Metadata("Configuration");

    /// <summary>The sources below a folder, by their path in it.</summary>
    internal static SortedDictionary<string, string> Sources(string folder)
    {
        string root = Path.Combine(Root, folder);
        SortedDictionary<string, string> sources = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(root, file);
            if (path.Split(Path.DirectorySeparatorChar)[0] is not ("obj" or "bin"))
            {
                sources[path] = File.ReadAllText(file);
            }
        }

        return sources;
    }

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
