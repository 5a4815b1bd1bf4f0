using System.Reflection;

namespace GrantAnalyzers.Tool.Output;

/// <summary>The pages of docs/rules, which come along with the tool.</summary>
internal static class RulePages
{
    private const string Prefix = "rules/", Suffix = ".md";

    private static readonly Assembly _assembly = typeof(RulePages).Assembly;

    /// <summary>The rules that have a page, in order.</summary>
    internal static IReadOnlyList<string> Ids { get; } =
    [
        .. _assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A rule's page as Markdown; null where there is none.</summary>
    internal static string? Find(string id)
    {
        using Stream? page = _assembly.GetManifestResourceStream(Prefix + id + Suffix);
        if (page is null)
        {
            return null;
        }

        using StreamReader reader = new(page);
        return reader.ReadToEnd();
    }
}
