using GrantAnalyzers.Tool.Verification;

namespace GrantAnalyzers.Tool.Output.Page;

/// <summary>What a timeline shows of a run, from top to bottom.</summary>
internal static class Lanes
{
    internal static IReadOnlyList<(Moment Moment, string Name)> All { get; } =
    [
        (Moment.Operation, "operations"),
        (Moment.Eviction, "evictions"),
        (Moment.PageIn, "page-ins"),
        (Moment.Fault, "faults"),
        (Moment.Eagain, "Eagain"),
        (Moment.Retry, "retries"),
        (Moment.Harm, "harm"),
    ];

    /// <summary>A run without faults is the rule: there the lane would only take room.</summary>
    internal static IEnumerable<(Moment Moment, string Name)> Of(RunStory story) => All.Where(lane => lane.Moment != Moment.Fault || story.Count(Moment.Fault) > 0);

    internal static string ClassOf(Moment moment) => $"{moment}".ToLowerInvariant();
}
