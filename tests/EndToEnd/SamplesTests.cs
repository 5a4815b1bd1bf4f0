using System.Text.Json.Nodes;

namespace EndToEnd;

/// <summary>The backends that come along, in a project outside the repository.</summary>
public sealed class SamplesTests : IDisposable
{
    private readonly Workplace _place = new();

    public SamplesTests()
    {
        _place.AddProject("Backends", []);
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
    [InlineData("transient")]
    [InlineData("permanent")]
    public async Task The_samples_fail_before_the_fixes_and_harm_nothing_after(string paging)
    {
        CommandResult result = await Command.GrantsAsync(_place.Folder, "verify", "Backends", "--seeds", "3", "--paging", paging, "--json", "result.json");

        Assert.True(result.ExitCode == 0, $"{result}");
        JsonArray scenarios = JsonNode.Parse(_place.Read("result.json"))!["scenarios"]!.AsArray();
        Assert.NotEmpty(scenarios);
        string[] harms = ["wrong", "corrupted", "crashed", "hung", "leaked", "failed"];
        Assert.All(scenarios, scenario => Assert.True((int)scenario!["before"]!["failed"]! > 0, $"{scenario}"));
        Assert.All(scenarios, scenario => Assert.All(harms, harm => Assert.Equal(0, (long)scenario!["after"]![harm]!)));
    }

    public void Dispose() => _place.Dispose();
}
