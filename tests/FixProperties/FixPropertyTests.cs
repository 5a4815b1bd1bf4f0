namespace GrantAnalyzers.FixProperties;

/// <summary>What every fix promises, on every fourth folder of the corpus, each in another variation; the program tries all of them, in many.</summary>
public class FixPropertyTests
{
    private const int Step = 4;

    public static TheoryData<string, int> Folders
    {
        get
        {
            TheoryData<string, int> folders = new();
            foreach ((string name, int i) in Folder.ReadCorpus().Select(static (folder, i) => (folder.Name, i)).Where(static folder => folder.i % Step == 1))
            {
                folders.Add(name, (i / Step) + 1);
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
