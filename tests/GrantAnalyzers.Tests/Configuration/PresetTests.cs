using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tests.Configuration;

/// <summary>The global configs that GrantAnalyzersMode chooses from say of every rule what the table of rules makes of it.</summary>
public class PresetTests
{
    private static readonly DiagnosticDescriptor[] s_rules =
    [
        .. typeof(Descriptors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => field.GetValue(null)).OfType<DiagnosticDescriptor>()
            .OrderBy(static rule => rule.Id, StringComparer.Ordinal),
    ];

    /// <summary>Those that are files: the default needs none.</summary>
    internal static readonly string[] Modes = ["none", "all-suggestions", "all-warnings", "all-errors", "security"];

    public static TheoryData<string> EachMode => [.. Modes];

    /// <summary>Run it with UPDATE_PRESETS=1 to write the files anew.</summary>
    [Theory]
    [MemberData(nameof(EachMode))]
    public void A_preset_names_every_rule(string mode)
    {
        string file = Path.Combine(Folder(), mode + ".globalconfig");
        if (Environment.GetEnvironmentVariable("UPDATE_PRESETS") == "1")
        {
            File.WriteAllText(file, Preset(mode));
        }

        Assert.True(Preset(mode) == File.ReadAllText(file).ReplaceLineEndings("\n"), $"{file} is not what the rules make of it: run this test with UPDATE_PRESETS=1.");
    }

    [Fact]
    public void There_are_no_other_presets() =>
        Assert.Equal(Modes.Select(static mode => mode + ".globalconfig").Order(), Directory.GetFiles(Folder()).Select(Path.GetFileName).Order());

    [Fact]
    public void Security_is_the_rules_that_stand_for_advisories()
    {
        string[] advisories = [.. s_rules.Where(static rule => StandsForAdvisory(rule)).Select(static rule => rule.Id)];
        Assert.All((string[])["GNT1001", "GNT1003", "GNT1006", "GNT1007", "GNT1008", "GNT1009"], rule => Assert.Contains(rule, advisories));
        Assert.DoesNotContain("GNT1002", advisories);
    }

    private static string Preset(string mode) => $"""
        # GrantAnalyzersMode = {mode}
        is_global = true
        # Below zero, so that every other setting wins.
        global_level = -100

        {string.Concat(s_rules.Select(rule => SeverityOf(rule, mode) is { } severity ? $"# {rule.Title}\ndotnet_diagnostic.{rule.Id}.severity = {severity}\n" : ""))}
        """;

    private static string? SeverityOf(DiagnosticDescriptor rule, string mode) => mode switch
    {
        "none" => "none",

        // A rule about suppressions is for teams that ask for it by name; one about configurations is about what is written there.
        _ when !rule.IsEnabledByDefault => null,
        _ when rule.CustomTags.Contains(WellKnownDiagnosticTags.CompilationEnd) && mode == "security" => null,
        "all-suggestions" => "suggestion",
        "all-warnings" => "warning",
        "all-errors" => "error",
        _ => StandsForAdvisory(rule) ? "warning" : "none",
    };

    private static bool StandsForAdvisory(DiagnosticDescriptor rule) => rule.CustomTags.Any(static tag => tag.StartsWith("XSA-", StringComparison.Ordinal));

    private static string Folder([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../src/GrantAnalyzers.Package/config"));
}
