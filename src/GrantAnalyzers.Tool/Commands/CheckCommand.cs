using System.CommandLine;
using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Baselines;
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
        Option<string?> baseline = FileOption.Create("Report only what this file does not have. Where it does not exist yet, it is made of today's findings.", "--baseline");
        Option<bool> update = new("--update-baseline") { Description = "Make the baseline anew, of today's findings." };

        Command command = new("check", "Finds mistakes. Exit code 0: none, or none that the baseline does not have, or a baseline was recorded; 1: some; "
            + $"2: bad input, or code that does not compile. {LoadOptions.Caution}");
        load.AddTo(command);
        foreach (Option option in new Option[] { format, output, baseline, update })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(update) && result.GetResult(baseline) is null)
            {
                result.AddError("--update-baseline needs to know which: add --baseline FILE");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            load.Request(parsed),
            load.Filter(parsed),
            parsed.GetValue(format)!,
            parsed.GetValue(output),
            parsed.GetValue(baseline),
            parsed.GetValue(update),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        LoadRequest request, FindingFilter filter, string format, string? output, string? baseline, bool update, CancellationToken cancellationToken)
    {
        // Read first: whoever gave a wrong file need not wait for the analysis.
        Baseline? known = baseline is null || update || !File.Exists(baseline) ? null : Baseline.Read(baseline);
        LoadedSolution loaded = await ProjectLoader.LoadAsync(request, cancellationToken);
        IReadOnlyList<FoundPlace> places = await new Analyst(filter).FindPlacesAsync(loaded.Solution, cancellationToken);
        if (baseline is not null)
        {
            places = Compare(places, loaded.Target, baseline, known);
        }

        using (TextWriter? file = output is null ? null : new StreamWriter(output))
        {
            await WriteAsync(loaded.Target, places, format, baseline is not null, file ?? Terminal.Results.Profile.Out.Writer, cancellationToken);
        }

        return places.Count == 0 ? ExitCode.Clean : ExitCode.Found;
    }

    /// <summary>What is new; where nothing is known yet, everything is recorded and nothing is new.</summary>
    private static IReadOnlyList<FoundPlace> Compare(IReadOnlyList<FoundPlace> places, Target target, string path, Baseline? known)
    {
        if (known is null)
        {
            Baseline recorded = Baseline.Of(places, target);
            recorded.Write(path);
            Terminal.Notes.Line($"{FindingCounts.Counted(recorded.Count, "finding")} recorded in {path}; from now on only others are reported.");
            return [];
        }

        IReadOnlyList<FoundPlace> found = known.New(places, target);
        int gone = known.Count - (places.Count - found.Count);
        if (gone > 0)
        {
            Terminal.Notes.Line($"{gone} of {FindingCounts.Counted(known.Count, "recorded finding")} not found any more; --update-baseline takes what is gone off the record.");
        }

        return found;
    }

    private static async Task WriteAsync(
        Target target, IReadOnlyList<FoundPlace> places, string format, bool areNew, TextWriter writer, CancellationToken cancellationToken)
    {
        IReadOnlyList<Finding> findings = [.. places.Select(place => place.Finding)];
        switch (format)
        {
            case "json":
                JsonReport.Write(target, findings, writer);
                break;
            case "sarif":
                await SarifReport.WriteAsync(target, places, areNew, writer, cancellationToken);
                break;
            default:
                TextReport.Write(findings, areNew, writer);
                break;
        }
    }
}
