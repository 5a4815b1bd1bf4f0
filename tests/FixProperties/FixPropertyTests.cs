namespace GrantAnalyzers.FixProperties;

/// <summary>What every fix promises, on every file of the corpus, each in another variation; the program tries many.</summary>
public class FixPropertyTests
{
    public static TheoryData<string, int> Folders
    {
        get
        {
            TheoryData<string, int> folders = new();
            foreach ((string name, int seed) in Folder.ReadCorpus().Select(static (folder, i) => (folder.Name, i)))
            {
                folders.Add(name, seed);
            }

            return folders;
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Fixed_code_compiles_as_well_as_before_and_keeps_what_nobody_reported(string folder, int seed)
    {
        (string name, IReadOnlyList<(string, string)> files) = Folder.ReadCorpus().Single(known => known.Name == folder);
        Assert.Empty((await Trial.RunAsync(name, files, seed)).Broken);
    }
}
