namespace GrantAnalyzers.Tool.Tests;

/// <summary>A folder of its own for a test, outside the repository, gone at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grants-test-");

    internal string FullName => _folder.FullName;

    internal string Write(string path, string text = "")
    {
        string full = Path.Combine(FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
