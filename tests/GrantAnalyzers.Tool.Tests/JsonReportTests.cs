using System.Text.Json.Nodes;
using GrantAnalyzers.Tool.Output;

namespace GrantAnalyzers.Tool.Tests;

public class JsonReportTests
{
    [Fact]
    public void Verify_counts_diagnostics_per_id_before_and_after()
    {
        JsonNode json = Verify();

        Assert.Equal("""{"total":3,"GNT1001":2,"GNT1002":1}""", json["diagnostics"]!["before"]!.ToJsonString());
        Assert.Equal("""{"total":1,"GNT1002":1}""", json["diagnostics"]!["after"]!.ToJsonString());
        Assert.Equal(2, (int)json["fixes"]!["applied"]!);
    }

    [Fact]
    public void Verify_names_the_project_and_the_options()
    {
        JsonNode json = Verify();

        Assert.Equal("/home/me/backends/backends.csproj", (string)json["project"]!);
        Assert.Equal((200, 1, "mixed"), ((int)json["options"]!["seeds"]!, (int)json["options"]!["seed"]!, (string)json["conditions"]!["paging"]!));
    }

    [Theory]
    [InlineData("before", 0, 200, 600)]
    [InlineData("after", 200, 0, 0)]
    public void Verify_counts_every_kind_of_harm_in_both_versions(string version, int passed, int failed, int wrong)
    {
        JsonNode scenario = Assert.Single(Verify()["scenarios"]!.AsArray())!;

        Assert.Equal(("reads and writes", "blkback"), ((string)scenario["name"]!, (string)scenario["system"]!));
        JsonObject tally = scenario[version]!.AsObject();
        Assert.Equal((200, passed, failed, wrong), ((int)tally["seeds"]!, (int)tally["passed"]!, (int)tally["failed"]!, (int)tally["wrong"]!));
        string[] others = ["requests", "corrupted", "crashed", "hung", "leaked", "eagain", "virtualSeconds"];
        Assert.All(others, member => Assert.True(tally.ContainsKey(member), member));
    }

    [Fact]
    public void Check_lists_each_finding_with_its_place()
    {
        StringWriter writer = new();
        JsonReport.Write(Reports.Target, [Reports.Finding], writer);

        JsonNode finding = Assert.Single(JsonNode.Parse(writer.ToString())!["findings"]!.AsArray())!;
        Assert.Equal(("GNT1001", "warning", 12, 9), ((string)finding["id"]!, (string)finding["severity"]!, (int)finding["line"]!, (int)finding["column"]!));
    }

    private static JsonNode Verify()
    {
        StringWriter writer = new();
        JsonReport.Write(Reports.Verify(Reports.Row(Reports.Failing(), Reports.Clean())), writer);
        return JsonNode.Parse(writer.ToString())!;
    }
}
