using GrantAnalyzers.Tool.Verification;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>What decides a run, as options on a command line and as the simulator takes it.</summary>
public class RunConditionsTests
{
    private static readonly RunConditions _all = new(
        PagingMode.Permanent,
        EvictionPolicy.SameAgain,
        PageInLatency.Never,
        [FaultKind.DomainDeath],
        RequestLimit: 3,
        FaultSchedule.Parse("evict@12:1.23"));

    [Fact]
    public void What_is_as_always_is_left_out_but_for_the_paging() => Assert.Equal(["--paging", "mixed"], RunConditions.Default.Words());

    [Fact]
    public void What_is_not_has_an_option() => Assert.Equal(
        "--paging permanent --evict same-again --page-in never --faults domain-death --requests 3 --schedule evict@12:1.23",
        string.Join(' ', _all.Words()));

    [Fact]
    public void The_simulator_s_options_say_the_same_both_ways()
    {
        SimulationOptions options = _all.For(7);

        Assert.Equal((7UL, PagingMode.Permanent, 3), (options.Seed, options.Paging, options.RequestLimit));
        Assert.Equal(_all, RunConditions.From(options));
        Assert.Equal(RunConditions.Default, RunConditions.From(RunConditions.Default.For(7)));
    }

    [Fact]
    public void A_word_is_read_back_as_the_choice_that_it_was() => Assert.All(
        Enum.GetValues<PageInLatency>(),
        choice => Assert.Equal(choice, RunConditions.ChoiceOf<PageInLatency>(RunConditions.WordOf(choice))));
}
