using System.Diagnostics;

namespace EndToEnd;

/// <summary>What a command came to.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Errors}";
}

/// <summary>Runs programs as a user would.</summary>
internal static class Command
{
    /// <summary>The tool under test, as it was built.</summary>
    internal static Task<CommandResult> GrantsAsync(string folder, params IEnumerable<string> arguments) =>
        RunAsync(folder, "dotnet", [Path.Combine(AppContext.BaseDirectory, "grants.dll"), .. arguments]);

    internal static Task<CommandResult> DotNetAsync(string folder, params IEnumerable<string> arguments) => RunAsync(folder, "dotnet", arguments);

    internal static async Task<CommandResult> RunAsync(string folder, string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(IsInherited).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["UseSharedCompilation"] = "false";

        // Processes that live for seconds gain nothing by it, and pay for it.
        start.Environment["DOTNET_TieredPGO"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, await output, await errors);
    }

    /// <summary>What the test run's own MSBuild hands down to everything it starts.</summary>
    private static bool IsInherited(string name) => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) || name == "DOTNET_HOST_PATH";
}
