using System.CommandLine;
using GrantAnalyzers.Tool.Verification;

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
        Argument<string?> trace = new("TRACE") { DefaultValueFactory = _ => null };
        Command command = new(WorkerLauncher.CommandName, $"Runs a scenario for verify. {LoadOptions.Caution}") { manifest, scenario, seed, count, trace };
        Option<bool> shrink = new("--shrink");
        ConditionOptions conditions = new();
        command.Options.Add(shrink);
        conditions.AddTo(command);
        command.Hidden = true;
        command.SetAction(parsed => Worker.Run(
            parsed.GetRequiredValue(manifest),
            parsed.GetRequiredValue(scenario),
            parsed.GetValue(seed),
            parsed.GetValue(count),
            conditions.Conditions(parsed),
            parsed.GetValue(trace),
            parsed.GetValue(shrink)));
        return command;
    }
}
