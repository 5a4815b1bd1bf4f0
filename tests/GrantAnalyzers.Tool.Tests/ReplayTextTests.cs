using GrantAnalyzers.Tool.Output;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>What <c>grants replay</c> prints.</summary>
public sealed class ReplayTextTests : IDisposable
{
    private const string Start = """{"run":"A","kind":"env","pages":[]}""";
    private const string Told = """{"kind":"observe","section":"query","case":"something that words tell"}""";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_last_line_counts_what_matched_what_differed_and_what_cannot_be_replayed() =>
        Assert.Equal("1 matched, 1 differed, 1 not replayable", Lines(20, Start, Query(status: -2), Query(status: 0), Told)[^1]);

    [Fact]
    public void Each_kind_has_a_count_of_its_own()
    {
        string[] lines = Lines(20, Start, Query(status: -2), Told);

        Assert.Equal("op        1 matched, 0 differed, 0 not replayable", lines[1]);
        Assert.Equal("observe   0 matched, 0 differed, 1 not replayable", lines[0]);
    }

    [Fact]
    public void A_difference_names_file_line_case_and_field_and_both_answers()
    {
        string line = Assert.Single(Lines(20, Start, Query(status: 0)), line => line.Contains(" was ", StringComparison.Ordinal));

        Assert.EndsWith("recording.jsonl, line 2, query: nobody: args[0].status was Okay, is BadDomain", line);
    }

    [Fact]
    public void No_more_differences_are_printed_than_asked_for_and_the_rest_is_counted()
    {
        string[] lines = Lines(1, Start, Query(status: 0), Query(status: 0), Query(status: 0));

        Assert.Single(lines, line => line.Contains(" was ", StringComparison.Ordinal));
        Assert.Contains("2 more differences are left out; --differences 3 prints all", lines);
    }

    [Fact]
    public void The_reasons_for_what_cannot_be_replayed_are_given() =>
        Assert.Contains("not replayable, 2: what was observed is told in words, not as an operation", Lines(20, Start, Told, Told));

    public void Dispose() => _folder.Dispose();

    /// <summary>A query_size of a domain that there is not.</summary>
    private static string Query(int status) => $$$"""
        {"kind":"op","section":"query","case":"nobody","op":"query_size","cmd":6,"count":1,"args":[{"in":{"dom":77},"out":{"nr_frames":1515870810,"max_nr_frames":1515870810,"status":{{{status}}}}}],"rc":0}
        """;

    private string[] Lines(int differences, params string[] recording)
    {
        StringWriter writer = new() { NewLine = "\n" };
        ReplayText.Write(Replayer.Replay(_folder.Write("recording.jsonl", string.Join('\n', recording))), differences, Terminal.Create(writer, redirected: true));
        return writer.ToString().TrimEnd('\n').Split('\n');
    }
}
