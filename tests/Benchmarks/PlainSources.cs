using System.Text;

namespace Benchmarks;

/// <summary>Sources that have nothing to do with grants.</summary>
internal static class PlainSources
{
    /// <summary>This repository's own analyzers and tool, copied under other names until they have a number of lines.</summary>
    /// <returns>How many types they declare.</returns>
    internal static int WriteOwn(string folder, string repository, int lines)
    {
        string project = Path.Combine(repository, "src", "GrantAnalyzers");
        // Of what the build makes, one part of a class is needed: the pages that there are.
        IEnumerable<string> files = Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
            .Where(static path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Concat(Directory.EnumerateFiles(Path.Combine(project, "obj"), "HelpLink.Pages.cs", SearchOption.AllDirectories).Take(1));
        string[] texts = [.. files.Select(File.ReadAllText).Where(static text => text.Contains("namespace GrantAnalyzers", StringComparison.Ordinal))];
        int types = 0;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "Usings.cs"), string.Concat(
            ((string[])["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks"]).Select(static name => $"global using {name};\n")));
        for (int copy = 0, written = 0; written < lines; copy++)
        {
            for (int i = 0; i < texts.Length; i++)
            {
                string text = texts[i].Replace("namespace GrantAnalyzers", $"namespace Copy{copy}", StringComparison.Ordinal)
                    .Replace("using GrantAnalyzers", $"using Copy{copy}", StringComparison.Ordinal);
                File.WriteAllText(Path.Combine(folder, $"Copy{copy}.{i}.cs"), text);
                written += text.AsSpan().Count('\n');
                types++;
            }
        }

        return types;
    }

    /// <summary>Nothing but types.</summary>
    internal static void WriteTypes(string folder, int count)
    {
        const int InFile = 50;
        Directory.CreateDirectory(folder);
        for (int first = 0; first < count; first += InFile)
        {
            StringBuilder file = new("namespace Many;\n");
            for (int i = first; i < first + InFile; i++)
            {
                file.Append($"public struct grant{i} {{ public short status; public int Next(int by) => status + by; }}\n");
            }

            File.WriteAllText(Path.Combine(folder, $"Types{first}.cs"), file.ToString());
        }
    }
}
