using System.CommandLine;
using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Fixing;
using GrantAnalyzers.Tool.Loading;
using GrantAnalyzers.Tool.Output;

namespace GrantAnalyzers.Tool.Commands;

/// <summary><c>grants fix</c>: rewrites what is found.</summary>
internal static class FixCommand
{
    internal static Command Create()
    {
        LoadOptions load = new();
        Option<bool> dryRun = new("--dry-run") { Description = "Print a unified diff and write nothing." };

        Command command = new("fix", "Fixes mistakes in place, below PATH's folder only; files keep their encoding and line ends. "
            + $"Exit code 0: done, whatever is left; 2: bad input, or code that does not compile. {LoadOptions.Caution}");
        load.AddTo(command);
        command.Options.Add(dryRun);
        command.SetAction((parsed, cancellationToken) => RunAsync(load.Request(parsed), load.Filter(parsed), parsed.GetValue(dryRun), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(LoadRequest request, FindingFilter filter, bool dryRun, CancellationToken cancellationToken)
    {
        LoadedSolution loaded = await ProjectLoader.LoadAsync(request, cancellationToken);
        FixResult result = await new Fixpoint(loaded, filter).RunAsync(cancellationToken);
        IReadOnlyList<FileEdit> edits = await FileEdit.BetweenAsync(loaded, result.Solution, cancellationToken);
        if (dryRun)
        {
            Print(loaded.Target, edits);
        }
        else
        {
            Write(edits);
        }

        // The diff alone stays on the first stream, so that it can be piped into a patch tool.
        (dryRun ? Terminal.Notes : Terminal.Results).Line(Summary(result, edits.Count, dryRun));
        return ExitCode.Clean;
    }

    private static void Print(Target target, IReadOnlyList<FileEdit> edits)
    {
        // In each file's own encoding: whoever applies the diff compares bytes.
        using Stream output = Console.OpenStandardOutput();
        foreach (FileEdit edit in edits)
        {
            output.Write(edit.Diff(target));
        }
    }

    private static void Write(IReadOnlyList<FileEdit> edits)
    {
        foreach (FileEdit edit in edits)
        {
            edit.RequireWritable();
        }

        foreach (FileEdit edit in edits)
        {
            edit.Write();
        }
    }

    private static string Summary(FixResult result, int files, bool dryRun)
    {
        int fixedCount = result.Applied.Values.Sum();
        string done = fixedCount == 0
            ? "Nothing to fix"
            : $"{(dryRun ? "Would fix" : "Fixed")} {FindingCounts.Counted(fixedCount, "finding")} in {FindingCounts.Counted(files, "file")} ({string.Join(", ", result.Applied.Select(count => $"{count.Key} {count.Value}"))})";
        string left = result.After.Count == 0 ? "nothing is left" : $"{FindingCounts.Counted(result.After.Count, "finding")} left ({result.After.InWords()})";
        return $"{done}; {left}.";
    }
}
