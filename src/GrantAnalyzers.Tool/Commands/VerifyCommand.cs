using System.CommandLine;
using GrantAnalyzers.Tool.Loading;
using GrantAnalyzers.Tool.Output;
using GrantAnalyzers.Tool.Output.Page;
using GrantAnalyzers.Tool.Verification;

namespace GrantAnalyzers.Tool.Commands;

/// <summary><c>grants verify</c>: proves the fixes in simulation.</summary>
internal static class VerifyCommand
{
    internal static Command Create()
    {
        LoadOptions load = new();
        Option<int> seeds = new("--seeds") { Description = "How many seeds to run each scenario with.", HelpName = "N", DefaultValueFactory = _ => 200 };
        Option<ulong> seed = new("--seed") { Description = "The first seed.", HelpName = "S", DefaultValueFactory = _ => 1 };
        ConditionOptions conditions = new();
        Option<string?> scenario = new("--scenario") { Description = "Run this scenario only: the full name of its class.", HelpName = "CLASS" };
        Option<bool> noRun = new("--no-run") { Description = "Find, fix in memory and compile only; run no code of the scenarios." };
        Option<string?> trace = FileOption.Create("Write everything that happens in one run of each scenario and version to this file, as JSON lines; only with --seeds 1.", "--trace");
        Option<string?> json = FileOption.Create("Write the results to this file too, as JSON.", "--json");
        Option<string?> report = FileOption.Create("Write a page to this file that shows all of it: results, one run of each scenario in virtual time, every fix. It needs nothing beside itself.", "--report");
        Option<int> jobs = new("--jobs", "-j") { Description = "How many worker processes run at a time.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount };
        Option<int> timeout = new("--timeout") { Description = "Seconds of processor time after which a seed counts as hung; of real time, four times that.", HelpName = "SECONDS", DefaultValueFactory = _ => (int)VerifyOptions.DefaultTimeout.TotalSeconds };
        RequireAtLeastOne(seeds);
        RequireAtLeastOne(jobs);
        RequireAtLeastOne(timeout);

        Command command = new("verify", "Finds mistakes, fixes them in memory, compiles both versions, runs the scenarios of both in the simulator, and shows them "
            + "side by side. A scenario is a public class that implements Xen.Grants.Simulator.IGrantScenario. Exit code 0: every scenario passes after the "
            + $"fixes; 1: one does not; 2: bad input, or code that does not compile. {LoadOptions.Caution} "
            + "The scenarios are run, in processes of their own, with your rights; --no-run leaves that out.");
        load.AddTo(command, withFilter: false);
        conditions.AddTo(command);
        foreach (Option option in new Option[] { seeds, seed, scenario, noRun, report, json, trace, jobs, timeout })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(trace) is not null && result.GetResult(seeds)?.Tokens is not [{ Value: "1" }])
            {
                result.AddError("--trace writes down single runs: add --seeds 1");
            }

            if (result.GetResult(noRun) is { Implicit: false } && (result.GetResult(trace) ?? result.GetResult(report)) is { } shown)
            {
                result.AddError($"{shown.Option.Name} shows what runs: leave --no-run out");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            load.Request(parsed),
            new VerifyOptions(
                parsed.GetValue(seeds),
                parsed.GetValue(seed),
                conditions.Conditions(parsed),
                parsed.GetValue(jobs),
                TimeSpan.FromSeconds(parsed.GetValue(timeout)),
                parsed.GetValue(trace),
                parsed.GetValue(scenario),
                parsed.GetValue(report),
                parsed.GetValue(noRun)),
            parsed.GetValue(json),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(LoadRequest request, VerifyOptions options, string? json, CancellationToken cancellationToken)
    {
        VerifyReport report = await new Verifier(request, options).RunAsync(cancellationToken);
        VerifyText.Write(report, Terminal.Results);
        if (json is not null)
        {
            using StreamWriter file = new(json);
            JsonReport.Write(report, file);
        }

        if (options.Report is not null)
        {
            File.WriteAllText(options.Report, ReportPage.Of(report));
        }

        return report.Passed ? ExitCode.Clean : ExitCode.Found;
    }

    private static void RequireAtLeastOne(Option<int> option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: string token }] && int.TryParse(token, out int number) && number < 1)
        {
            result.AddError($"{option.Name} must be at least 1, not {token}");
        }
    });
}
