using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Configuration;

/// <summary>
/// What the <c>.editorconfig</c> and <c>.globalconfig</c> files of a compilation say about grants: <c>dotnet_code_quality.GNT.submit_methods</c>
/// for all rules, <c>dotnet_code_quality.GNT1002.submit_methods</c> for one.
/// </summary>
internal sealed class GrantConfiguration
{
    private const string Prefix = "dotnet_code_quality.GNT";

    private readonly Dictionary<SyntaxTree, TreeConfiguration> _ofTrees = [];
    private readonly Dictionary<string, TreeConfiguration> _known = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ConfigurationProblem> _problems = new(StringComparer.Ordinal);

    private GrantConfiguration()
    {
    }

    /// <summary>What is not understood, each key and value once.</summary>
    public IReadOnlyCollection<ConfigurationProblem> Problems => _problems.Values;

    /// <summary>Every different configuration that some file has.</summary>
    public IEnumerable<TreeConfiguration> All => _known.Values;

    public TreeConfiguration Of(SyntaxTree tree) => _ofTrees.TryGetValue(tree, out TreeConfiguration? known) ? known : TreeConfiguration.None;

    /// <summary>Reads the options of all files. Files of one section have the same ones, and those are parsed once.</summary>
    public static GrantConfiguration Read(IEnumerable<SyntaxTree> trees, AnalyzerConfigOptionsProvider provider)
    {
        GrantConfiguration configuration = new();
        foreach (SyntaxTree tree in trees)
        {
            configuration._ofTrees[tree] = configuration.Parse(provider.GetOptions(tree));
        }

        return configuration;
    }

    /// <summary>Some file's configuration names statuses: without any other sign of a grant API that is one. One look a file.</summary>
    public static bool NamesStatuses(Compilation compilation, AnalyzerConfigOptionsProvider provider)
    {
        string key = $"{Prefix}.{SymbolSettingNames.All[(int)SymbolSetting.StatusMembers].Key}";
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            if (provider.GetOptions(tree).TryGetValue(key, out _))
            {
                return true;
            }
        }

        return false;
    }

    private TreeConfiguration Parse(AnalyzerConfigOptions options)
    {
        SortedDictionary<string, string> ours = new(StringComparer.OrdinalIgnoreCase);
        foreach (string key in KeysOf(options))
        {
            if (key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && options.TryGetValue(key, out string? value))
            {
                ours[key] = value;
            }
        }

        string text = string.Join("\n", ours.Select(static pair => $"{pair.Key}={pair.Value}"));
        if (!_known.TryGetValue(text, out TreeConfiguration? configuration))
        {
            _known[text] = configuration = new TreeConfiguration();
            foreach (KeyValuePair<string, string> pair in ours)
            {
                Add(configuration, pair.Key, pair.Value);
            }
        }

        return configuration;
    }

    private void Add(TreeConfiguration configuration, string key, string value)
    {
        string[] parts = key.Split('.');
        string? rule = parts[1].Length == "GNT".Length ? null : parts[1];
        if (rule is not null && !Array.Exists(GrantAnalyzer.RuleIds, id => string.Equals(id, rule, StringComparison.OrdinalIgnoreCase)))
        {
            Complain(key, value, $"there is no rule {rule.ToUpperInvariant()}");
            return;
        }

        if (parts.Length != 3 || SymbolSettingNames.Find(parts[2]) is not { } setting)
        {
            Complain(key, value, $"the keys are {string.Join(", ", SymbolSettingNames.All.Select(static setting => setting.Key))}");
            return;
        }

        SymbolNames.Parse(value, SymbolSettingNames.All[(int)setting].Kinds, complaint => Complain(key, value, complaint));
        configuration.Set(rule, setting, value);
    }

    private void Complain(string key, string value, string complaint) =>
        _problems[$"{key}={value}\n{complaint}"] = new ConfigurationProblem(key, value, complaint);

    /// <summary>A host that keeps no list of its keys configures nothing.</summary>
    private static IEnumerable<string> KeysOf(AnalyzerConfigOptions options)
    {
        try
        {
            return options.Keys;
        }
        catch (NotImplementedException)
        {
            return [];
        }
    }
}
