using System.CommandLine;
using Spectre.Console;

namespace Benchmarks;

/// <summary><c>budgets [GROUPS]</c>: measures what is promised, group by group, and says what does not hold.</summary>
internal static class BudgetsCommand
{
    /// <summary>A new group is a file with its budgets, and a line here. Groups are measured one after the other.</summary>
    private static readonly (string Name, Func<IEnumerable<Budget>> Measure)[] s_groups =
    [
        ("analyzers", AnalyzerBudgets.Measure),
        ("edit", EditBudgets.Measure),
        ("simulator", SimulatorBudgets.Measure),
        ("sweep", SweepBudgets.Measure),
        ("retry", GrantRetryBudgets.Measure),
        ("shapes", ShapeBudgets.Measure),
        ("fixall", FixAllBudgets.Measure),
    ];

    /// <summary>A file has room for a row in one line.</summary>
    private const int WidthOfAFile = 160;

    internal static Command Create()
    {
        string[] names = [.. s_groups.Select(group => group.Name)];
        Argument<string[]> groups = new("GROUPS")
        {
            Description = $"What to measure: {string.Join(", ", names)}; all of it by default.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        groups.AcceptOnlyFromAmong(names);
        Command command = new("budgets", "Measures what things cost and compares it with what they may cost. Exit code 0: all is within its budget; 1: some is not.") { groups };
        command.SetAction(parsed => Run(parsed.GetValue(groups)!));
        return command;
    }

    private static int Run(string[] chosen)
    {
        bool isKept = true;
        Table table = new Table().AddColumns("group", "what", "budget", "measured", "");
        foreach ((string name, Func<IEnumerable<Budget>> measure) in s_groups.Where(group => chosen.Length == 0 || chosen.Contains(group.Name)))
        {
            foreach (Budget budget in measure())
            {
                Console.Error.WriteLine($"{name}: {budget.Name}: {budget.Measured} ({budget.Limit})");
                table.AddRow(name, budget.Name, budget.Limit, budget.Measured, budget.IsKept ? "pass" : "FAIL");
                isKept &= budget.IsKept;
            }
        }

        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = WidthOfAFile;
        }

        AnsiConsole.Write(table);
        return isKept ? 0 : 1;
    }
}
