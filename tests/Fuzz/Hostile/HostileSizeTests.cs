namespace GrantAnalyzers.Fuzz.Hostile;

/// <summary>What the compiler survives with an analyzer that does nothing, the rules survive, and in a time that it bears comparison with.</summary>
public class HostileSizeTests
{
    /// <summary>Generous: processes that live for a second are no measurement.</summary>
    private const int MaxTimes = 10;

    private static readonly TimeSpan s_atLeast = TimeSpan.FromSeconds(10);

    /// <summary>One of each kind; with GRANTS_NIGHTLY=1, all, of which some take minutes.</summary>
    private static readonly string[] s_quick = ["initialiser of operations", "sum of statuses", "tests within tests", "2,500 parentheses round a status", "2,500 conditions on a status"];

    public static TheoryData<string> Shapes => [.. Shape.All.Select(static shape => shape.Name).Where(static name => s_isNightly || s_quick.Contains(name))];

    private static readonly bool s_isNightly = Environment.GetEnvironmentVariable("GRANTS_NIGHTLY") is not null;

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task What_the_compiler_survives_the_rules_survive(string name)
    {
        Shape shape = Shape.All.Single(shape => shape.Name == name);
        Survival baseline = await Survival.OfAsync(shape, Survival.Baseline);
        if (baseline.Time is not { } time)
        {
            return;
        }

        Survival rules = await Survival.OfAsync(shape, Survival.Rules);

        Assert.True(rules.Time is not null, rules.Errors);
        Assert.True(rules.Time < s_atLeast + (time * MaxTimes), $"{rules.Time} where the compiler takes {time}");
    }
}
