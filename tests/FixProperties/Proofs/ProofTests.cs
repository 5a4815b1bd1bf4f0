namespace GrantAnalyzers.FixProperties.Proofs;

/// <summary>Methods of the corpus are called in the simulator, before the fixes and after.</summary>
public class ProofTests
{
    public static TheoryData<string> Folders => [.. Folder.ReadCorpus().Select(static folder => folder.Name)];

    /// <summary>One line a method: its folder and name, and what harm it did.</summary>
    private static IReadOnlyDictionary<string, string> Proven { get; } = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Proven.tsv"))
        .Select(static line => line.Split('\t'))
        .ToDictionary(static cells => cells[0], static cells => cells[1]);

    [Fact]
    public void More_than_40_methods_are_proven() => Assert.True(Proven.Count >= 40, $"{Proven.Count}");

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task What_did_harm_before_the_fixes_does_none_after(string folder)
    {
        (string name, IReadOnlyList<(string, string)> files) = Folder.ReadCorpus().Single(known => known.Name == folder);
        IReadOnlyList<Proof> proofs = await Proof.OfAsync(name, files);

        Dictionary<string, string> expected = Proven.Where(line => line.Key.StartsWith($"{folder}/", StringComparison.Ordinal)).ToDictionary();
        Assert.Equal(expected, proofs.Where(static proof => proof.Holds).ToDictionary(static proof => proof.Method, static proof => Harms.Tell(proof.Before)));
        Assert.All(proofs, static proof => Assert.True(proof.After.Keys.All(proof.Before.ContainsKey), $"{proof.Method} now {Harms.Tell(proof.After)}"));
    }
}
