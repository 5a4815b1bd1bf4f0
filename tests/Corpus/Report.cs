namespace GrantAnalyzers.Corpus;

/// <summary>The figures, in words and columns.</summary>
internal static class Report
{
    public static void Write(TextWriter output, Measurement measurement, IReadOnlyList<(string Id, bool IsWarning)> rules, IReadOnlySet<Gap> known, IReadOnlyList<string> failures)
    {
        CorpusMethod[] methods = [.. measurement.Folders.SelectMany(static folder => folder.Methods)];
        int right = methods.Count(static method => method.IsRight);
        output.WriteLine($"{methods.Length} methods, {methods.Length - right} wrong and {right} right, in {measurement.Folders.Sum(static folder => folder.Labels.Count)} files");
        output.WriteLine();
        output.WriteLine("rule       wrong  right  labels  reports  precision   recall");
        foreach ((string rule, _) in rules)
        {
            (int wrong, int rightOnes) = Gate.CountMethods(measurement.Folders, rule);
            string figures = measurement.Built.Contains(rule) ? Figures(measurement.ScoreOf(rule)) : "   not built yet";
            output.WriteLine($"{rule,-8} {wrong,7} {rightOnes,6} {figures}");
        }

        output.WriteLine($"all      {methods.Length - right,7} {right,6} {Figures(measurement.Overall)}");
        WriteList(output, "Misses", measurement.Misses.Select(finding => $"{finding} in {measurement.MemberOf(finding)}"));
        WriteList(output, "False reports", measurement.FalseReports.Select(finding => $"{finding} in {measurement.MemberOf(finding)}"));
        WriteList(output, "Known and gone, to be recorded", known.Except(measurement.Gaps).Select(static gap => gap.ToString()));
        Label[] changed = [.. measurement.Folders.SelectMany(static folder => folder.Labels.Values).SelectMany(static labels => labels).Where(static label => label.Change is not null)];
        output.WriteLine();
        output.WriteLine($"Labels changed: {changed.Length}");
        WriteList(output, "The gate", failures);
    }

    private static string Figures(Score score) =>
        $"{score.Hits + score.Misses,7} {score.Hits + score.FalseReports,8} {Gate.Percent(score.Precision),10} {Gate.Percent(score.Recall),8}";

    private static void WriteList(TextWriter output, string title, IEnumerable<string> entries)
    {
        string[] lines = [.. entries];
        output.WriteLine();
        output.WriteLine($"{title}: {(lines.Length == 0 ? "none" : lines.Length)}");
        foreach (string line in lines)
        {
            output.WriteLine($"  {line}");
        }
    }
}
