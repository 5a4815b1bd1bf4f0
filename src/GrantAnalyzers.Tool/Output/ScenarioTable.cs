using GrantAnalyzers.Tool.Verification;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GrantAnalyzers.Tool.Output;

/// <summary>The scenarios before and after the fixes, side by side. It wraps; no figure is ever cut short.</summary>
internal static class ScenarioTable
{
    /// <summary>At 100 columns "crashed 0, hung 0, leaked 0" fits beside it: rather a scenario's name wraps.</summary>
    private const int NameWidth = 24;

    internal static IRenderable Of(IReadOnlyList<ScenarioRow> rows, bool mustExercise)
    {
        Table table = new Table().Border(TableBorder.Ascii2).ShowRowSeparators().Expand();
        table.AddColumn(new TableColumn("system"));
        table.AddColumn(new TableColumn("scenario").Width(NameWidth));
        table.AddColumn(new TableColumn("before the fixes"));
        table.AddColumn(new TableColumn("after the fixes"));
        foreach (ScenarioRow row in rows)
        {
            table.AddRow(
                new Text(row.System),
                new Text(row.Name),
                Cell(row.Before, row.Before.Passes(mustExercise: false)),
                Cell(row.After, row.After.Passes(mustExercise)));
        }

        return table;
    }

    private static Text Cell(Tally tally, bool passes)
    {
        string notRun = tally.NotRun > 0 ? $", {tally.NotRun} not run" : "";
        string text = $"""
            {tally.Passed}/{tally.Seeds} passed{notRun}
            wrong {tally.Wrong}, corrupted {tally.Corrupted},
            crashed {tally.Crashed}, hung {tally.Hung}, leaked {tally.Leaked}
            """;
        return new Text(text, new Style(passes ? Color.Green : Color.Red));
    }
}
