namespace GrantAnalyzers.Configuration;

/// <summary>What is configured for a file: in general, and for single rules.</summary>
internal sealed class TreeConfiguration
{
    private readonly string?[] _general = new string?[SymbolSettingNames.All.Length];
    private readonly Dictionary<string, string?[]> _ofRules = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ConfigurationProblem> _problems = [];

    private TreeConfiguration()
    {
    }

    /// <summary>What is not understood, and left out.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    /// <param name="settings">The keys that are the rules', and their values.</param>
    public static TreeConfiguration Parse(IEnumerable<KeyValuePair<string, string>> settings)
    {
        TreeConfiguration configuration = new();
        foreach (KeyValuePair<string, string> setting in settings)
        {
            configuration.Add(setting.Key, setting.Value);
        }

        return configuration;
    }

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

    private void Add(string key, string value)
    {
        string[] parts = key.Split('.');
        string? rule = parts[1].Length == "GNT".Length ? null : parts[1];
        if (rule is not null && !Array.Exists(GrantAnalyzer.RuleIds, id => string.Equals(id, rule, StringComparison.OrdinalIgnoreCase)))
        {
            Complain($"there is no rule {rule.ToUpperInvariant()}");
            return;
        }

        if (parts.Length != 3 || SymbolSettingNames.Find(parts[2]) is not { } setting)
        {
            Complain($"the keys are {string.Join(", ", SymbolSettingNames.All.Select(static setting => setting.Key))}");
            return;
        }

        SymbolNames.Parse(value, SymbolSettingNames.All[(int)setting].Kinds, Complain);
        string?[]? values = _general;
        if (rule is not null && !_ofRules.TryGetValue(rule, out values))
        {
            _ofRules[rule] = values = new string?[_general.Length];
        }

        values[(int)setting] = value;

        void Complain(string complaint) => _problems.Add(new ConfigurationProblem(key, value, complaint));
    }
}
