namespace GrantAnalyzers.Tool.Tests;

/// <summary>What cannot be meant is refused before anything is loaded, with what to write instead.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("--colour is no command or option here (grants --help lists what there is)", "check", ".", "--colour")]
    [InlineData("mend is no command or option here (grants --help lists what there is)", "mend")]
    [InlineData("--update-baseline needs to know which: add --baseline FILE", "check", ".", "--update-baseline")]
    [InlineData("--seeds must be at least 1, not 0", "verify", ".", "--seeds", "0")]
    [InlineData("--jobs must be at least 1, not -2", "verify", ".", "--jobs", "-2")]
    [InlineData("--timeout must be at least 1, not 0", "verify", ".", "--timeout", "0")]
    [InlineData("--requests must be at least 1, not 0", "verify", ".", "--requests", "0")]
    [InlineData("--trace writes down single runs: add --seeds 1", "verify", ".", "--trace", "trace.jsonl", "--seeds", "2")]
    [InlineData("--report shows what runs: leave --no-run out", "verify", ".", "--report", "page.html", "--no-run")]
    [InlineData("--trace shows what runs: leave --no-run out", "verify", ".", "--trace", "trace.jsonl", "--seeds", "1", "--no-run")]
    [InlineData("--page-in never loses every page: add --paging permanent", "verify", ".", "--page-in", "never")]
    public async Task Options_that_make_no_sense_are_refused_with_the_remedy(string complaint, params string[] arguments) =>
        Assert.StartsWith(complaint, await Grants.ComplaintOfAsync(arguments));

    [Theory]
    [InlineData("transient", "verify", ".", "--paging", "sometimes")]
    [InlineData("never", "verify", ".", "--page-in", "soon")]
    [InlineData("domain-death", "verify", ".", "--faults", "plague")]
    [InlineData("'error'", "check", ".", "--severity", "fatal")]
    [InlineData("'sarif'", "check", ".", "--format", "xml")]
    [InlineData("GNT1002", "check", ".", "--diagnostics", "GNT1001,GNT9999")]
    public async Task A_word_that_is_none_of_the_choices_is_named_with_the_choices(string choice, params string[] arguments)
    {
        string complaint = await Grants.ComplaintOfAsync(arguments);

        Assert.Contains(arguments[^1].Split(',')[^1], complaint);
        Assert.Contains(choice, complaint);
    }

    [Theory]
    [InlineData("many", "replay", "recording.jsonl", "--differences", "many")]
    [InlineData("few", "verify", ".", "--seeds", "few")]
    [InlineData("few", "verify", ".", "--requests", "few")]
    [InlineData("perhaps", "check", ".", "--update-baseline=perhaps")]
    [InlineData("perhaps", "verify", ".", "--no-run=perhaps", "--report", "page.html")]
    public async Task What_is_no_number_and_no_yes_or_no_is_named(string value, params string[] arguments) =>
        Assert.Contains(value, await Grants.ComplaintOfAsync(arguments));

    [Fact]
    public async Task A_schedule_that_is_none_is_told_with_the_part_and_the_form() => Assert.StartsWith(
        "--schedule: \"evict12\" is not of the form evict@12:1.23 ",
        await Grants.ComplaintOfAsync("verify", ".", "--schedule", "evict@1:1.2,evict12"));

    [Theory]
    [InlineData("check", "--output")]
    [InlineData("check", "--baseline")]
    [InlineData("verify", "--report")]
    [InlineData("verify", "--json")]
    public async Task A_file_that_cannot_be_written_is_told_at_once(string command, string option)
    {
        string missing = Path.Combine(_folder.FullName, "nowhere", "file");
        string readOnly = _folder.Write("read-only");
        File.SetAttributes(readOnly, FileAttributes.ReadOnly);

        Assert.StartsWith($"{option}: the folder of {missing} does not exist", await Grants.ComplaintOfAsync(command, ".", option, missing));
        Assert.StartsWith($"{option}: {_folder.FullName} is a folder; name a file in it", await Grants.ComplaintOfAsync(command, ".", option, _folder.FullName));
        Assert.StartsWith($"{option}: {readOnly} is read-only; make it writable first, or name another file", await Grants.ComplaintOfAsync(command, ".", option, readOnly));
        Assert.StartsWith($"{option}: name a file", await Grants.ComplaintOfAsync(command, ".", option, " "));
    }

    [Theory]
    [InlineData("check")]
    [InlineData("fix")]
    [InlineData("verify")]
    public async Task A_path_that_holds_no_project_is_told_with_what_to_name(string command)
    {
        string missing = Path.Combine(_folder.FullName, "nowhere");

        Assert.Equal($"{_folder.FullName} holds no C# project or solution; name one, or the folder of one", await Grants.ComplaintOfAsync(command, _folder.FullName));
        Assert.Equal($"{missing} does not exist; name a project, a solution, or the folder of one", await Grants.ComplaintOfAsync(command, missing));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public async Task A_baseline_that_is_none_is_told_before_anything_is_loaded_and_stays_as_it_is()
    {
        string known = _folder.Write("known.json", "[]");

        Assert.StartsWith($"{known} is no baseline, line 1: ", await Grants.ComplaintOfAsync("check", "nowhere", "--baseline", known));
        Assert.Equal("[]", File.ReadAllText(known));
    }

    [Fact]
    public async Task Help_lists_the_commands_but_for_the_tool_s_own()
    {
        GrantsResult result = await Grants.RunAsync("--help");

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.All(["check", "explain", "fix", "verify", "merge", "replay"], command => Assert.Contains($"\n  {command} ", result.Output));
        Assert.DoesNotContain("\n  worker ", result.Output);
    }

    public void Dispose()
    {
        foreach (string file in Directory.GetFiles(_folder.FullName))
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }

        _folder.Dispose();
    }
}
