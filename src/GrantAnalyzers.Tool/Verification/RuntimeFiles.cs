using System.Runtime.InteropServices;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>Which of the files that a build would copy are the ones to load on this machine.</summary>
internal static class RuntimeFiles
{
    /// <summary>From the most to the least particular.</summary>
    private static readonly string[] _runtimes =
    [
        RuntimeInformation.RuntimeIdentifier,
        $"{OperatingSystemName}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}",
        OperatingSystemName,
        .. OperatingSystem.IsWindows() ? Array.Empty<string>() : ["unix"],
        "any",
    ];

    private static string OperatingSystemName => OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";

    /// <summary>File by file name; where a package has several for different machines, this machine's.</summary>
    internal static Dictionary<string, string> ByName(IEnumerable<string> files)
    {
        Dictionary<string, string> byName = new(StringComparer.OrdinalIgnoreCase);
        foreach (string file in files.OrderBy(Rank).Where(file => Rank(file) != int.MaxValue))
        {
            byName.TryAdd(Path.GetFileName(file), file);
        }

        return byName;
    }

    private static int Rank(string file)
    {
        string[] parts = file.Split('/', '\\');
        int folder = Array.LastIndexOf(parts, "runtimes");
        if (folder < 0 || folder + 1 >= parts.Length)
        {
            return _runtimes.Length;
        }

        int rank = Array.IndexOf(_runtimes, parts[folder + 1]);
        return rank < 0 ? int.MaxValue : rank;
    }
}
