namespace GrantAnalyzers.Configuration;

/// <summary>What is configured for a file: in general, and for single rules.</summary>
internal sealed class TreeConfiguration
{
    /// <summary>Where nothing is.</summary>
    public static readonly TreeConfiguration None = new();

    private readonly string?[] _general = new string?[SymbolSettingNames.All.Length];
    private readonly Dictionary<string, string?[]> _ofRules = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>For a rule: its own keys, and the general ones where it has none.</summary>
    public SymbolSettings For(string rule)
    {
        if (!_ofRules.TryGetValue(rule, out string?[]? own))
        {
            return new SymbolSettings(_general);
        }

        string?[] both = new string?[_general.Length];
        for (int i = 0; i < both.Length; i++)
        {
            both[i] = own[i] ?? _general[i];
        }

        return new SymbolSettings(both);
    }

    /// <param name="rule">A rule's id, or null for all rules.</param>
    /// <param name="setting">What the value is for.</param>
    /// <param name="value">Names of symbols.</param>
    public void Set(string? rule, SymbolSetting setting, string value)
    {
        string?[]? values = _general;
        if (rule is not null && !_ofRules.TryGetValue(rule, out values))
        {
            _ofRules[rule] = values = new string?[_general.Length];
        }

        values[(int)setting] = value;
    }
}
