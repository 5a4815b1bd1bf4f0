namespace GrantAnalyzers.Tool.Verification;

/// <summary>One scenario, before and after the fixes.</summary>
/// <param name="System">What it is done to.</param>
/// <param name="Name">What is done.</param>
/// <param name="Type">The class.</param>
/// <param name="Before">What came of it before.</param>
/// <param name="After">What came of it after.</param>
internal sealed record ScenarioRow(string System, string Name, string Type, Tally Before, Tally After)
{
    /// <summary>One seed's run in both versions; null where nobody asked to be told.</summary>
    internal RunStories? Stories { get; init; }
}

/// <summary>A seed that failed.</summary>
/// <param name="Seed">Which one.</param>
/// <param name="What">What the first oracle to object said.</param>
/// <param name="Smaller">What is left of it; null where it was not made smaller.</param>
internal sealed record SeedFailure(ulong Seed, string What, SmallerRun? Smaller = null);

/// <summary>What all seeds of one scenario came to in one version.</summary>
internal sealed record Tally
{
    private const int FailuresKept = 5;

    /// <summary>Seeds asked for: those that passed, those that failed and those not run.</summary>
    internal required int Seeds { get; init; }

    internal required int Passed { get; init; }

    internal required int Failed { get; init; }

    /// <summary>Seeds left out because the scenario hung too often.</summary>
    internal int NotRun => Seeds - Passed - Failed;

    internal required long Requests { get; init; }

    internal required long Wrong { get; init; }

    internal required long Corrupted { get; init; }

    /// <summary>Seeds in which a domain, an actor or the whole process crashed.</summary>
    internal required int Crashed { get; init; }

    /// <summary>Seeds that hung, in virtual time or in real time.</summary>
    internal required int Hung { get; init; }

    /// <summary>Those of them that hung although the faults had stopped.</summary>
    internal int NotAtRest { get; init; }

    internal required long Leaked { get; init; }

    /// <summary>Pages that were paged out.</summary>
    internal long Evictions { get; init; }

    /// <summary>Faults that were injected.</summary>
    internal long Faults { get; init; }

    internal required long Eagain { get; init; }

    internal required TimeSpan VirtualTime { get; init; }

    /// <summary>How often each condition that is to be met sometimes was met.</summary>
    internal required SortedDictionary<string, long> Sometimes { get; init; }

    /// <summary>The first failures, in the order of their seeds.</summary>
    internal required IReadOnlyList<SeedFailure> Failures { get; init; }

    /// <summary>Conditions that no seed ever met.</summary>
    internal IEnumerable<string> NeverMet => Sometimes.Where(counter => counter.Value == 0).Select(counter => counter.Key);

    internal bool Passes(bool mustExercise) => Failed == 0 && NotRun == 0 && !(mustExercise && NeverMet.Any());

    /// <summary>The same, with what is left of the first failure.</summary>
    internal Tally WithSmaller(SmallerRun? smaller) =>
        Failures.Count == 0 ? this : this with { Failures = [Failures[0] with { Smaller = smaller }, .. Failures.Skip(1)] };

    /// <summary>Adds up two tallies of the same scenario with different seeds: the earlier ones first.</summary>
    internal Tally Plus(Tally later)
    {
        SortedDictionary<string, long> sometimes = new(Sometimes, StringComparer.Ordinal);
        foreach ((string condition, long met) in later.Sometimes)
        {
            sometimes[condition] = sometimes.GetValueOrDefault(condition) + met;
        }

        return new Tally
        {
            Seeds = Seeds + later.Seeds,
            Passed = Passed + later.Passed,
            Failed = Failed + later.Failed,
            Requests = Requests + later.Requests,
            Wrong = Wrong + later.Wrong,
            Corrupted = Corrupted + later.Corrupted,
            Crashed = Crashed + later.Crashed,
            Hung = Hung + later.Hung,
            NotAtRest = NotAtRest + later.NotAtRest,
            Leaked = Leaked + later.Leaked,
            Eagain = Eagain + later.Eagain,
            Evictions = Evictions + later.Evictions,
            Faults = Faults + later.Faults,
            VirtualTime = VirtualTime + later.VirtualTime,
            Sometimes = sometimes,
            Failures = [.. Failures.Concat(later.Failures).Take(FailuresKept).Select((failure, i) => i == 0 ? failure : failure with { Smaller = null })],
        };
    }

    /// <summary>Adds up the seeds that were run.</summary>
    internal static Tally Of(int seeds, IReadOnlyList<SeedOutcome> outcomes)
    {
        SortedDictionary<string, long> sometimes = new(StringComparer.Ordinal);
        foreach ((string condition, long met) in outcomes.SelectMany(outcome => outcome.Sometimes))
        {
            sometimes[condition] = sometimes.GetValueOrDefault(condition) + met;
        }

        return new Tally
        {
            Seeds = seeds,
            Passed = outcomes.Count(outcome => outcome.Passed),
            Failed = outcomes.Count(outcome => !outcome.Passed),
            Requests = outcomes.Sum(outcome => outcome.Requests),
            Wrong = outcomes.Sum(outcome => outcome.Wrong),
            Corrupted = outcomes.Sum(outcome => outcome.Corrupted),
            Crashed = outcomes.Count(outcome => outcome.Crashed),
            Hung = outcomes.Count(outcome => outcome.Hung),
            NotAtRest = outcomes.Count(outcome => outcome.NotAtRest),
            Leaked = outcomes.Sum(outcome => outcome.Leaked),
            Evictions = outcomes.Sum(outcome => outcome.Evictions),
            Faults = outcomes.Sum(outcome => outcome.Faults),
            Eagain = outcomes.Sum(outcome => outcome.Eagain),
            VirtualTime = TimeSpan.FromTicks(outcomes.Sum(outcome => outcome.VirtualTime.Ticks)),
            Sometimes = sometimes,
            Failures = [.. outcomes.Where(outcome => !outcome.Passed).Take(FailuresKept).Select(outcome => new SeedFailure(outcome.Seed, outcome.Failures[0]))],
        };
    }
}
