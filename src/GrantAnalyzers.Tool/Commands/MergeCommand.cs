using System.CommandLine;
using GrantAnalyzers.Tool.Output;
using GrantAnalyzers.Tool.Verification;
using Spectre.Console;

namespace GrantAnalyzers.Tool.Commands;

/// <summary><c>grants merge</c>: adds up what several runs of <c>grants verify</c> came to, each with seeds of its own.</summary>
internal static class MergeCommand
{
    internal static Command Create()
    {
        Argument<string[]> files = new("FILES") { Description = "What grants verify --json wrote, for ranges of seeds side by side, in any order.", Arity = ArgumentArity.OneOrMore };
        Option<string?> json = FileOption.Create("Write the sum to this file too, as JSON: the same that one run with all seeds would have written.", "--json");
        Command command = new("merge", "Adds up the results of several runs of verify, each with a range of seeds of its own. Exit code 0: every scenario passes "
            + "after the fixes; 1: one does not; 2: the files do not belong together.")
        {
            files,
            json,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string[] files, string? json)
    {
        Shard sum = Shard.Merge([.. files.Select(file => (file, Shard.Read(file)))]);
        Terminal.Results.Write(ScenarioTable.Of(sum.Rows, sum.MustExercise));
        Terminal.Results.Sentence(VerifyText.Verdict(sum.Rows, sum.Seeds, sum.MustExercise));
        if (json is not null)
        {
            using StreamWriter file = new(json);
            sum.Write(file);
        }

        return sum.Passed ? ExitCode.Clean : ExitCode.Found;
    }
}
