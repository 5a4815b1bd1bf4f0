namespace GrantAnalyzers.Corpus;

/// <summary>The corpus, and what the analyzer finds in it.</summary>
public class CorpusTests
{
    private static readonly IReadOnlyList<CorpusFolder> s_folders = CorpusFolder.ReadAll(AppContext.BaseDirectory);
    private static readonly IReadOnlyList<(string Id, bool IsWarning)> s_rules = RuleTable.Read(ReadText("rules.md"));

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
    public async Task It_compiles_and_the_analyzer_finds_what_it_has_to_find() => Assert.Empty(Gate.WhatIsTooLow(
        await Measurement.TakeAsync(s_folders, new GrantAnalyzer()),
        Floor.Read(ReadText("Floors.tsv"))));

    private static string ReadText(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, name));
}
