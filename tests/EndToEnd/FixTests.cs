using System.Text;

namespace EndToEnd;

public sealed class FixTests : IDisposable
{
    private readonly Workplace _place = new();

    [Fact]
    public async Task A_dry_run_prints_a_diff_and_writes_nothing()
    {
        _place.AddProject("App", ["Backend.cs"]);
        Dictionary<string, byte[]> before = _place.Sources();

        CommandResult result = await Command.GrantsAsync(_place.Folder, "fix", "App", "--dry-run");

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.StartsWith("--- a/Backend.cs\n+++ b/Backend.cs\n@@ ", result.Output);
        Assert.Contains("\n-        if (rc != 0 || map.Status != 0)\n", result.Output);
        Assert.Contains("\n+        if (rc != 0 || map.Status != GrantStatus.Okay)\n", result.Output);
        Assert.Equal(before, _place.Sources());
    }

    [Fact]
    public async Task What_was_fixed_is_clean_and_fixing_again_changes_nothing()
    {
        _place.AddProject("App", ["Backend.cs"]);

        CommandResult result = await Command.GrantsAsync(_place.Folder, "fix", "App");

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.Equal("Fixed 2 findings in 1 file (GNT1001 1, GNT1002 1); nothing is left.", result.Output.TrimEnd());
        string text = _place.Read("App/Backend.cs");
        Assert.Contains("GrantRetry.Issue(table, ref map); // one page", text);
        Assert.Equal(0, (await Command.GrantsAsync(_place.Folder, "check", "App")).ExitCode);
        Assert.StartsWith("Nothing to fix", (await Command.GrantsAsync(_place.Folder, "fix", "App")).Output);
        Assert.Equal(text, _place.Read("App/Backend.cs"));
    }

    [Fact]
    public async Task A_file_keeps_its_byte_order_mark_and_its_line_ends()
    {
        _place.AddProject("App", ["Backend.cs"]);
        string path = Path.Combine(_place.Folder, "App/Backend.cs");
        File.WriteAllText(path, File.ReadAllText(path).ReplaceLineEndings("\r\n"), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        CommandResult result = await Command.GrantsAsync(_place.Folder, "fix", "App");

        Assert.True(result.ExitCode == 0, $"{result}");
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal(Encoding.UTF8.GetPreamble(), bytes[..3]);
        string text = Encoding.UTF8.GetString(bytes[3..]);
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
