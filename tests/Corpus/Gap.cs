namespace GrantAnalyzers.Corpus;

/// <summary>
/// A miss or a false report, by the name of the method that it is in: lines move, names stay. The known ones are listed in
/// <c>Known.tsv</c>; they count in every figure, and a new one fails the tests.
/// </summary>
internal sealed record Gap(string Kind, string Rule, string File, string Method)
{
    public const string Miss = "miss";
    public const string FalseReport = "false";

    /// <summary>From lines of its kind, rule, file and method.</summary>
    /// <exception cref="CorpusException">A line is not written so.</exception>
    public static IReadOnlySet<Gap> Read(string text) => text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(static line => line.Split('\t') is [Miss or FalseReport, _, _, _] and [var kind, var rule, var file, var method]
            ? new Gap(kind, rule, file, method)
            : throw new CorpusException($"Known.tsv: '{line}' is not a kind ({Miss}, {FalseReport}), a rule, a file and a method with tabs between them"))
        .ToHashSet();

    /// <summary>As such lines, in order.</summary>
    public static string Write(IEnumerable<Gap> gaps) =>
        string.Concat(gaps.Select(static gap => $"{gap.Kind}\t{gap.Rule}\t{gap.File}\t{gap.Method}\n").Order(StringComparer.Ordinal));

    public override string ToString() => $"{(Kind == Miss ? "missed" : "reported falsely")}: {Rule} in {Method} of {File}";
}
