using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Corpus;

/// <summary>A label or a report: a rule on a line of a file.</summary>
internal readonly record struct Finding(string Rule, string File, int Line)
{
    public override string ToString() => $"{File}:{Line} {Rule}";
}

/// <summary>What the analyzer reports on the corpus, held against the labels.</summary>
internal sealed class Measurement
{
    private Measurement(IReadOnlyList<CorpusFolder> folders, IReadOnlySet<string> built, IReadOnlySet<Finding> expected, IReadOnlySet<Finding> reported, IReadOnlyList<string> words)
    {
        Folders = folders;
        Words = words;
        Built = built;
        Hits = InOrder(expected.Intersect(reported));
        Misses = InOrder(expected.Except(reported));
        FalseReports = InOrder(reported.Except(expected));
    }

    public IReadOnlyList<CorpusFolder> Folders { get; }

    /// <summary>The reports, as <see cref="Corpus.Words"/> has them.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The rules that the analyzer has; labels of others are left out.</summary>
    public IReadOnlySet<string> Built { get; }

    public IReadOnlyList<Finding> Hits { get; }

    public IReadOnlyList<Finding> Misses { get; }

    public IReadOnlyList<Finding> FalseReports { get; }

    /// <summary>Misses and false reports by name.</summary>
    public IReadOnlySet<Gap> Gaps =>
    (HashSet<Gap>)
    [
        .. Misses.Select(finding => GapOf(Gap.Miss, finding)),
        .. FalseReports.Select(finding => GapOf(Gap.FalseReport, finding)),
    ];

    /// <summary>The method, or other member, that something is in.</summary>
    public string MemberOf(Finding finding) =>
        Folders.Select(folder => folder.MemberNameAt(finding.File, finding.Line)).FirstOrDefault(static name => name is not null) ?? "no member";

    /// <summary>The figures of one rule.</summary>
    public Score ScoreOf(string rule) => new(Count(Hits, rule), Count(Misses, rule), Count(FalseReports, rule));

    public Score Overall => new(Hits.Count, Misses.Count, FalseReports.Count);

    /// <summary>Runs every rule on every folder.</summary>
    /// <exception cref="CorpusException">A source does not compile, or the analyzer failed on it.</exception>
    public static async Task<Measurement> TakeAsync(IReadOnlyList<CorpusFolder> folders, DiagnosticAnalyzer analyzer)
    {
        HashSet<string> built = [.. analyzer.SupportedDiagnostics.Select(static rule => rule.Id)];
        HashSet<Finding> expected = [];
        HashSet<Finding> reported = [];
        List<string> words = [];
        foreach (CorpusFolder folder in folders)
        {
            foreach ((SyntaxTree tree, IReadOnlyList<Label> labels) in folder.Labels)
            {
                expected.UnionWith(
                    from label in labels
                    from rule in label.Rules
                    where built.Contains(rule)
                    select new Finding(rule, tree.FilePath, label.Line));
            }

            ImmutableArray<Diagnostic> reports = await ReportsAsync(folder, analyzer);
            reported.UnionWith(reports.Select(FindingOf));
            words.AddRange(reports.Select(report => Corpus.Words.Of(folder, report)));
        }

        return new Measurement(folders, built, expected, reported, words);
    }

    /// <summary>What the analyzer reports in one folder.</summary>
    /// <exception cref="CorpusException">A source does not compile, or the analyzer failed on it.</exception>
    public static async Task<ImmutableArray<Diagnostic>> ReportsAsync(CorpusFolder folder, DiagnosticAnalyzer analyzer)
    {
        if (folder.Compilation.GetDiagnostics().FirstOrDefault(static error => error.Severity == DiagnosticSeverity.Error) is { } error)
        {
            throw new CorpusException(error.ToString());
        }

        ImmutableArray<Diagnostic> reports = await folder.Compilation.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync();
        return reports.FirstOrDefault(static report => report.Id == "AD0001") is { } failure ? throw new CorpusException(failure.GetMessage()) : reports;
    }

    private static Finding FindingOf(Diagnostic report) =>
        new(report.Id, report.Location.SourceTree!.FilePath, report.Location.GetLineSpan().StartLinePosition.Line + 1);

    private Gap GapOf(string kind, Finding finding) => new(kind, finding.Rule, finding.File, MemberOf(finding));

    private static int Count(IReadOnlyList<Finding> findings, string rule) => findings.Count(finding => finding.Rule == rule);

    private static IReadOnlyList<Finding> InOrder(IEnumerable<Finding> findings) =>
        [.. findings.OrderBy(static finding => finding.File, StringComparer.Ordinal).ThenBy(static finding => finding.Line).ThenBy(static finding => finding.Rule, StringComparer.Ordinal)];
}

/// <summary>How many labels were reported, how many were not, and how many reports have no label.</summary>
internal readonly record struct Score(int Hits, int Misses, int FalseReports)
{
    /// <summary>Which part of the reports is right; 1 where there is none.</summary>
    public double Precision => Share(FalseReports);

    /// <summary>Which part of the labels is reported; 1 where there is none.</summary>
    public double Recall => Share(Misses);

    private double Share(int others) => Hits + others == 0 ? 1 : (double)Hits / (Hits + others);
}
