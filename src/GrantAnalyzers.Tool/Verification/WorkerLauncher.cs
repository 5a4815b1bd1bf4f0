using System.Diagnostics;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>Starts this very program again, as a worker.</summary>
internal static class WorkerLauncher
{
    internal const string CommandName = "worker";

    internal static Process Start(SweepRequest sweep, ulong firstSeed, int count, bool shrink = false)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Started as `dotnet grants.dll`, the program is an argument of its host.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(WorkerLauncher).Assembly.Location);
        }

        string[] arguments =
        [
            CommandName, sweep.Manifest, sweep.Scenario, $"{firstSeed}", $"{count}",
            .. sweep.Trace is null ? Array.Empty<string>() : [sweep.Trace],
            .. sweep.Conditions.Words(),
            .. shrink ? ["--shrink"] : Array.Empty<string>(),
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Crashes are expected here: no dumps of them.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return Process.Start(start)!;
    }
}
