namespace GrantAnalyzers.Corpus;

/// <summary>What counts as a method of the corpus.</summary>
public class CorpusFolderTests
{
    [Fact]
    public void Public_methods_without_a_label_are_right_and_those_with_one_are_wrong()
    {
        CorpusFolder folder = Folder("""
            public class Ring
            {
                public bool Failed(MapGrantRef op) => op.Status != 0; //! GNT1001

                public bool Worked(MapGrantRef op) => op.Status == GrantStatus.Okay;
            }
            """);
        Assert.Equal(["Failed", "Worked"], folder.Methods.Select(static method => method.Name));
        Assert.Equal([false, true], folder.Methods.Select(static method => method.IsRight));
        Assert.Equal(["GNT1001"], folder.Methods[0].Rules);
        Assert.Equal("Ring.cs:3", folder.Methods[0].Place);
    }

    [Fact]
    public void Helpers_count_only_with_a_label() => Assert.Equal(
        ["Failed"],
        Folder("""
            public abstract class Ring
            {
                private static bool Worked(MapGrantRef op) => op.Status == GrantStatus.Okay;

                private static bool Failed(MapGrantRef op) => op.Status != 0; //! GNT1001

                public abstract void Connect();
            }
            """).Methods.Select(static method => method.Name));

    [Fact]
    public void A_method_with_labels_of_one_rule_on_several_lines_is_one_wrong_method()
    {
        CorpusFolder folder = Folder("""
            class Ring
            {
                int Failed(MapGrantRef[] map)
                {
                    if (map[0].Status != 0) return 1; //! GNT1001
                    if (map[1].Status != 0) //! GNT1001
                    {
                        return 2;
                    }

                    return 0;
                }
            }
            """);
        Assert.Equal(["GNT1001"], Assert.Single(folder.Methods).Rules);
        Assert.Equal((1, 0), Gate.CountMethods([folder], "GNT1001"));
    }

    [Fact]
    public void A_method_whose_only_label_was_taken_away_is_right() =>
        Assert.True(Assert.Single(Folder("""
            class Ring
            {
                bool Failed(MapGrantRef op) => op.Status == Fine; //! none was GNT1001: a constant of its own

                const GrantStatus Fine = GrantStatus.Okay;
            }
            """).Methods).IsRight);

    [Fact]
    public void A_label_outside_a_method_is_refused() => Assert.Equal(
        "Ring.cs:1: the label is in no method",
        Assert.Throws<CorpusException>(() => Folder("class Ring; //! GNT1001")).Message);

    [Fact]
    public void Files_lie_in_a_folder_of_a_half_and_a_rule()
    {
        string directory = Directory.CreateTempSubdirectory().FullName;
        Directory.CreateDirectory(Path.Combine(directory, "Methods", "Styles"));
        File.WriteAllText(Path.Combine(directory, "Methods", "Styles", "Stray.cs"), "");
        Assert.Equal(
            "Methods/Styles/Stray.cs: files of the corpus lie in Methods/<half>/<rule>",
            Assert.Throws<CorpusException>(() => CorpusFolder.ReadAll(directory)).Message);
        Directory.Delete(directory, recursive: true);
    }

    private static CorpusFolder Folder(string text) => new("Styles", "GNT1001", [("Ring.cs", text)]);
}
