using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Benchmarks;

/// <summary>
/// One start of the SDK's own compiler over some sources, which says what each analyzer took. A process that has never run the
/// analyzers is what a build is. <c>/parallel-</c>: with several threads the compiler adds their waiting up.
/// </summary>
internal static partial class CompilerRun
{
    private static readonly string s_dotnet = Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : "dotnet";

    private static readonly Lazy<string> s_sdk = new(FindSdk);

    internal static string Sdk => s_sdk.Value;

    /// <param name="sources">What is compiled: a folder.</param>
    /// <param name="references">What it refers to besides the framework.</param>
    /// <param name="analyzers">The assemblies whose analyzers run.</param>
    /// <param name="options">Further options of the compiler.</param>
    /// <returns>Seconds, by the name of the analyzer's type. What is below a millisecond is 0.</returns>
    internal static Dictionary<string, double> Time(string sources, IEnumerable<string> references, IEnumerable<string> analyzers, params IEnumerable<string> options)
    {
        string response = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.rsp");
        File.WriteAllLines(response,
        [
            "/nologo", "/noconfig", "/nostdlib+", "/target:library", "/langversion:latest", "/nullable:enable", "/unsafe+", "/parallel-", "/reportanalyzer", "/utf8output",
            $"/out:\"{response}.dll\"",
            .. Framework().Concat(references).Select(static path => $"/r:\"{path}\""),
            .. analyzers.Select(static path => $"/analyzer:\"{path}\""),
            .. options,
            $"/recurse:\"{Path.Combine(sources, "*.cs")}\"",
        ]);
        try
        {
            ProcessStartInfo start = new(s_dotnet) { RedirectStandardOutput = true, UseShellExecute = false };
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(Path.Combine(Sdk, "Roslyn", "bincore", "csc.dll"));
            start.ArgumentList.Add($"@{response}");
            using Process compiler = Process.Start(start)!;
            string output = compiler.StandardOutput.ReadToEnd();
            compiler.WaitForExit();
            return compiler.ExitCode == 0
                ? Row.Matches(output).ToDictionary(static row => row.Groups["name"].Value, static row => row.Groups["below"].Success ? 0 : double.Parse(row.Groups["seconds"].Value, CultureInfo.InvariantCulture))
                : throw new InvalidOperationException($"The compiler failed: {string.Join('\n', output.Split('\n').Where(static line => line.Contains("error")).Take(3))}");
        }
        finally
        {
            File.Delete(response);
            File.Delete($"{response}.dll");
        }
    }

    /// <summary>The framework that the SDK's compiler compiles against.</summary>
    internal static IEnumerable<string> Framework()
    {
        string pack = Path.Combine(Sdk, "..", "..", "packs", "Microsoft.NETCore.App.Ref");
        string version = Directory.EnumerateDirectories(pack, "10.*").Order(StringComparer.Ordinal).Last();
        return Directory.EnumerateFiles(Path.Combine(version, "ref", "net10.0"), "*.dll");
    }

    private static string FindSdk()
    {
        ProcessStartInfo start = new(s_dotnet, "--list-sdks") { RedirectStandardOutput = true, UseShellExecute = false };
        using Process list = Process.Start(start)!;
        string[] lines = list.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        list.WaitForExit();
        Match newest = Installed.Match(lines[^1]);
        return Path.Combine(newest.Groups["folder"].Value, newest.Groups["version"].Value);
    }

    /// <summary>An analyzer's line has its type's full name, and the ids of its rules behind; a rule's line has an id alone.</summary>
    [GeneratedRegex(@"^\s*((?<below><)?(?<seconds>\d+\.\d+))\s+<?\d+\s+(?<name>[\w.`+]+) \(", RegexOptions.Multiline)]
    private static partial Regex Row { get; }

    [GeneratedRegex(@"^(?<version>\S+) \[(?<folder>.+)\]")]
    private static partial Regex Installed { get; }
}
