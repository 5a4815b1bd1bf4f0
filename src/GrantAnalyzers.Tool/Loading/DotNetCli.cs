using System.ComponentModel;
using System.Diagnostics;

namespace GrantAnalyzers.Tool.Loading;

/// <summary>Runs the installed <c>dotnet</c>, with nothing of it left running afterwards.</summary>
internal static class DotNetCli
{
    /// <summary>What an MSBuild that we run inside of would hand down to the one that we start.</summary>
    private static readonly string[] _inherited = ["MSBUILD_EXE_PATH", "MSBuildExtensionsPath", "MSBuildSDKsPath", "MSBuildLoadMicrosoftTargetsReadOnly"];

    internal static async Task<DotNetResult> RunAsync(IEnumerable<string> arguments, string folder, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string name in _inherited)
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";

        using Process process = Start(start);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new DotNetResult(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new InputException("the dotnet command was not found; install the .NET SDK and put it on the PATH");
        }
    }
}

/// <summary>What a <c>dotnet</c> command came to.</summary>
internal sealed record DotNetResult(int ExitCode, string Output, string Errors)
{
    private IEnumerable<string> Lines => (Output + '\n' + Errors).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The first error, without the project that MSBuild appends to it.</summary>
    internal string FirstError => Trimmed(
        Lines.FirstOrDefault(line => line.Contains("error ", StringComparison.OrdinalIgnoreCase))
        ?? Lines.LastOrDefault()
        ?? $"dotnet ended with exit code {ExitCode}");

    /// <summary>The first warning of one of these codes, or null.</summary>
    internal string? FirstWarning(params ReadOnlySpan<string> codes)
    {
        foreach (string line in Lines)
        {
            foreach (string code in codes)
            {
                if (line.Contains($"warning {code}", StringComparison.Ordinal))
                {
                    return Trimmed(line);
                }
            }
        }

        return null;
    }

    /// <summary>Without the project that MSBuild appends, and without a place that lies in MSBuild's own files.</summary>
    private static string Trimmed(string line)
    {
        int project = line.LastIndexOf(" [", StringComparison.Ordinal);
        string message = project > 0 && line.EndsWith(']') ? line[..project] : line;
        int place = message.IndexOf(".targets(", StringComparison.Ordinal);
        int end = place < 0 ? -1 : message.IndexOf("): ", place, StringComparison.Ordinal);
        return end < 0 ? message : message[(end + 3)..];
    }
}
