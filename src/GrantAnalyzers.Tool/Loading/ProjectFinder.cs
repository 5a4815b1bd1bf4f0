namespace GrantAnalyzers.Tool.Loading;

/// <summary>Finds the projects that PATH stands for: a project, a solution, or a folder that holds one of them.</summary>
internal static class ProjectFinder
{
    internal static async Task<Target> FindAsync(string path, CancellationToken cancellationToken)
    {
        string file = Path.GetFullPath(File.Exists(path) ? path : OnlyOneIn(path));
        if (IsProject(file))
        {
            return new Target(file, [file]);
        }

        if (!IsSolution(file))
        {
            throw new InputException($"{path} is no C# project or solution; name a .csproj, .sln or .slnx file, or the folder of one");
        }

        IReadOnlyList<string> projects = await SolutionProjectsAsync(file, cancellationToken);
        return projects.Count > 0 ? new Target(file, projects) : throw new InputException($"{path} holds no C# project");
    }

    private static string OnlyOneIn(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException($"{folder} does not exist; name a project, a solution, or the folder of one");
        }

        string[] candidates = [.. Directory.EnumerateFiles(folder).Where(file => IsProject(file) || IsSolution(file)).Order(StringComparer.Ordinal)];
        return candidates switch
        {
            [string only] => only,
            [] => throw new InputException($"{folder} holds no C# project or solution; name one, or the folder of one"),
            _ => throw new InputException($"{folder} holds several projects or solutions; name one of {string.Join(", ", candidates.Select(Path.GetFileName))}"),
        };
    }

    private static async Task<IReadOnlyList<string>> SolutionProjectsAsync(string solution, CancellationToken cancellationToken)
    {
        DotNetResult listed = await DotNetCli.RunAsync(["sln", solution, "list"], Path.GetDirectoryName(solution)!, cancellationToken);
        if (listed.ExitCode != 0)
        {
            throw new InputException($"{solution} cannot be read: {listed.FirstError}");
        }

        string folder = Path.GetDirectoryName(solution)!;
        string[] projects = [.. listed.Output.Split('\n', StringSplitOptions.TrimEntries)
            .Where(IsProject)
            .Select(project => Path.GetFullPath(Path.Combine(folder, project.Replace('\\', Path.DirectorySeparatorChar))))];
        return projects.FirstOrDefault(project => !File.Exists(project)) is string missing
            ? throw new InputException($"{solution} names the project {missing}, which does not exist")
            : projects;
    }

    private static bool IsProject(string file) => HasExtension(file, ".csproj");

    private static bool IsSolution(string file) => HasExtension(file, ".sln") || HasExtension(file, ".slnx");

    private static bool HasExtension(string file, string extension) => Path.GetExtension(file).Equals(extension, StringComparison.OrdinalIgnoreCase);
}
