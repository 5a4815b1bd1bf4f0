namespace GrantAnalyzers.Tool.Tests;

/// <summary><c>grants replay</c>: a recording in, an exit code out.</summary>
public sealed class ReplayRunTests : IDisposable
{
    private const string Start = """{"run":"A","kind":"env","pages":[]}""";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_recording_that_the_simulator_answers_alike_is_clean()
    {
        GrantsResult result = await Grants.RunAsync("replay", Recording(Query(status: -2)));

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.EndsWith("1 matched, 0 differed, 0 not replayable\n", result.Output);
    }

    [Fact]
    public async Task One_answer_that_differs_is_enough_to_fail()
    {
        GrantsResult result = await Grants.RunAsync("replay", Recording(Query(status: -2), Query(status: 0)));

        Assert.True(result.ExitCode == 1, $"{result}");
        Assert.Contains("line 3, query: nobody: args[0].status was Okay, is BadDomain", result.Output);
    }

    [Fact]
    public async Task No_differences_are_printed_where_none_are_asked_for_but_they_count()
    {
        GrantsResult result = await Grants.RunAsync("replay", Recording(Query(status: 0)), "--differences", "0");

        Assert.True(result.ExitCode == 1, $"{result}");
        Assert.DoesNotContain(" was ", result.Output);
    }

    [Fact]
    public async Task A_file_that_is_no_recording_is_told_with_the_line()
    {
        string file = Recording("no JSON");

        string complaint = await Grants.ComplaintOfAsync("replay", file);

        Assert.Contains(file, complaint);
        Assert.Contains("line 2", complaint);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        string missing = Path.Combine(_folder.FullName, "missing.jsonl");

        Assert.Contains(missing, await Grants.ComplaintOfAsync("replay", missing));
    }

    [Fact]
    public async Task A_negative_number_of_differences_is_refused() =>
        Assert.StartsWith("--differences: a number of lines cannot be below zero", await Grants.ComplaintOfAsync("replay", "recording.jsonl", "--differences", "-1"));

    public void Dispose() => _folder.Dispose();

    private static string Query(int status) => $$$"""
        {"kind":"op","section":"query","case":"nobody","op":"query_size","cmd":6,"count":1,"args":[{"in":{"dom":77},"out":{"nr_frames":1515870810,"max_nr_frames":1515870810,"status":{{{status}}}}}],"rc":0}
        """;

    private string Recording(params string[] lines) => _folder.Write("recording.jsonl", string.Join('\n', [Start, .. lines]));
}
