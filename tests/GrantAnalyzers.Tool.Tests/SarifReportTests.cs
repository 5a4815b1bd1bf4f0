using System.Text.Json;
using System.Text.Json.Nodes;
using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Output;
using Json.Schema;

namespace GrantAnalyzers.Tool.Tests;

public sealed class SarifReportTests : IDisposable
{
    private static readonly JsonSchema _schema = LoadSchema();

    private readonly CheckedCode _code = new();

    [Fact]
    public async Task It_holds_against_the_schema_of_SARIF()
    {
        AssertValid(await WriteAsync(areNew: false));
        AssertValid(await WriteAsync(areNew: true));
    }

    [Fact]
    public void It_holds_against_the_schema_where_nothing_is_found() => AssertValid(Write([], areNew: false));

    [Theory]
    [InlineData("ruleId", "7")]
    [InlineData("level", "\"fatal\"")]
    [InlineData("fixes", "[{}]")]
    [InlineData("relatedLocations", "[{ \"place\": 1 }]")]
    [InlineData("severity", "\"warning\"")]
    public async Task The_schema_refuses_what_is_wrong(string member, string value)
    {
        JsonNode sarif = await WriteAsync(areNew: false);
        sarif["runs"]![0]!["results"]![0]![member] = JsonNode.Parse(value);

        Assert.False(Evaluate(sarif).IsValid);
    }

    [Fact]
    public async Task A_finding_is_placed_relative_to_the_project_s_folder()
    {
        JsonNode run = (await WriteAsync(areNew: false))["runs"]![0]!;

        JsonNode result = run["results"]![1]!;
        JsonNode place = result["locations"]![0]!["physicalLocation"]!;
        Assert.Equal(("data%20path.cs", "SRCROOT"), ((string)place["artifactLocation"]!["uri"]!, (string)place["artifactLocation"]!["uriBaseId"]!));
        Assert.Equal("file:///home/me/backends/", (string)run["originalUriBaseIds"]!["SRCROOT"]!["uri"]!);
        Assert.Equal((11, "GNT1001", "warning"), ((int)place["region"]!["startLine"]!, (string)result["ruleId"]!, (string)result["level"]!));
        Assert.Equal("GNT1001", (string)run["tool"]!["driver"]!["rules"]![(int)result["ruleIndex"]!]!["id"]!);
    }

    [Fact]
    public async Task Every_rule_comes_with_its_page()
    {
        JsonArray rules = (await WriteAsync(areNew: false))["runs"]![0]!["tool"]!["driver"]!["rules"]!.AsArray();

        Assert.Equal(KnownRules.Descriptors.Length, rules.Count);
        Assert.All(rules, rule => Assert.StartsWith($"# {rule!["id"]}: ", (string)rule["help"]!["markdown"]!));
        Assert.All(rules, rule => Assert.NotEqual("", (string)rule!["fullDescription"]!["text"]!));
    }

    [Fact]
    public async Task The_check_belongs_to_the_call()
    {
        JsonNode result = (await WriteAsync(areNew: false))["runs"]![0]!["results"]![0]!;

        JsonNode related = Assert.Single(result["relatedLocations"]!.AsArray())!;
        Assert.Equal(("GNT1002", 11), ((string)result["ruleId"]!, (int)related["physicalLocation"]!["region"]!["startLine"]!));
    }

    [Fact]
    public async Task The_primary_fix_comes_as_replacements_that_make_the_fixed_text()
    {
        JsonArray results = (await WriteAsync(areNew: false))["runs"]![0]!["results"]!.AsArray();

        string[] lines = CheckedCode.Source.Split('\n');
        foreach (JsonNode replacement in results.Take(2).SelectMany(result => result!["fixes"]![0]!["artifactChanges"]![0]!["replacements"]!.AsArray().Reverse())!)
        {
            JsonNode region = replacement["deletedRegion"]!;
            int line = (int)region["startLine"]! - 1, start = (int)region["startColumn"]! - 1, end = (int)region["endColumn"]! - 1;
            Assert.Equal((int)region["startLine"]!, (int)region["endLine"]!);
            lines[line] = lines[line][..start] + (string)replacement["insertedContent"]!["text"]! + lines[line][end..];
        }

        Assert.Equal("        int rc = GrantRetry.Issue(table, ref map);", lines[9]);
        Assert.Equal("        return rc == 0 && map.Status == GrantStatus.Okay;", lines[10]);
    }

    [Fact]
    public async Task Findings_are_told_apart_by_fingerprints_that_outlive_moved_lines()
    {
        string[] now = Fingerprints(await WriteAsync(areNew: false)), moved = Fingerprints(Write(await _code.FindAsync($"\n\n{CheckedCode.Source}"), areNew: false));

        Assert.Equal(4, now.Distinct().Count());
        Assert.Equal(now, moved);
    }

    [Fact]
    public async Task Beside_a_baseline_findings_are_new()
    {
        Assert.Equal("new", (string)(await WriteAsync(areNew: true))["runs"]![0]!["results"]![0]!["baselineState"]!);
        Assert.Null((await WriteAsync(areNew: false))["runs"]![0]!["results"]![0]!["baselineState"]);
    }

    public void Dispose() => _code.Dispose();

    private static string[] Fingerprints(JsonNode sarif) =>
        [.. sarif["runs"]![0]!["results"]!.AsArray().Select(result => (string)result!["partialFingerprints"]!["grants/v1"]!)];

    private static void AssertValid(JsonNode sarif)
    {
        EvaluationResults results = Evaluate(sarif);
        Assert.True(results.IsValid, string.Join('\n', results.Details.Where(detail => detail.HasErrors).Select(detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}")));
    }

    private static EvaluationResults Evaluate(JsonNode sarif) => _schema.Evaluate(sarif, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });

    /// <summary>The schema is of draft 4; of what that spells differently it uses nothing but its own two names.</summary>
    private static JsonSchema LoadSchema()
    {
        using Stream file = typeof(SarifReportTests).Assembly.GetManifestResourceStream("sarif-2.1.0.json")!;
        JsonObject schema = JsonNode.Parse(file)!.AsObject();
        schema.Remove("$schema");
        schema.Remove("id");
        return schema.Deserialize<JsonSchema>()!;
    }

    private async Task<JsonNode> WriteAsync(bool areNew) => Write(await _code.FindAsync(), areNew);

    private static JsonNode Write(IReadOnlyList<FoundPlace> places, bool areNew)
    {
        StringWriter writer = new();
        SarifReport.WriteAsync(CheckedCode.Target, places, areNew, writer, CancellationToken.None).GetAwaiter().GetResult();
        return JsonNode.Parse(writer.ToString())!;
    }
}
