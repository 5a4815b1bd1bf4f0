using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Fixing;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>The fixes of all rules, one after the other, until nothing changes; and what of it is written.</summary>
public sealed class FixpointTests : IDisposable
{
    private readonly LoadedCode _code = new();

    [Fact]
    public async Task Everything_that_has_a_fix_is_fixed()
    {
        _code.Add("App", ("App/a.cs", CheckedCode.Source));

        (FixResult result, FileEdit[] edits) = await FixAsync();

        Assert.Equal(4, result.Before.Count);
        Assert.Empty(result.After);
        Assert.Equal([("GNT1001", 2), ("GNT1002", 2)], result.Applied.Select(count => (count.Key, count.Value)));
        Assert.Contains("GrantRetry.Issue(table, ref map)", Assert.Single(edits).After.ToString());
    }

    [Fact]
    public async Task Code_without_findings_stays_the_same_solution()
    {
        _code.Add("App", ("App/a.cs", "public static class Nothing;"));

        (FixResult result, FileEdit[] edits) = await FixAsync();

        Assert.Same(_code.Loaded.Solution, result.Solution);
        Assert.Empty(result.Applied);
        Assert.Empty(edits);
    }

    [Fact]
    public async Task What_the_filter_does_not_let_through_is_neither_found_nor_fixed()
    {
        _code.Add("App", ("App/a.cs", CheckedCode.Source));

        (FixResult result, FileEdit[] edits) = await FixAsync(new FindingFilter(DiagnosticSeverity.Warning, new HashSet<string> { "GNT1001" }));

        Assert.Equal([("GNT1001", 2)], result.Applied.Select(count => (count.Key, count.Value)));
        string after = Assert.Single(edits).After.ToString();
        Assert.Contains("map.Status == GrantStatus.Okay", after);
        Assert.Contains("table.GrantTableOp(ref map)", after);
    }

    [Theory]
    [InlineData("Shared/a.cs")]
    [InlineData("App/obj/Debug/a.cs")]
    [InlineData("App/bin/a.cs")]
    public async Task Files_outside_the_folder_or_made_by_the_build_are_left_alone(string path)
    {
        _code.Add("App", (path, CheckedCode.Source));

        (FixResult result, FileEdit[] edits) = await FixAsync();

        Assert.Equal(4, result.After.Count);
        Assert.Empty(result.Applied);
        Assert.Empty(edits);
    }

    [Fact]
    public async Task All_projects_are_fixed_and_their_files_are_in_order()
    {
        _code.Add("App", ("App/z.cs", CheckedCode.Source));
        _code.Add("Other", ("App/Other/b.cs", CheckedCode.Source), ("App/Other/a.cs", CheckedCode.Source.Replace("class Backend", "class Again", StringComparison.Ordinal)));

        (FixResult result, FileEdit[] edits) = await FixAsync();

        Assert.Empty(result.After);
        Assert.Equal(["App/Other/a.cs", "App/Other/b.cs", "App/z.cs"], edits.Select(edit => Path.GetRelativePath(_code.Folder, edit.Path)));
    }

    [Fact]
    public async Task A_file_that_two_projects_compile_is_edited_once()
    {
        _code.Add("App", ("App/a.cs", CheckedCode.Source));
        _code.Add("Other", ("App/a.cs", CheckedCode.Source));

        (FixResult result, FileEdit[] edits) = await FixAsync();

        Assert.Equal(4, result.Before.Count);
        Assert.Empty(result.After);
        Assert.Single(edits);
    }

    [Fact]
    public async Task What_is_written_is_the_fixed_text_with_the_file_s_own_byte_order_mark()
    {
        _code.Add("App", ("App/a.cs", CheckedCode.Source));
        (_, FileEdit[] edits) = await FixAsync();

        edits[0].RequireWritable();
        Assert.Equal(CheckedCode.Source, _code.Read("App/a.cs"));
        edits[0].Write();

        Assert.Equal(edits[0].After.ToString(), _code.Read("App/a.cs"));
        Assert.Equal([0xEF, 0xBB, 0xBF], File.ReadAllBytes(edits[0].Path)[..3]);
    }

    [Fact]
    public async Task A_read_only_file_is_told_before_anything_is_written()
    {
        _code.Add("App", ("App/a.cs", CheckedCode.Source));
        (_, FileEdit[] edits) = await FixAsync();
        File.SetAttributes(edits[0].Path, FileAttributes.ReadOnly);
        try
        {
            string message = Assert.Throws<InputException>(edits[0].RequireWritable).Message;

            Assert.Equal($"nothing was changed, because {edits[0].Path} is read-only; make it writable first", message);
        }
        finally
        {
            File.SetAttributes(edits[0].Path, FileAttributes.Normal);
        }
    }

    public void Dispose() => _code.Dispose();

    private async Task<(FixResult Result, FileEdit[] Edits)> FixAsync(FindingFilter? filter = null)
    {
        FixResult result = await new Fixpoint(_code.Loaded, filter ?? FindingFilter.Default).RunAsync(CancellationToken.None);
        return (result, [.. await FileEdit.BetweenAsync(_code.Loaded, result.Solution, CancellationToken.None)]);
    }
}
