using System.Text;
using GrantAnalyzers.Tool.Fixing;
using GrantAnalyzers.Tool.Loading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>Nothing outside the folder that was named is written, whatever a project compiles and wherever links lead.</summary>
public sealed class WritingStaysInsideTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_file_of_the_folder_may_be_edited() => Assert.True(MayEdit(_folder.Write("App/a.cs")));

    [Fact]
    public void A_file_beside_it_may_not()
    {
        string path = _folder.Write("Other/a.cs");

        Assert.False(MayEdit(path));
        Assert.False(MayEdit(Path.Combine(_folder.FullName, "App", "..", "Other", "a.cs")));
    }

    [Fact]
    public void A_folder_whose_name_begins_alike_is_another_one() => Assert.False(MayEdit(_folder.Write("Application/a.cs")));

    [Fact]
    public void A_link_to_a_file_outside_may_not_be_written_through()
    {
        string outside = _folder.Write("Other/a.cs");
        string link = Path.Combine(_folder.FullName, "App", "a.cs");
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, outside);

        Assert.False(MayEdit(link));
    }

    [Fact]
    public void A_link_to_a_folder_outside_may_not_be_written_through()
    {
        _folder.Write("Other/a.cs");
        _folder.Write("App/b.cs");
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "App", "Linked"), Path.Combine("..", "Other"));

        Assert.False(MayEdit(Path.Combine(_folder.FullName, "App", "Linked", "a.cs")));
    }

    [Fact]
    public void A_link_within_the_folder_and_a_link_to_it_may()
    {
        _folder.Write("App/Shared/a.cs");
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "App", "Linked"), "Shared");
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "Here"), "App");

        Assert.True(MayEdit(Path.Combine(_folder.FullName, "App", "Linked", "a.cs")));
        Assert.True(MayEdit(Path.Combine(_folder.FullName, "Here", "Shared", "a.cs"), root: "Here"));
    }

    [Fact]
    public void Links_that_go_round_in_circles_are_told()
    {
        _folder.Write("App/b.cs");
        string link = Path.Combine(_folder.FullName, "App", "Round");
        Directory.CreateSymbolicLink(link, Path.Combine("Round", "Round"));

        Assert.Contains("symbolic links", Assert.Throws<IOException>(() => MayEdit(Path.Combine(link, "a.cs"))).Message);
    }

    [Fact]
    public void Deep_paths_are_written_like_others()
    {
        string path = _folder.Write(Path.Combine("App", string.Join(Path.DirectorySeparatorChar, Enumerable.Repeat("deeper", 300)), "a.cs"), "old");

        Assert.True(MayEdit(path));
        Edit(path, new TextSpan(0, 3), "new");
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public void A_huge_file_keeps_every_other_byte()
    {
        string text = string.Concat(Enumerable.Repeat("// caf\u00e9, and no end of it\n", 500_000));
        string path = _folder.Write("App/a.cs", text);

        Edit(path, new TextSpan(text.Length - 3, 2), "IT");

        Assert.Equal(text[..^3] + "IT\n", File.ReadAllText(path));
    }

    public void Dispose() => _folder.Dispose();

    private bool MayEdit(string path, string root = "App")
    {
        using AdhocWorkspace workspace = new();
        Project project = workspace.AddProject("App", LanguageNames.CSharp);
        Document document = project.AddDocument("a.cs", "", filePath: path);
        return new LoadedSolution(new Target(Path.Combine(_folder.FullName, root, "App.csproj"), []), project.Solution, []).MayEdit(document);
    }

    private static void Edit(string path, TextSpan span, string text)
    {
        SourceText before = SourceFile.Read(path, Encoding.UTF8, SourceHashAlgorithm.Sha256);
        FileEdit edit = new(path, before, before.Replace(span, text));
        edit.RequireWritable();
        edit.Write();
    }
}
