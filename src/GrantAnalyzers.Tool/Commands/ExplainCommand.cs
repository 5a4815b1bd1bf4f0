using System.CommandLine;
using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Output;
using Microsoft.CodeAnalysis;
using Spectre.Console;

namespace GrantAnalyzers.Tool.Commands;

/// <summary><c>grants explain</c>: prints a rule's page.</summary>
internal static class ExplainCommand
{
    internal static Command Create()
    {
        Argument<string?> id = new("ID") { Description = "The rule, as GNT1002; all are listed where it is left out.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("explain", "Prints what a rule reports, why, and what is fine. Exit code 0: printed; 2: there is no such rule.") { id };
        command.SetAction(parsed => Run(parsed.GetValue(id)));
        return command;
    }

    private static int Run(string? id)
    {
        if (id is null)
        {
            Terminal.Results.Write(List());
            return ExitCode.Clean;
        }

        string page = RulePages.Find(id.ToUpperInvariant()) ?? throw new InputException($"there is no rule {id}; there are {string.Join(", ", RulePages.Ids)}");
        MarkdownText.Write(page, Terminal.Results);
        return ExitCode.Clean;
    }

    private static Table List()
    {
        Table table = new Table().Border(TableBorder.Ascii2);
        table.AddColumns("id", "reports", "default");
        foreach (DiagnosticDescriptor rule in KnownRules.Descriptors)
        {
            table.AddRow(new Text(rule.Id), new Text(rule.Title.ToString()), new Text(rule.IsEnabledByDefault ? $"{rule.DefaultSeverity}" : "off"));
        }

        return table;
    }
}
