namespace GrantAnalyzers.Corpus;

/// <summary>The corpus, and what the analyzer finds in it.</summary>
public class CorpusTests
{
    private static readonly IReadOnlyList<CorpusFolder> s_folders = CorpusFolder.ReadAll(AppContext.BaseDirectory);
    private static readonly IReadOnlyList<(string Id, bool IsWarning)> s_rules = RuleTable.Read(ReadText("rules.md"));
    private static readonly Lazy<Task<Measurement>> s_measurement = new(() => Measurement.TakeAsync(s_folders, new GrantAnalyzer()));

    [Fact]
    public void Every_folder_and_every_label_is_of_a_rule_that_there_is()
    {
        string[] ids = [.. s_rules.Select(static rule => rule.Id)];
        Assert.All(s_folders, folder => Assert.Contains(folder.Rule, ids));
        Assert.All(s_folders.SelectMany(static folder => folder.Methods).SelectMany(static method => method.Rules), rule => Assert.Contains(rule, ids));
    }

    [Fact]
    public void No_two_methods_of_a_rule_have_the_same_name() => Assert.Empty(s_folders
        .SelectMany(static folder => folder.Methods.Select(method => (folder.Half, folder.Rule, method.Name)))
        .GroupBy(static method => method)
        .Where(static same => same.Count() > 1)
        .Select(static same => same.Key));

    [Fact]
    public void It_is_large_enough() => Assert.Empty(Gate.WhatTheCorpusLacks(s_folders, s_rules));

    [Fact]
    public async Task It_compiles_and_the_analyzer_misses_and_reports_falsely_nothing_but_what_is_known() => Assert.Empty(Gate.WhatHasGotWorse(
        await s_measurement.Value,
        Gap.Read(ReadText("Known.tsv"))));

    [Fact]
    public async Task Precision_and_recall_pass_the_gate() => Assert.Empty(Gate.WhatIsTooLow(await s_measurement.Value));

    /// <summary>Of every folder: also of one that is not there any more.</summary>
    [Fact]
    public async Task Nothing_is_recorded_that_is_not_said() => Assert.Equal(ReadText("Words.tsv"), Words.Write((await s_measurement.Value).Words));

    public static TheoryData<string> Folders => [.. s_folders.Select(static folder => folder.Name)];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Each_report_says_what_is_recorded_and_points_where_it_did(string name)
    {
        CorpusFolder folder = s_folders.Single(folder => folder.Name == name);
        IEnumerable<string> said = (await Measurement.ReportsAsync(folder, new GrantAnalyzer())).Select(report => Words.Of(folder, report));
        IEnumerable<string> recorded = ReadText("Words.tsv").Split('\n').Where(line => line.Contains($"/Methods/{name}/", StringComparison.Ordinal));
        Assert.Equal(Words.Write(recorded), Words.Write(said));
    }

    private static string ReadText(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, name));
}
