using GrantAnalyzers.Tool.Analysis;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Tests;

/// <summary><c>grants explain</c>.</summary>
public class ExplainCommandTests
{
    [Fact]
    public async Task Without_an_id_all_rules_are_listed_with_what_they_are_by_default()
    {
        GrantsResult result = await Grants.RunAsync("explain");

        Assert.True(result.ExitCode == 0, $"{result}");
        string[] rows = [.. result.Output.Split('\n').Where(line => line.StartsWith("| GNT", StringComparison.Ordinal))];
        Assert.Equal(KnownRules.Descriptors.Select(rule => rule.Id), rows.Select(row => row.Split('|')[1].Trim()));
        Assert.Equal(KnownRules.Descriptors.Select(Default), rows.Select(row => row.Split('|')[3].Trim()));
    }

    [Theory]
    [InlineData("GNT1002")]
    [InlineData("gnt1002")]
    public async Task With_an_id_in_any_case_the_rule_s_page_is_printed(string id)
    {
        GrantsResult result = await Grants.RunAsync("explain", id);

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.StartsWith($"GNT1002: {KnownRules.TitleOf("GNT1002")}\n====", result.Output);
        Assert.Equal("", result.Errors);
    }

    [Fact]
    public async Task An_id_that_is_no_rule_s_is_told_with_those_that_are() => Assert.Equal(
        $"there is no rule GNT9999; there are {string.Join(", ", KnownRules.Descriptors.Select(rule => rule.Id))}",
        await Grants.ComplaintOfAsync("explain", "GNT9999"));

    private static string Default(DiagnosticDescriptor rule) => rule.IsEnabledByDefault ? $"{rule.DefaultSeverity}" : "off";
}
