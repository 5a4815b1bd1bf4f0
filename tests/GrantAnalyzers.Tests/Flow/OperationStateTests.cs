using GrantAnalyzers.Flow;
using static GrantAnalyzers.Flow.OperationFacts;

namespace GrantAnalyzers.Tests.Flow;

/// <summary>What is known of one operation beside its worlds, and how two paths' knowledge becomes one.</summary>
public class OperationStateTests
{
    private static readonly OperationState[] s_some =
    [
        .. from facts in new[] { None, NotIssued, Okay, KnownOkay, Failed, EagainHandled, Okay | Eagain | Failed, KnownOkay | KnownFailed }
           from calls in new[] { 0ul, 1ul, 6ul }
           from leftIn in new[] { 0ul, 2ul }
           from isStale in new[] { false, true }
           from hold in new[] { MappingHold.None, MappingHold.HereAlone, MappingHold.Known, MappingHold.HereAlone | MappingHold.Known }
           select OperationState.Join(new OperationState(facts, calls, leftIn, isStale, hold), default),
    ];

    [Fact]
    public void Which_path_comes_first_changes_nothing() => Assert.All(s_some, a => Assert.All(s_some, b => Assert.Equal(OperationState.Join(b, a), OperationState.Join(a, b))));

    [Fact]
    public void A_path_adds_nothing_to_itself() => Assert.All(s_some, state => Assert.Equal(state, OperationState.Join(state, state)));

    [Fact]
    public void Which_two_of_three_paths_meet_first_changes_nothing()
    {
        OperationState[] some = [.. s_some.Where((_, i) => i % 7 == 0)];
        foreach (OperationState a in some)
        {
            foreach (OperationState b in some)
            {
                OperationState joined = OperationState.Join(a, b);
                foreach (OperationState c in some)
                {
                    if (OperationState.Join(joined, c) != OperationState.Join(a, OperationState.Join(b, c)))
                    {
                        Assert.Fail($"{a} with {b} with {c}");
                    }
                }
            }
        }
    }

    [Fact]
    public void States_differ_in_each_thing_that_is_known()
    {
        OperationState state = new(Okay, 1, 2, IsStale: true, MappingHold.HereAlone);
        OperationState[] others =
        [
            state with { Facts = Failed }, state with { Calls = 2 }, state with { LeftIn = 1 }, state with { IsStale = false }, state with { Hold = MappingHold.Known },
        ];

        Assert.All(others, other => Assert.NotEqual(state, other));
        Assert.Equal(state.GetHashCode(), (state with { }).GetHashCode());
    }

    [Fact]
    public void Both_paths_worlds_calls_and_loops_are_possible()
    {
        OperationState joined = OperationState.Join(new(Okay, 0b01, LeftIn: 0b10), new(Failed, 0b10, LeftIn: 0b01));
        Assert.Equal((Okay | Failed, 0b11ul, 0b11ul), (joined.Facts, joined.Calls, joined.LeftIn));
    }

    [Theory]
    [InlineData(Okay, true)]
    [InlineData(Eagain, true)]
    [InlineData(Failed, true)]
    [InlineData(EagainAsFailure, true)]
    [InlineData(EagainHandled, true)]
    [InlineData(KnownFailed, true)]
    [InlineData(KnownOkay, false)]
    [InlineData(NotIssued, false)]
    [InlineData(Settled, false)]
    internal void Outputs_mislead_where_the_operation_may_have_failed(OperationFacts facts, bool misleads)
    {
        Assert.Equal(misleads, new OperationState(facts, 0, IsStale: true).MayMislead);
        Assert.False(new OperationState(facts, 0, IsStale: false).MayMislead);
    }

    [Fact]
    public void Outputs_are_stale_where_they_may_mislead_on_one_path()
    {
        OperationState stale = new(KnownFailed, 0, IsStale: true);
        OperationState fresh = new(KnownFailed, 0, IsStale: false);
        OperationState good = new(KnownOkay, 0, IsStale: true);

        Assert.True(OperationState.Join(fresh, stale).IsStale);
        Assert.True(OperationState.Join(stale, fresh).IsStale);
        Assert.False(OperationState.Join(fresh, good).IsStale);
    }

    [Fact]
    public void Where_a_map_failed_nobody_holds_a_mapping()
    {
        OperationState failed = new(KnownFailed, 0, Hold: MappingHold.Known);
        OperationState mapped = new(KnownOkay, 0, Hold: MappingHold.HereAlone);

        Assert.Equal(MappingHold.HereAlone, OperationState.Join(failed, mapped).Hold);
        Assert.Equal(MappingHold.HereAlone, OperationState.Join(mapped, failed).Hold);
        Assert.Equal(MappingHold.None, OperationState.Join(failed, failed).Hold);
    }

    [Theory]
    [InlineData(Okay, MappingHold.HereAlone, true)]
    [InlineData(KnownOkay, MappingHold.HereAlone, true)]
    [InlineData(KnownOkay, MappingHold.Known, false)]
    [InlineData(KnownOkay, MappingHold.HereAlone | MappingHold.Known, false)]
    [InlineData(KnownOkay, MappingHold.None, false)]
    [InlineData(KnownFailed, MappingHold.HereAlone, false)]
    internal void A_mapping_is_held_here_alone_where_no_path_made_it_known(OperationFacts facts, MappingHold hold, bool isAlone) =>
        Assert.Equal(isAlone, new OperationState(facts, 0, Hold: hold).IsHeldHereAlone);

    [Fact]
    public void What_nothing_has_touched_is_told_from_all_worlds()
    {
        Assert.True(OperationState.Untouched.IsUntouched);
        Assert.All(s_some, state => Assert.False(state.IsUntouched));
    }
}
