using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>What a worker tells the process that started it.</summary>
[JsonDerivedType(typeof(SeedStarted), "started")]
[JsonDerivedType(typeof(ScenarioDescribed), "scenario")]
[JsonDerivedType(typeof(SeedFinished), "finished")]
[JsonDerivedType(typeof(SeedShrunk), "shrunk")]
[JsonDerivedType(typeof(Unusable), "unusable")]
internal abstract record WorkerMessage;

/// <summary>From here on the seed's time counts.</summary>
internal sealed record SeedStarted(ulong Seed) : WorkerMessage;

/// <summary>What the scenario calls itself.</summary>
internal sealed record ScenarioDescribed(string System, string Name) : WorkerMessage;

internal sealed record SeedFinished(SeedOutcome Outcome) : WorkerMessage;

/// <summary>A smaller run fails too.</summary>
internal sealed record SeedShrunk(int? RequestLimit, string? Schedule, string Enough) : WorkerMessage;

/// <summary>The scenario cannot be run at all, with any seed.</summary>
internal sealed record Unusable(string Why) : WorkerMessage;

/// <summary>
/// Messages as lines of JSON, each begun by a record separator (RFC 7464), so that they are told from whatever
/// a scenario writes to the same stream.
/// </summary>
internal static class WorkerProtocol
{
    private const char RecordSeparator = '\u001e';

    internal static void Write(Stream stream, WorkerMessage message)
    {
        stream.Write(Encoding.UTF8.GetBytes($"{RecordSeparator}{JsonSerializer.Serialize(message)}\n"));
        stream.Flush();
    }

    /// <summary>The message on a line, or null where there is none.</summary>
    internal static WorkerMessage? Parse(string line)
    {
        int start = line.LastIndexOf(RecordSeparator);
        if (start < 0)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<WorkerMessage>(line.AsSpan(start + 1));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
