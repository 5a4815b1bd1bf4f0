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

    /// <summary>The options, as a line of C# that runs it again: those that are not as they are by default.</summary>
    public string Replay()
    {
        SimulationOptions byDefault = new();
        List<string> settings = [$"Seed = {Options.Seed}", $"Paging = PagingMode.{Options.Paging}"];
        Add(nameof(Options.EvictsAtRandom), options => options.EvictsAtRandom, _ => "false");
        Add(nameof(Options.Flavour), options => options.Flavour, InCSharp);
        Add(nameof(Options.Eviction), options => options.Eviction, eviction => $"EvictionPolicy.{eviction}");
        Add(nameof(Options.PageIn), options => options.PageIn, pageIn => $"PageInLatency.{pageIn}");
        Add(nameof(Options.Faults), options => options.Faults, faults => $"FaultSet.Parse(\"{faults}\")");
        Add(nameof(Options.RequestLimit), options => options.RequestLimit, limit => $"{limit}");
        Add(nameof(Options.RestWithin), options => options.RestWithin, time => $"TimeSpan.FromTicks({time.Ticks})");
        Add(nameof(Options.OperationBudget), options => options.OperationBudget, budget => $"{budget}");
        Add(nameof(Options.IsWatched), options => options.IsWatched, _ => "false");
        Add(nameof(Options.Schedule), options => options.Schedule, schedule => $"FaultSchedule.Parse(\"{schedule}\")");
        Add(nameof(Options.Choices), options => options.Choices, choices => $"ChoiceSequence.Parse(\"{choices}\")");
        return $"new SimulationOptions {{ {string.Join(", ", settings)} }}";

        void Add<T>(string name, Func<SimulationOptions, T> get, Func<T, string> inCSharp)
        {
            if (!EqualityComparer<T>.Default.Equals(get(Options), get(byDefault)))
            {
                settings.Add($"{name} = {inCSharp(get(Options))}");
            }
        }
    }

    private static string InCSharp(HypervisorFlavour flavour)
    {
        List<string> settings = [];
        AddIf(flavour.RefusesMapsWithPositiveStatus, "RefusesMapsWithPositiveStatus = true");
        AddIf(flavour.SaysNoDeviceSpace, "SaysNoDeviceSpace = true");
        AddIf(flavour.EmptyCopiesSucceed, "EmptyCopiesSucceed = true");
        AddIf(flavour.HandleReuse != HandleReuse.Fifo, $"HandleReuse = HandleReuse.{flavour.HandleReuse}");
        return $"new HypervisorFlavour {{ {string.Join(", ", settings)} }}";

        void AddIf(bool differs, string setting)
        {
            if (differs)
            {
                settings.Add(setting);
            }
        }
    }
}
