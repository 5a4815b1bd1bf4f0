using System.Text;

namespace EndToEnd;

/// <summary>One project, looked at and fixed as a user would: <c>fix --dry-run</c>, <c>fix</c>, <c>fix</c> again.</summary>
public sealed class FixedProject : IAsyncLifetime
{
    private const string WindowsFile = "App/OnWindows.cs";

    internal Workplace Place { get; } = new();

    internal Dictionary<string, byte[]> Before { get; private set; } = [];

    internal Dictionary<string, byte[]> AfterTheDryRun { get; private set; } = [];

    internal Dictionary<string, byte[]> After { get; private set; } = [];

    internal CommandResult DryRun { get; private set; } = null!;

    internal CommandResult Fix { get; private set; } = null!;

    internal CommandResult SecondFix { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Place.AddProject("App", ["Backend.cs"]);
        string text = Workplace.Case("Backend.cs").Replace("class Backend", "class OnWindows", StringComparison.Ordinal).ReplaceLineEndings("\r\n");
        File.WriteAllText(Place.Write(WindowsFile, ""), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Before = Place.Sources();
        DryRun = await Command.GrantsAsync(Place.Folder, "fix", "App", "--dry-run");
        AfterTheDryRun = Place.Sources();
        Fix = await Command.GrantsAsync(Place.Folder, "fix", "App");
        After = Place.Sources();
        SecondFix = await Command.GrantsAsync(Place.Folder, "fix", "App");
    }

    public Task DisposeAsync()
    {
        Place.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>The file that had a byte-order mark and Windows line ends.</summary>
    internal byte[] OnWindows => After[Path.Combine("App", "OnWindows.cs")];
}

public sealed class FixTests(FixedProject app) : IClassFixture<FixedProject>, IDisposable
{
    private readonly Workplace _place = new();

    [Fact]
    public void A_dry_run_writes_nothing_but_a_diff_and_its_summary_goes_to_the_other_stream()
    {
        Assert.True(app.DryRun.ExitCode == 0, $"{app.DryRun}");
        Assert.StartsWith("--- a/App/Backend.cs\n+++ b/App/Backend.cs\n@@ ", app.DryRun.Output);
        Assert.Contains("\n-        if (rc != 0 || map.Status != 0)\n", app.DryRun.Output);
        Assert.Contains("\n+        if (rc != 0 || map.Status != GrantStatus.Okay)\n", app.DryRun.Output);
        Assert.All(app.DryRun.Output[..^1].Split('\n'), line => Assert.Matches("^(--- |\\+\\+\\+ |@@ |[ +-])", line));
        Assert.EndsWith("\n", app.DryRun.Output);
        Assert.Equal("Would fix 4 findings in 2 files (GNT1001 2, GNT1002 2); nothing is left.\n", app.DryRun.Errors);
        Assert.Equal(app.Before, app.AfterTheDryRun);
    }

    [Fact]
    public async Task Git_makes_of_a_dry_run_s_diff_what_fixing_makes()
    {
        foreach ((string path, byte[] bytes) in app.Before)
        {
            File.WriteAllBytes(_place.Write(path, ""), bytes);
        }

        CommandResult applied = await Command.RunAsync(_place.Folder, "git", ["apply", _place.Write("fixes.diff", app.DryRun.Output)]);

        Assert.True(applied.ExitCode == 0, $"{applied}");
        Assert.Equal(app.After, _place.Sources());
    }

    [Fact]
    public void What_was_fixed_is_clean_and_fixing_again_changes_nothing()
    {
        Assert.True(app.Fix.ExitCode == 0, $"{app.Fix}");
        Assert.Equal("Fixed 4 findings in 2 files (GNT1001 2, GNT1002 2); nothing is left.", app.Fix.Output.TrimEnd());
        Assert.Contains("GrantRetry.Issue(table, ref map); // one page", Encoding.UTF8.GetString(app.OnWindows));
        Assert.Equal("Nothing to fix; nothing is left.", app.SecondFix.Output.TrimEnd());
        Assert.Equal(app.After, app.Place.Sources());
    }

    [Fact]
    public void A_file_keeps_its_byte_order_mark_and_its_line_ends()
    {
        Assert.Equal(Encoding.UTF8.GetPreamble(), app.OnWindows[..3]);
        string text = Encoding.UTF8.GetString(app.OnWindows[3..]);
        Assert.Contains("GrantStatus.Okay)\r\n", text);
        Assert.DoesNotContain("\n", text.Replace("\r\n", ""));
    }

    [Fact]
    public async Task A_file_that_is_shared_is_edited_once()
    {
        _place.Write("Shared/Backend.cs", Workplace.Case("Backend.cs"));
        const string Shared = """<Compile Include="../Shared/*.cs" />""";
        _place.AddSolution(
            _place.AddProject("One", [], items: Shared),
            _place.AddProject("Other", [], "<DefineConstants>$(DefineConstants);OTHER</DefineConstants>", Shared));

        CommandResult result = await Command.GrantsAsync(_place.Folder, "fix", ".");

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.Equal("Fixed 2 findings in 1 file (GNT1001 1, GNT1002 1); nothing is left.", result.Output.TrimEnd());
    }

    [Fact]
    public async Task A_file_outside_the_project_s_folder_is_left_alone()
    {
        _place.Write("Shared/Backend.cs", Workplace.Case("Backend.cs"));
        _place.AddProject("One", [], items: """<Compile Include="../Shared/*.cs" />""");

        CommandResult result = await Command.GrantsAsync(_place.Folder, "fix", "One");

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.Equal("Nothing to fix; 2 findings left (GNT1001 1, GNT1002 1).", result.Output.TrimEnd());
        Assert.Equal(Workplace.Case("Backend.cs"), _place.Read("Shared/Backend.cs"));
    }

    [Fact]
    public async Task Only_the_ids_that_were_asked_for_are_fixed()
    {
        _place.AddProject("App", ["Backend.cs"]);

        CommandResult result = await Command.GrantsAsync(_place.Folder, "fix", "App", "--diagnostics", "GNT1001");

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.Contains("map.Status != GrantStatus.Okay", _place.Read("App/Backend.cs"));
        Assert.Contains("table.GrantTableOp(ref map)", _place.Read("App/Backend.cs"));
    }

    public void Dispose() => _place.Dispose();
}
