using System.Globalization;

namespace Xen.Grants.Simulator;

/// <summary>A run that failed, and what to run it again by.</summary>
/// <param name="Options">What decides it.</param>
/// <param name="Result">What it came to.</param>
public sealed record FailingRun(SimulationOptions Options, ScenarioResult Result)
{
    /// <summary>What is left of it, in words: "1 request, 1 evict".</summary>
    public string InWords() =>
        string.Create(CultureInfo.InvariantCulture, $"{Result.Requests} {(Result.Requests == 1 ? "request" : "requests")}, {Result.Schedule.InWords()}");

    /// <summary>The options, as a line of C# that runs it again.</summary>
    public string Replay()
    {
        List<string> settings = [$"Seed = {Options.Seed}", $"Paging = PagingMode.{Options.Paging}"];
        if (Options.Eviction != EvictionPolicy.ByChance)
        {
            settings.Add($"Eviction = EvictionPolicy.{Options.Eviction}");
        }

        if (Options.PageIn != PageInLatency.Mixed)
        {
            settings.Add($"PageIn = PageInLatency.{Options.PageIn}");
        }

        if (Options.Faults != FaultSet.None)
        {
            settings.Add($"Faults = FaultSet.Parse(\"{Options.Faults}\")");
        }

        if (Options.RequestLimit != int.MaxValue)
        {
            settings.Add($"RequestLimit = {Options.RequestLimit}");
        }

        if (Options.Schedule is not null)
        {
            settings.Add($"Schedule = FaultSchedule.Parse(\"{Options.Schedule}\")");
        }

        return $"new SimulationOptions {{ {string.Join(", ", settings)} }}";
    }
}
