namespace GrantAnalyzers.Tool.Loading;

/// <summary>What PATH stands for.</summary>
/// <param name="File">The project or solution file, in full.</param>
/// <param name="Projects">Its C# projects, in full, in the solution's order.</param>
internal sealed record Target(string File, IReadOnlyList<string> Projects)
{
    /// <summary>Nothing outside this folder is ever written.</summary>
    internal string Root => Path.GetDirectoryName(File)!;

    /// <summary>
    /// A path as a patch names it: from the current folder, where <c>git apply</c> is run, or from the project's
    /// where that lies elsewhere.
    /// </summary>
    internal string PatchPath(string path)
    {
        string display = Display(path);
        return Path.IsPathRooted(display) ? Path.GetRelativePath(Root, path).Replace('\\', '/') : display;
    }

    /// <summary>A path as it is best shown: from the current folder where it lies below it.</summary>
    internal static string Display(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative.Replace('\\', '/');
    }
}
