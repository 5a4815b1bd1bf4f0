using System.CommandLine;

namespace GrantAnalyzers.Tool.Commands;

/// <summary>An option that names a file to write.</summary>
internal static class FileOption
{
    internal static Option<string?> Create(string description, params string[] names)
    {
        Option<string?> option = new(names[0], names[1..]) { Description = description, HelpName = "FILE" };

        // Said at once, not after minutes of work.
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: string path }] && Obstacle(path) is string obstacle)
            {
                result.AddError($"{option.Name}: {obstacle}");
            }
        });
        return option;
    }

    private static string? Obstacle(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return "name a file";
        }

        string full = Path.GetFullPath(path);
        return Directory.Exists(full) ? $"{path} is a folder; name a file in it"
            : !Directory.Exists(Path.GetDirectoryName(full)) ? $"the folder of {path} does not exist"
            : File.Exists(full) && new FileInfo(full).IsReadOnly ? $"{path} is read-only; make it writable first, or name another file"
            : null;
    }
}
