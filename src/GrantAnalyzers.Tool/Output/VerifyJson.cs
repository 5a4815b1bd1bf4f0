using System.Text.Json.Nodes;
using GrantAnalyzers.Tool.Verification;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Output;

/// <summary>The results of scenarios as JSON, to be written and to be read again.</summary>
internal static class VerifyJson
{
    internal static JsonNode Describe(ScenarioRow row, RunConditions conditions) => new JsonObject
    {
        ["name"] = row.Name,
        ["system"] = row.System,
        ["type"] = row.Type,
        ["before"] = Describe(row.Before, conditions),
        ["after"] = Describe(row.After, conditions),
    };

    internal static ScenarioRow ReadRow(JsonNode json, RunConditions conditions) => new(
        (string)json["system"]!,
        (string)json["name"]!,
        (string)json["type"]!,
        ReadTally(json["before"]!, conditions),
        ReadTally(json["after"]!, conditions));

    internal static JsonObject Describe(RunConditions conditions) => new()
    {
        ["paging"] = RunConditions.WordOf(conditions.Paging),
        ["evict"] = RunConditions.WordOf(conditions.Eviction),
        ["pageIn"] = RunConditions.WordOf(conditions.PageIn),
        ["faults"] = $"{conditions.Faults}",
        ["requests"] = conditions.RequestLimit,
        ["schedule"] = conditions.Schedule?.ToString(),
    };

    internal static RunConditions ReadConditions(JsonNode json) => new(
        RunConditions.ChoiceOf<PagingMode>((string)json["paging"]!),
        RunConditions.ChoiceOf<EvictionPolicy>((string)json["evict"]!),
        RunConditions.ChoiceOf<PageInLatency>((string)json["pageIn"]!),
        FaultSet.Parse((string)json["faults"]!),
        (int?)json["requests"],
        ReadSchedule(json["schedule"]));

    private static JsonObject Describe(Tally tally, RunConditions conditions) => new()
    {
        ["seeds"] = tally.Seeds,
        ["passed"] = tally.Passed,
        ["failed"] = tally.Failed,
        ["notRun"] = tally.NotRun,
        ["requests"] = tally.Requests,
        ["wrong"] = tally.Wrong,
        ["corrupted"] = tally.Corrupted,
        ["crashed"] = tally.Crashed,
        ["hung"] = tally.Hung,
        ["notAtRest"] = tally.NotAtRest,
        ["leaked"] = tally.Leaked,
        ["eagain"] = tally.Eagain,
        ["evictions"] = tally.Evictions,
        ["faults"] = tally.Faults,
        ["virtualSeconds"] = Math.Round(tally.VirtualTime.TotalSeconds, 3),
        ["sometimes"] = new JsonObject(tally.Sometimes.Select(counter => KeyValuePair.Create(counter.Key, (JsonNode?)counter.Value))),
        ["failures"] = new JsonArray([.. tally.Failures.Select(failure => (JsonNode)Describe(failure, conditions))]),
    };

    private static JsonObject Describe(SeedFailure failure, RunConditions conditions)
    {
        JsonObject json = new()
        {
            ["seed"] = failure.Seed,
            ["what"] = failure.What,
            ["again"] = string.Join(' ', ReplayCommand.OptionsOf(failure, conditions)),
        };
        if (failure.Smaller is SmallerRun smaller)
        {
            json["requests"] = smaller.Conditions.RequestLimit;
            json["schedule"] = smaller.Conditions.Schedule?.ToString();
            json["enough"] = smaller.Enough;
        }

        return json;
    }

    private static Tally ReadTally(JsonNode json, RunConditions conditions) => new()
    {
        Seeds = (int)json["seeds"]!,
        Passed = (int)json["passed"]!,
        Failed = (int)json["failed"]!,
        Requests = (long)json["requests"]!,
        Wrong = (long)json["wrong"]!,
        Corrupted = (long)json["corrupted"]!,
        Crashed = (int)json["crashed"]!,
        Hung = (int)json["hung"]!,
        NotAtRest = (int)json["notAtRest"]!,
        Leaked = (long)json["leaked"]!,
        Eagain = (long)json["eagain"]!,
        Evictions = (long)json["evictions"]!,
        Faults = (long)json["faults"]!,
        VirtualTime = TimeSpan.FromMilliseconds(Math.Round((double)json["virtualSeconds"]! * 1000)),
        Sometimes = new SortedDictionary<string, long>(json["sometimes"]!.AsObject().ToDictionary(counter => counter.Key, counter => (long)counter.Value!), StringComparer.Ordinal),
        Failures = [.. json["failures"]!.AsArray().Select(failure => ReadFailure(failure!, conditions))],
    };

    private static SeedFailure ReadFailure(JsonNode json, RunConditions conditions)
    {
        SmallerRun? smaller = json["enough"] is JsonNode enough
            ? new SmallerRun(conditions with { RequestLimit = (int?)json["requests"], Schedule = ReadSchedule(json["schedule"]) }, (string)enough!)
            : null;
        return new SeedFailure((ulong)json["seed"]!, (string)json["what"]!, smaller);
    }

    private static FaultSchedule? ReadSchedule(JsonNode? json) => json is null ? null : FaultSchedule.Parse((string)json!);
}
