using System.CommandLine;
using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Loading;
using GrantAnalyzers.Tool.Output;

namespace GrantAnalyzers.Tool.Commands;

/// <summary><c>grants check</c>: says what is found.</summary>
internal static class CheckCommand
{
    internal static Command Create()
    {
        LoadOptions load = new();
        Option<string> format = new("--format") { Description = "How findings are written.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "sarif");
        Option<string?> output = FileOption.Create("Write the findings to this file.", "--output", "-o");

        Command command = new("check", $"Finds mistakes. Exit code 0: none; 1: some; 2: bad input, or code that does not compile. {LoadOptions.Caution}");
        load.AddTo(command);
        command.Options.Add(format);
        command.Options.Add(output);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(load.Request(parsed), load.Filter(parsed), parsed.GetValue(format)!, parsed.GetValue(output), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(LoadRequest request, FindingFilter filter, string format, string? output, CancellationToken cancellationToken)
    {
        LoadedSolution loaded = await ProjectLoader.LoadAsync(request, cancellationToken);
        IReadOnlyList<Finding> findings = await new Analyst(filter).FindAsync(loaded.Solution, cancellationToken);
        using (TextWriter? file = output is null ? null : new StreamWriter(output))
        {
            Write(loaded.Target, findings, format, file ?? Terminal.Results.Profile.Out.Writer);
        }

        return findings.Count == 0 ? ExitCode.Clean : ExitCode.Found;
    }

    private static void Write(Target target, IReadOnlyList<Finding> findings, string format, TextWriter writer)
    {
        switch (format)
        {
            case "json":
                JsonReport.Write(target, findings, writer);
                break;
            case "sarif":
                SarifReport.Write(target, findings, writer);
                break;
            default:
                TextReport.Write(findings, writer);
                break;
        }
    }
}
