using System.Text.Json;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>What decides a run besides its seed, as the command line says it.</summary>
/// <param name="Paging">What the pager does.</param>
/// <param name="Eviction">Which page it takes next.</param>
/// <param name="PageIn">How long page-ins take.</param>
/// <param name="Faults">What else may go wrong.</param>
/// <param name="RequestLimit">How many requests a workload sends at most; null for all.</param>
/// <param name="Schedule">What goes wrong, and nothing else; null for what the seed draws.</param>
internal sealed record RunConditions(
    PagingMode Paging,
    EvictionPolicy Eviction = EvictionPolicy.ByChance,
    PageInLatency PageIn = PageInLatency.Mixed,
    FaultSet Faults = default,
    int? RequestLimit = null,
    FaultSchedule? Schedule = null)
{
    /// <summary>Everything is drawn by seed, and nothing goes wrong but paging: what a scenario is to stand.</summary>
    internal static RunConditions Default { get; } = new(PagingMode.Mixed);

    internal SimulationOptions For(ulong seed) => new()
    {
        Seed = seed,
        Paging = Paging,
        Eviction = Eviction,
        PageIn = PageIn,
        Faults = Faults,
        RequestLimit = RequestLimit ?? int.MaxValue,
        Schedule = Schedule,
    };

    internal static RunConditions From(SimulationOptions options) => new(
        options.Paging,
        options.Eviction,
        options.PageIn,
        options.Faults,
        options.RequestLimit == int.MaxValue ? null : options.RequestLimit,
        options.Schedule);

    /// <summary>The options that say so; those that say what they would say anyway are left out, but for the paging.</summary>
    internal IEnumerable<string> Words()
    {
        List<string> words = ["--paging", WordOf(Paging)];
        if (Eviction != EvictionPolicy.ByChance)
        {
            words.AddRange(["--evict", WordOf(Eviction)]);
        }

        if (PageIn != PageInLatency.Mixed)
        {
            words.AddRange(["--page-in", WordOf(PageIn)]);
        }

        if (Faults != FaultSet.None)
        {
            words.AddRange(["--faults", $"{Faults}"]);
        }

        if (RequestLimit is int limit)
        {
            words.AddRange(["--requests", $"{limit}"]);
        }

        if (Schedule is not null)
        {
            words.AddRange(["--schedule", $"{Schedule}"]);
        }

        return words;
    }

    /// <summary>A choice as it is written on the command line.</summary>
    internal static string WordOf<TChoice>(TChoice choice) where TChoice : struct, Enum =>
        JsonNamingPolicy.KebabCaseLower.ConvertName($"{choice}");

    /// <summary>The choice of that word; the first one where there is none.</summary>
    internal static TChoice ChoiceOf<TChoice>(string word) where TChoice : struct, Enum =>
        Array.Find(Enum.GetValues<TChoice>(), choice => WordOf(choice) == word);
}
