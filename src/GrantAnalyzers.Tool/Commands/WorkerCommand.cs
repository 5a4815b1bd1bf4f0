using System.CommandLine;
using GrantAnalyzers.Tool.Verification;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Commands;

/// <summary>What <c>grants verify</c> starts, over and over: runs one scenario with a run of seeds and writes down each result.</summary>
internal static class WorkerCommand
{
    internal static Command Create()
    {
        Argument<string> manifest = new("MANIFEST");
        Argument<string> scenario = new("SCENARIO");
        Argument<ulong> seed = new("SEED");
        Argument<int> count = new("COUNT");
        Argument<PagingMode> paging = new("PAGING");
        Argument<string?> trace = new("TRACE") { DefaultValueFactory = _ => null };
        Command command = new(WorkerLauncher.CommandName, $"Runs a scenario for verify. {LoadOptions.Caution}") { manifest, scenario, seed, count, paging, trace };
        command.Hidden = true;
        command.SetAction(parsed => Worker.Run(
            parsed.GetRequiredValue(manifest),
            parsed.GetRequiredValue(scenario),
            parsed.GetValue(seed),
            parsed.GetValue(count),
            parsed.GetValue(paging),
            parsed.GetValue(trace)));
        return command;
    }
}
