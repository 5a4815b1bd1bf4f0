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
            if (result.Tokens is [{ Value: string path }] && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            {
                result.AddError($"{option.Name}: the folder of {path} does not exist");
            }
        });
        return option;
    }
}
