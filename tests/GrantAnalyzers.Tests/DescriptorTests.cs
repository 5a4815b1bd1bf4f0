using System.Reflection;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tests;

/// <summary>What the table of rules promises, held against the analyzer and the documentation.</summary>
public class DescriptorTests
{
    private static readonly DiagnosticDescriptor[] s_all =
    [
        .. typeof(Descriptors)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(static field => field.GetValue(null))
            .OfType<DiagnosticDescriptor>(),
    ];

    public static TheoryData<string> Ids => [.. s_all.Select(static rule => rule.Id)];

    [Fact]
    public void Every_rule_is_one_that_an_analyzer_supports() => Assert.Equal(
        s_all.Select(static rule => rule.Id).Order(),
        new GrantAnalyzer().SupportedDiagnostics.Concat(new SuppressionAnalyzer().SupportedDiagnostics).Select(static rule => rule.Id).Order());

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_rule_has_a_page_with_its_title_its_severity_and_both_kinds_of_code(string id)
    {
        DiagnosticDescriptor rule = s_all.Single(rule => rule.Id == id);
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "rules", id + ".md"));
        Assert.StartsWith($"# {id}: {rule.Title}\n", page);
        Assert.Contains($"| {rule.Category} | {rule.DefaultSeverity} |", page);
        foreach (string section in (string[])["## What it flags", "## Why", "## Reported", "## Fine", "## When to suppress", "## Options", "## What it does not find"])
        {
            Assert.Contains(section, page);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_rule_says_what_it_is_about(string id)
    {
        DiagnosticDescriptor rule = s_all.Single(rule => rule.Id == id);
        Assert.NotEmpty(rule.Description.ToString());
        Assert.DoesNotContain(".", rule.Title.ToString());
        Assert.Equal(id != Descriptors.SuppressedWithoutReason.Id, rule.IsEnabledByDefault);
    }
}
