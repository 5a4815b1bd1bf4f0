using GrantAnalyzers.Tool.Fixing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>One file that two projects compile.</summary>
public sealed class SharedFilesTests : IDisposable
{
    private const string Text = "first\nsecond\nthird\n";

    private readonly AdhocWorkspace _workspace = new();
    private readonly Solution _before;
    private readonly DocumentId _one;
    private readonly DocumentId _other;

    public SharedFilesTests()
    {
        _one = Add("one");
        _other = Add("other");
        _before = _workspace.CurrentSolution;
    }

    [Fact]
    public async Task An_edit_in_one_project_is_made_in_both() => await AssertMergedAsync(Edit(_before, _one, "second", "2nd"), "first\n2nd\nthird\n");

    [Fact]
    public async Task The_same_edit_in_both_is_made_once() =>
        await AssertMergedAsync(Edit(Edit(_before, _one, "second", "2nd"), _other, "second", "2nd"), "first\n2nd\nthird\n");

    [Fact]
    public async Task Edits_at_different_places_are_both_made() =>
        await AssertMergedAsync(Edit(Edit(_before, _one, "first", "1st"), _other, "third", "3rd"), "1st\nsecond\n3rd\n");

    [Fact]
    public async Task Of_two_edits_at_one_place_the_first_project_s_stands() =>
        await AssertMergedAsync(Edit(Edit(_before, _one, "second", "2nd"), _other, "second", "zwei"), "first\n2nd\nthird\n");

    public void Dispose() => _workspace.Dispose();

    private async Task AssertMergedAsync(Solution after, string expected)
    {
        Solution merged = await SharedFiles.MergeAsync(_before, after, CancellationToken.None);

        Assert.Equal(expected, (await merged.GetDocument(_one)!.GetTextAsync()).ToString());
        Assert.Equal(expected, (await merged.GetDocument(_other)!.GetTextAsync()).ToString());
    }

    private static Solution Edit(Solution solution, DocumentId id, string old, string replacement)
    {
        SourceText text = SourceText.From(Text);
        return solution.WithDocumentText(id, text.Replace(Text.IndexOf(old, StringComparison.Ordinal), old.Length, replacement));
    }

    private DocumentId Add(string project)
    {
        ProjectId id = _workspace.AddProject(project, LanguageNames.CSharp).Id;
        DocumentInfo document = DocumentInfo.Create(
            DocumentId.CreateNewId(id), "shared.cs", loader: TextLoader.From(TextAndVersion.Create(SourceText.From(Text), VersionStamp.Create())), filePath: "/src/shared.cs");
        return _workspace.AddDocument(document).Id;
    }
}
