namespace GrantAnalyzers.Tool.Verification;

/// <summary>What kind of thing happened in a run, as far as a report shows it.</summary>
internal enum Moment
{
    /// <summary>A grant operation was answered.</summary>
    Operation,

    /// <summary>A page was paged out.</summary>
    Eviction,

    /// <summary>A page came back.</summary>
    PageIn,

    /// <summary>An operation was answered Eagain.</summary>
    Eagain,

    /// <summary>An operation that was answered Eagain was issued again.</summary>
    Retry,

    /// <summary>A fault other than the pager's doing.</summary>
    Fault,

    /// <summary>A request ended as it should not, or an oracle objected.</summary>
    Harm,
}

/// <summary>One step of how something came about, in words.</summary>
/// <param name="Time">When, in virtual time.</param>
/// <param name="Who">Whose turn it was.</param>
/// <param name="What">What it did.</param>
/// <param name="Moment">What kind of thing that is.</param>
internal sealed record StoryStep(TimeSpan Time, string Who, string What, Moment Moment);

/// <summary>One run as its trace tells it.</summary>
/// <param name="Outcome">What it came to.</param>
/// <param name="Times">When things of each kind happened, in seconds of virtual time, in order; a kind that did not occur is missing.</param>
/// <param name="Waits">How long each retry was waited for, in milliseconds of virtual time.</param>
/// <param name="Steps">How the first harm came about; without any, how the first Eagain ended; empty without that too.</param>
internal sealed record RunStory(
    SeedOutcome Outcome,
    IReadOnlyDictionary<Moment, IReadOnlyList<double>> Times,
    IReadOnlyList<double> Waits,
    IReadOnlyList<StoryStep> Steps)
{
    /// <summary>The virtual time at which the run ended; where nobody lived to tell, that of the last thing it did.</summary>
    internal double End => Math.Max(Outcome.VirtualTime.TotalSeconds, Times.Values.Select(times => times[^1]).DefaultIfEmpty().Max());

    internal int Count(Moment moment) => Times.TryGetValue(moment, out IReadOnlyList<double>? times) ? times.Count : 0;

    /// <summary>When it first happened; null where it never did.</summary>
    internal double? First(Moment moment) => Times.TryGetValue(moment, out IReadOnlyList<double>? times) ? times[0] : null;
}

/// <summary>The same seed in both versions.</summary>
internal sealed record RunStories(ulong Seed, RunStory Before, RunStory After);
