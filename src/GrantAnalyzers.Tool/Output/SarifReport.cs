using System.Text.Json.Nodes;
using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Loading;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Output;

/// <summary>Findings as SARIF 2.1.0, for code-scanning services and editors.</summary>
internal static class SarifReport
{
    private const string SourceRoot = "SRCROOT";

    internal static void Write(Target target, IReadOnlyList<Finding> findings, TextWriter writer) => JsonReport.Write(
        new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject
                    {
                        ["name"] = "grants",
                        ["version"] = typeof(SarifReport).Assembly.GetName().Version!.ToString(3),
                        ["rules"] = new JsonArray([.. KnownRules.Descriptors.Select(Describe)]),
                    },
                },
                ["originalUriBaseIds"] = new JsonObject { [SourceRoot] = new JsonObject { ["uri"] = new Uri(target.Root + "/").AbsoluteUri } },
                ["columnKind"] = "utf16CodeUnits",
                ["results"] = new JsonArray([.. findings.Select(finding => Describe(target, finding))]),
            }),
        },
        writer);

    private static JsonNode Describe(DiagnosticDescriptor rule)
    {
        JsonObject description = new()
        {
            ["id"] = rule.Id,
            ["shortDescription"] = Text(rule.Title.ToString()),
            ["defaultConfiguration"] = new JsonObject { ["level"] = Level(rule.DefaultSeverity) },
        };
        if (!string.IsNullOrEmpty(rule.HelpLinkUri))
        {
            description["helpUri"] = rule.HelpLinkUri;
        }

        return description;
    }

    private static JsonNode Describe(Target target, Finding finding) => new JsonObject
    {
        ["ruleId"] = finding.Id,
        ["ruleIndex"] = KnownRules.Descriptors.Select(rule => rule.Id).ToList().IndexOf(finding.Id),
        ["level"] = Level(finding.Severity),
        ["message"] = Text(finding.Message),
        ["locations"] = new JsonArray(new JsonObject
        {
            ["physicalLocation"] = new JsonObject
            {
                ["artifactLocation"] = Artifact(target, finding.Path),
                ["region"] = new JsonObject
                {
                    ["startLine"] = finding.Line,
                    ["startColumn"] = finding.Column,
                    ["endLine"] = finding.EndLine,
                    ["endColumn"] = finding.EndColumn,
                },
            },
        }),
    };

    private static JsonObject Artifact(Target target, string path)
    {
        string relative = Path.GetRelativePath(target.Root, path);
        return relative.StartsWith("..", StringComparison.Ordinal)
            ? new JsonObject { ["uri"] = new Uri(path).AbsoluteUri }
            : new JsonObject { ["uri"] = string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString)), ["uriBaseId"] = SourceRoot };
    }

    private static JsonObject Text(string text) => new() { ["text"] = text };

    private static string Level(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "note",
    };
}
