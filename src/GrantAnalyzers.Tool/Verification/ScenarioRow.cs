namespace GrantAnalyzers.Tool.Verification;

/// <summary>One scenario, before and after the fixes.</summary>
internal sealed record ScenarioRow(string System, string Name, Tally Before, Tally After);

/// <summary>A seed that failed, and what the first oracle to object said.</summary>
internal sealed record SeedFailure(ulong Seed, string What);

/// <summary>What all seeds of one scenario came to in one version.</summary>
internal sealed record Tally
{
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

    internal required long Leaked { get; init; }

    internal required long Eagain { get; init; }

    internal required TimeSpan VirtualTime { get; init; }

    /// <summary>How often each condition that is to be met sometimes was met.</summary>
    internal required SortedDictionary<string, long> Sometimes { get; init; }

    /// <summary>The first failures, in the order of their seeds.</summary>
    internal required IReadOnlyList<SeedFailure> Failures { get; init; }

    /// <summary>Conditions that no seed ever met.</summary>
    internal IEnumerable<string> NeverMet => Sometimes.Where(counter => counter.Value == 0).Select(counter => counter.Key);

    internal bool Passes(bool mustExercise) => Failed == 0 && NotRun == 0 && !(mustExercise && NeverMet.Any());

    /// <summary>Adds up the seeds that were run.</summary>
    internal static Tally Of(int seeds, IReadOnlyList<SeedOutcome> outcomes)
    {
        const int FailuresKept = 5;
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
            Leaked = outcomes.Sum(outcome => outcome.Leaked),
            Eagain = outcomes.Sum(outcome => outcome.Eagain),
            VirtualTime = TimeSpan.FromTicks(outcomes.Sum(outcome => outcome.VirtualTime.Ticks)),
            Sometimes = sometimes,
            Failures = [.. outcomes.Where(outcome => !outcome.Passed).Take(FailuresKept).Select(outcome => new SeedFailure(outcome.Seed, outcome.Failures[0]))],
        };
    }
}
