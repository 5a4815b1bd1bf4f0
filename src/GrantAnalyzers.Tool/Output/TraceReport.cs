using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GrantAnalyzers.Tool.Verification;

namespace GrantAnalyzers.Tool.Output;

/// <summary>
/// Everything that happened in one run of each scenario and version, as lines of JSON: a line that says which
/// run it is, its events in order, and what it came to.
/// </summary>
internal static class TraceReport
{
    private static readonly JsonSerializerOptions _oneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Write(IReadOnlyList<SweepPair> pairs, Stream output)
    {
        foreach (SweepPair pair in pairs)
        {
            Write(pair, "before", pair.Before, output);
            Write(pair, "after", pair.After, output);
        }
    }

    private static void Write(SweepPair pair, string version, SweepResult sweep, Stream output)
    {
        WriteLine(
            new JsonObject
            {
                ["event"] = "run",
                ["scenario"] = pair.Name,
                ["system"] = pair.System,
                ["version"] = version,
                ["seed"] = sweep.Request.FirstSeed,
                ["paging"] = RunConditions.WordOf(sweep.Request.Conditions.Paging),
            },
            output);

        // A process that died early enough wrote nothing.
        if (File.Exists(sweep.Request.Trace))
        {
            using FileStream events = File.OpenRead(sweep.Request.Trace);
            events.CopyTo(output);
        }

        WriteLine(Result(sweep.Outcomes[0]), output);
    }

    private static JsonObject Result(SeedOutcome outcome) => new()
    {
        ["event"] = "result",
        ["passed"] = outcome.Passed,
        ["paging"] = outcome.Paging is { } paging ? RunConditions.WordOf(paging) : null,
        ["requests"] = outcome.Requests,
        ["wrong"] = outcome.Wrong,
        ["corrupted"] = outcome.Corrupted,
        ["crashed"] = outcome.Crashed,
        ["hung"] = outcome.Hung,
        ["leaked"] = outcome.Leaked,
        ["eagain"] = outcome.Eagain,
        ["virtualSeconds"] = outcome.VirtualTime.TotalSeconds,
        ["failures"] = new JsonArray([.. outcome.Failures.Select(failure => (JsonNode)failure)]),
        ["traceHash"] = outcome.TraceHash is ulong hash ? $"0x{hash:x16}" : null,
    };

    private static void WriteLine(JsonObject json, Stream output) => output.Write(Encoding.UTF8.GetBytes(json.ToJsonString(_oneLine) + "\n"));
}
