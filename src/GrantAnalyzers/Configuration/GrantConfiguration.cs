using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Configuration;

/// <summary>
/// What the <c>.editorconfig</c> and <c>.globalconfig</c> files of a compilation say about grants: <c>dotnet_code_quality.GNT.submit_methods</c>
/// for all rules, <c>dotnet_code_quality.GNT1002.submit_methods</c> for one.
/// </summary>
internal sealed class GrantConfiguration(AnalyzerConfigOptionsProvider provider)
{
    private const string Prefix = "dotnet_code_quality.GNT";

    private readonly ConcurrentDictionary<SyntaxTree, TreeConfiguration> _ofTrees = new();
    private readonly ConcurrentDictionary<string, TreeConfiguration> _ofTexts = new(StringComparer.Ordinal);

    /// <summary>What is configured for a file, read when somebody asks. Files that are configured alike have the same one.</summary>
    public TreeConfiguration Of(SyntaxTree tree) => _ofTrees.GetOrAdd(tree, tree => Read(provider.GetOptions(tree)));

    /// <summary>What is not understood in the configurations of some files, each key and value once.</summary>
    public IEnumerable<ConfigurationProblem> ProblemsIn(IEnumerable<SyntaxTree> trees) => trees
        .Select(Of).Distinct().SelectMany(static configuration => configuration.Problems).Distinct();

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

    private TreeConfiguration Read(AnalyzerConfigOptions options)
    {
        SortedDictionary<string, string> ours = new(StringComparer.OrdinalIgnoreCase);
        foreach (string key in KeysOf(options))
        {
            if (key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && options.TryGetValue(key, out string? value))
            {
                ours[key] = value;
            }
        }

        return _ofTexts.GetOrAdd(string.Join("\n", ours.Select(static pair => $"{pair.Key}={pair.Value}")), _ => TreeConfiguration.Parse(ours));
    }

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
