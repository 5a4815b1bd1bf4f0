using System.CommandLine;
using GrantAnalyzers.Tool.Output;
using Spectre.Console;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Commands;

/// <summary><c>grants replay</c>: holds the simulator against what a real hypervisor was recorded to answer.</summary>
internal static class ReplayCommand
{
    internal static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "A recording: one JSON object a line, also gzipped (.gz). docs/simulator.md tells the format." };
        Option<int> differences = new("--differences") { Description = "How many differences to print, field by field.", HelpName = "N", DefaultValueFactory = _ => 20 };
        differences.Validators.Add(result =>
        {
            // What is no number at all is told elsewhere; to ask for its value throws.
            if (result.Tokens is [{ Value: string token }] && int.TryParse(token, out int number) && number < 0)
            {
                result.AddError($"{differences.Name}: a number of lines cannot be below zero");
            }
        });
        Command command = new("replay", "Replays recorded grant operations in the simulator and compares every answer. Exit code 0: none differs; 1: some do; "
            + "2: the file is no recording.")
        {
            file,
            differences,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetValue(differences)));
        return command;
    }

    private static int Run(string file, int differences)
    {
        ReplayReport report;
        try
        {
            report = Replayer.Replay(file);
        }
        catch (RecordingException wrong)
        {
            throw new InputException(wrong.Message);
        }

        ReplayText.Write(report, differences, Terminal.Results);
        return report.Total.Differed == 0 ? ExitCode.Clean : ExitCode.Found;
    }
}
