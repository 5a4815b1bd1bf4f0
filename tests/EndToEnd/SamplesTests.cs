using System.Text.Json.Nodes;

namespace EndToEnd;

/// <summary>The backends that come along, in a project outside the repository.</summary>
public sealed class SamplesTests : IDisposable
{
    /// <summary>Their fixes change nothing of what they do: neither setup_table nor unmap_and_replace says Eagain; and one has no mistakes.</summary>
    private static readonly string[] s_alike = ["gnttab", "qdisk"];

    private static readonly string[] s_failing = ["blkback", "blktap", "gntdev", "netback", "scsiback", "tpmback", "usbback", "xenbus"];

    private readonly Workplace _place = new();

    public SamplesTests()
    {
        _place.AddProject("Backends", [], "<AllowUnsafeBlocks>true</AllowUnsafeBlocks>");
        foreach ((string path, string text) in Repository.Sources("samples/Backends"))
        {
            _place.Write($"Backends/{path}", text);
        }
    }

    [Fact]
    public async Task The_fixed_samples_are_exactly_what_the_fixes_make()
    {
        CommandResult result = await Command.GrantsAsync(_place.Folder, "fix", "Backends");
        Assert.True(result.ExitCode == 0, $"{result}");

        SortedDictionary<string, string> changed = Repository.Sources("samples/Backends");
        foreach ((string path, string text) in changed.ToArray())
        {
            changed[path] = _place.Read($"Backends/{path}");
            if (changed[path] == text)
            {
                changed.Remove(path);
            }
        }

        Assert.Equal(Repository.Sources("samples/Backends.Fixed"), changed);
    }

    [Theory]
    [InlineData("transient", "none")]
    [InlineData("permanent", "none")]
    [InlineData("mixed", "paging-storm,page-loss,domain-death,revocation,hostile-refs,hostile-rings,hostile-grants")]
    public async Task The_samples_fail_before_the_fixes_and_harm_nothing_after(string paging, string faults)
    {
        CommandResult result = await Command.GrantsAsync(
            _place.Folder, "verify", "Backends", "--seeds", "3", "--paging", paging, "--faults", faults, "--json", "result.json");

        Assert.True(result.ExitCode == 0, $"{result}");
        JsonArray scenarios = JsonNode.Parse(_place.Read("result.json"))!["scenarios"]!.AsArray();
        Dictionary<string, int> failedBefore = scenarios
            .GroupBy(scenario => (string)scenario!["system"]!)
            .ToDictionary(system => system.Key, system => system.Sum(scenario => (int)scenario!["before"]!["failed"]!));
        Assert.Equal(s_alike.Concat(s_failing).Order(), failedBefore.Keys.Order());
        Assert.All(failedBefore, system => Assert.Equal(s_failing.Contains(system.Key), system.Value > 0));
        string[] harms = ["wrong", "corrupted", "crashed", "hung", "leaked", "failed"];
        Assert.All(scenarios, scenario => Assert.All(harms, harm => Assert.Equal(0, (long)scenario!["after"]![harm]!)));
    }

    public void Dispose() => _place.Dispose();
}
