namespace GrantAnalyzers.Tool.Loading;

/// <summary>Where a path leads to, with all links in it followed, as <c>realpath</c> says.</summary>
internal static class RealPath
{
    /// <summary>As many links as Linux follows.</summary>
    private const int MaxLinks = 40;

    /// <exception cref="IOException">The links go round in circles.</exception>
    internal static string Of(string path) => Of(path, 0);

    private static string Of(string path, int links)
    {
        if (links > MaxLinks)
        {
            throw new IOException($"{path} has too many symbolic links in it");
        }

        string full = Path.GetFullPath(path);
        string real = Path.GetPathRoot(full)!;
        foreach (string part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            FileSystemInfo entry = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);

            // What a link names may lie behind further links.
            real = entry.LinkTarget is null ? next : Of(entry.ResolveLinkTarget(returnFinalTarget: false)!.FullName, links + 1);
        }

        return real;
    }
}
