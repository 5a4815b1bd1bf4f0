using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Baselines;

namespace GrantAnalyzers.Tool.Tests;

public sealed class BaselineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CheckedCode _code = new();

    [Fact]
    public async Task What_was_recorded_is_not_new()
    {
        IReadOnlyList<FoundPlace> places = await _code.FindAsync();

        Assert.Equal(4, places.Count);
        Assert.Empty(Recorded(places).New(places, CheckedCode.Target));
    }

    [Fact]
    public async Task Lines_that_moved_are_known()
    {
        Baseline baseline = Recorded(await _code.FindAsync());
        string moved = CheckedCode.Source.Replace("namespace Cases;", "// one\n// two\n\nnamespace Cases;").Replace("        return", "            \t  return");

        Assert.Empty(baseline.New(await _code.FindAsync(moved), CheckedCode.Target));
    }

    [Fact]
    public async Task The_same_mistake_in_another_member_is_new()
    {
        Baseline baseline = Recorded([.. (await _code.FindAsync()).Take(2)]);

        Assert.Equal([17, 18], baseline.New(await _code.FindAsync(), CheckedCode.Target).Select(place => place.Finding.Line));
    }

    [Fact]
    public async Task Once_more_in_the_same_member_is_new()
    {
        IReadOnlyList<FoundPlace> before = await _code.FindAsync();
        const string Line = "        return rc == 0 && map.Status == 0;\n";
        string more = CheckedCode.Source.Replace(Line, Line.Replace("return", "bool first =") + Line);
        string evenMore = more.Replace("        bool first = rc == 0 && map.Status == 0;\n", "        bool first =\n        map.Status == 0;\n        bool second =\n        map.Status == 0;\n");
        Baseline baseline = Recorded(await _code.FindAsync(evenMore));

        Assert.Equal(2, Recorded(before).New(await _code.FindAsync(more), CheckedCode.Target).Count(place => place.Finding.Id == "GNT1001"));
        Assert.Empty(baseline.New(await _code.FindAsync(evenMore), CheckedCode.Target));
        Assert.Equal(2, baseline.New(await _code.FindAsync(evenMore.Replace("        bool second =\n", "        bool second =\n        map.Status == 0;\n        bool third =\n")), CheckedCode.Target).Count);
    }

    [Fact]
    public async Task The_same_line_in_another_file_is_new()
    {
        Baseline baseline = Recorded(await _code.FindAsync());

        Assert.Equal(4, baseline.New(await _code.FindAsync(path: "/home/me/backends/other.cs"), CheckedCode.Target).Count);
    }

    [Fact]
    public async Task The_file_says_what_it_records_in_an_order_that_can_be_reviewed()
    {
        string path = Path.Combine(_folder.FullName, "baseline.json");
        Baseline.Of((await _code.FindAsync()).Reverse(), CheckedCode.Target).Write(path);

        string text = File.ReadAllText(path);
        Assert.StartsWith(
            """
            {
              "version": 1,
              "findings": [
                {
                  "rule": "GNT1001",
                  "file": "data path.cs",
                  "member": "Backend.Look",
                  "line": "return rc == 0 && map.Status == 0;",
                  "count": 1
                },
            """,
            text);
        Assert.Equal(4, Baseline.Read(path).Count);
    }

    [Theory]
    [InlineData("", "is no baseline, line 1: ")]
    [InlineData("null", "is no baseline: it is null")]
    [InlineData("[]", "is no baseline, line 1: ")]
    [InlineData("{}", "is no baseline")]
    [InlineData("""{ "version": 2, "findings": [] }""", "is no baseline: it has version 2, and this is version 1")]
    [InlineData("""{ "version": 1, "findings": [null] }""", "is no baseline: finding 1 is null")]
    [InlineData("{ \"version\": 1,\n\"findings\": [{ \"rule\": 7 }] }", "is no baseline, line 2: ")]
    [InlineData("""{ "version": 1, "findings": [{ "rule": "GNT1001", "file": "a", "member": "b", "line": "c" }] }""", "is no baseline")]
    [InlineData("""{ "version": 1, "findings": [{ "rule": "GNT1001", "file": null, "member": "b", "line": "c", "count": 1 }] }""", "is no baseline")]
    [InlineData("""{ "version": 1, "findings": [{ "rule": "GNT1001", "file": "a", "member": "b", "line": "c", "count": 0 }] }""", "finding 1 has a count of 0")]
    public void A_file_that_is_no_baseline_is_told_with_its_place_and_the_remedy(string text, string complaint)
    {
        string path = _folder.Write("baseline.json", text);

        string message = Assert.Throws<InputException>(() => Baseline.Read(path)).Message;

        Assert.StartsWith($"{path} is no baseline", message);
        Assert.Contains(complaint, message);
        Assert.EndsWith("; take it from version control, or record it anew with --update-baseline", message);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _code.Dispose();
    }

    /// <summary>Through the file and back.</summary>
    private Baseline Recorded(IReadOnlyList<FoundPlace> places)
    {
        string path = Path.Combine(_folder.FullName, "recorded.json");
        Baseline.Of(places, CheckedCode.Target).Write(path);
        return Baseline.Read(path);
    }
}
