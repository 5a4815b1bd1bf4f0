using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Loading;
using GrantAnalyzers.Tool.Verification;

namespace GrantAnalyzers.Tool.Output;

/// <summary>Results for other programs. No member depends on the machine or on how long something took.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Write(Target target, IReadOnlyList<Finding> findings, TextWriter writer) => Write(
        new JsonObject
        {
            ["project"] = Target.Display(target.File),
            ["diagnostics"] = Counts(findings.PerId()),
            ["findings"] = new JsonArray([.. findings.Select(Describe)]),
        },
        writer);

    internal static void Write(VerifyReport report, TextWriter writer) => Write(
        new JsonObject
        {
            ["project"] = Target.Display(report.Target.File),
            ["options"] = new JsonObject
            {
                ["seeds"] = report.Options.Seeds,
                ["seed"] = report.Options.FirstSeed,
                ["timeoutSeconds"] = report.Options.Timeout.TotalSeconds,
            },
            ["conditions"] = VerifyJson.Describe(report.Options.Conditions),
            ["diagnostics"] = new JsonObject
            {
                ["before"] = Counts(report.Fixes.Before.PerId()),
                ["after"] = Counts(report.Fixes.After.PerId()),
            },
            ["fixes"] = new JsonObject
            {
                ["applied"] = report.Fixes.Applied.Values.Sum(),
                ["files"] = new JsonArray([.. report.Edits.Select(edit => (JsonNode)Target.Display(edit.Path))]),
            },
            ["scenarios"] = new JsonArray([.. report.Rows.Select(row => VerifyJson.Describe(row, report.Options.Conditions))]),
            ["passed"] = report.Passed,
        },
        writer);

    internal static void Write(JsonNode json, TextWriter writer) => writer.WriteLine(json.ToJsonString(_indented));

    private static JsonObject Counts(SortedDictionary<string, int> perId)
    {
        JsonObject counts = new() { ["total"] = perId.Values.Sum() };
        foreach ((string id, int count) in perId)
        {
            counts[id] = count;
        }

        return counts;
    }

    private static JsonObject Describe(Finding finding) => new()
    {
        ["id"] = finding.Id,
        ["severity"] = finding.SeverityName,
        ["message"] = finding.Message,
        ["path"] = Target.Display(finding.Path),
        ["line"] = finding.Line,
        ["column"] = finding.Column,
        ["endLine"] = finding.EndLine,
        ["endColumn"] = finding.EndColumn,
    };
}
