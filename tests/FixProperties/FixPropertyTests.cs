namespace GrantAnalyzers.FixProperties;

/// <summary>What every fix promises, on every file of the corpus, in a few of its variations; the program tries many.</summary>
public class FixPropertyTests
{
    public static TheoryData<string> Folders => [.. Folder.ReadCorpus().Select(static folder => folder.Name)];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Fixed_code_compiles_as_well_as_before_and_keeps_what_nobody_reported(string folder)
    {
        (string name, IReadOnlyList<(string, string)> files) = Folder.ReadCorpus().Single(known => known.Name == folder);
        for (int seed = 0; seed < 2; seed++)
        {
            Assert.Empty((await Trial.RunAsync(name, files, seed)).Broken);
        }
    }
}
