using GrantAnalyzers.Configuration;

namespace GrantAnalyzers.Tests.Configuration;

/// <summary>The pages on configuration, held against what there is.</summary>
public class PageTests
{
    [Fact]
    public void Every_key_is_described() =>
        Assert.All(SymbolSettingNames.All, setting => Assert.Contains($"| `{setting.Key}` |", Page("configuration.md")));

    [Fact]
    public void Every_preset_is_described() =>
        Assert.All(PresetTests.Modes, mode => Assert.Contains($"| `{mode}` |", Page("configuration.md")));

    [Fact]
    public void The_settings_are_as_many_as_their_names() => Assert.Equal(Enum.GetValues<SymbolSetting>().Length, SymbolSettingNames.All.Length);

    private static string Page(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "pages", name));
}
