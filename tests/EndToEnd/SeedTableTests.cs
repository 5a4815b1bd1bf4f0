using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EndToEnd;

/// <summary>docs/seed.md says of each place that the patch of 2011 touched what is wrong there before, after, and after the patch itself.</summary>
public sealed partial class SeedTableTests : IDisposable
{
    /// <summary>Samples that no hunk of the patch is about.</summary>
    private static readonly string[] s_notOfTheSeed = ["Blktap/", "Qdisk/"];

    private readonly Workplace _place = new();

    [Fact]
    public async Task Each_place_of_the_seed_is_found_before_the_fixes_by_the_rules_that_the_table_says()
    {
        AddProject(Repository.Sources("samples/Backends"));
        CommandResult result = await Command.GrantsAsync(_place.Folder, "check", "Backends", "--format", "json", "--output", "found.json");
        Assert.True(result.ExitCode == 1, $"{result}");

        IEnumerable<(string Place, string Rule)> found = JsonNode.Parse(_place.Read("found.json"))!["findings"]!.AsArray()
            .Select(finding => (Path: ((string)finding!["path"]!)["Backends/".Length..], Line: (int)finding["line"]!, Rule: (string)finding["id"]!))
            .Where(finding => !s_notOfTheSeed.Any(finding.Path.StartsWith))
            .Select(finding => ($"{finding.Path} {MethodAt(_place.Read($"Backends/{finding.Path}"), finding.Line)}", finding.Rule));

        Row[] rows = [.. Rows().Where(row => row.Here.Length > 0)];
        Assert.True(rows.Length >= 21, $"{rows.Length} rows");
        Assert.All(rows, row => Assert.NotEmpty(row.Rules));
        Assert.Equal(rows.SelectMany(row => row.Rules.Select(rule => (row.Here, rule))).Order(), found.Order());
    }

    [Fact]
    public async Task Each_place_of_the_seed_is_silent_after_the_fixes()
    {
        SortedDictionary<string, string> sources = Repository.Sources("samples/Backends");
        foreach ((string path, string text) in Repository.Sources("samples/Backends.Fixed"))
        {
            sources[path] = text;
        }

        AddProject(sources);
        CommandResult result = await Command.GrantsAsync(_place.Folder, "check", "Backends", "--severity", "warn");

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.Equal("Nothing found.", result.Output.TrimEnd());
    }

    [Fact]
    public void What_the_patch_itself_left_wrong_is_what_the_samples_of_it_are_marked_with()
    {
        IEnumerable<(string Place, string Rule)> marked = Repository.Sources("samples/SeedAsPatched").SelectMany(file => Marks().Matches(file.Value)
            .Select(mark => ($"{Path.GetFileNameWithoutExtension(file.Key)}.{MethodAt(file.Value, file.Value[..mark.Index].Count(c => c == '\n') + 1)}", mark.Groups[1].Value)));

        Assert.Equal(Rows().SelectMany(row => row.StillWrong.Select(rule => (row.AsPatched, rule))).Order(), marked.Order());
    }

    public void Dispose() => _place.Dispose();

    private void AddProject(SortedDictionary<string, string> sources)
    {
        _place.AddProject("Backends", [], "<AllowUnsafeBlocks>true</AllowUnsafeBlocks>");
        foreach ((string path, string text) in sources)
        {
            _place.Write($"Backends/{path}", text);
        }
    }

    private static IEnumerable<Row> Rows() => File.ReadLines(Path.Combine(Repository.Root, "docs/seed.md"))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Select(cells => new Row(
            Code().Matches(cells[2]) is { Count: 2 } here ? $"{here[0].Groups[1].Value} {here[1].Groups[1].Value}" : "",
            RulesIn(cells[4]),
            Code().Match(cells[6]).Groups[1].Value,
            RulesIn(cells[6])));

    /// <summary>"GNT1001 ×2, GNT1002": one for each report.</summary>
    private static string[] RulesIn(string cell) =>
        [.. Rule().Matches(cell).SelectMany(rule => Enumerable.Repeat(rule.Groups[1].Value, rule.Groups[2].Success ? int.Parse(rule.Groups[2].Value) : 1))];

    private static string MethodAt(string source, int line)
    {
        CSharpSyntaxTree tree = (CSharpSyntaxTree)CSharpSyntaxTree.ParseText(source);
        return tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
            .First(method => method.GetLocation().GetLineSpan() is { } span && span.StartLinePosition.Line < line && line <= span.EndLinePosition.Line + 1)
            .Identifier.ValueText;
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"(GNT\d{4})(?: ×(\d))?")]
    private static partial Regex Rule();

    [GeneratedRegex(@"// (GNT\d{4})$", RegexOptions.Multiline)]
    private static partial Regex Marks();

    /// <summary>A line of the table.</summary>
    /// <param name="Here">File and method of samples/Backends; empty for what has no place there.</param>
    /// <param name="Rules">What is reported there.</param>
    /// <param name="AsPatched">Class and method of samples/SeedAsPatched.</param>
    /// <param name="StillWrong">What is reported there.</param>
    private sealed record Row(string Here, string[] Rules, string AsPatched, string[] StillWrong);
}
