using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using static GrantAnalyzers.Flow.OperationFacts;

namespace GrantAnalyzers.Tests.Flow;

/// <summary>The lattice: what conditions, submits and hand-overs make of the worlds that are possible.</summary>
public class OperationFactsTests
{
    private const OperationFacts JustIssued = Okay | Eagain | Failed;

    [Fact]
    public void A_test_for_okay_leaves_known_success_on_one_side() =>
        Assert.Equal(KnownOkay, JustIssued.Where(StatusCases.Okay));

    [Fact]
    public void Its_other_side_puts_eagain_together_with_the_lasting_failures() =>
        Assert.Equal(EagainAsFailure | KnownFailed, JustIssued.Where(StatusCases.Eagain | StatusCases.Failure));

    [Fact]
    public void A_test_for_eagain_by_name_handles_it() =>
        Assert.Equal(EagainHandled, JustIssued.Where(StatusCases.Eagain));

    [Fact]
    public void Without_eagain_the_rest_is_as_unexamined_as_before() =>
        Assert.Equal(Okay | Failed, JustIssued.Where(StatusCases.Okay | StatusCases.Failure));

    [Fact]
    public void Eagain_that_counted_as_a_failure_can_still_be_told_apart() =>
        Assert.Equal(EagainHandled, (EagainAsFailure | KnownFailed).Where(StatusCases.Eagain));

    [Fact]
    public void Handled_stays_handled_among_failures() =>
        Assert.Equal(EagainHandled | KnownFailed, (EagainHandled | Failed).Where(StatusCases.Eagain | StatusCases.Failure));

    [Fact]
    public void A_condition_that_lets_everything_through_tells_nothing() =>
        Assert.Equal(JustIssued | NotIssued, (JustIssued | NotIssued).Where(StatusCases.All));

    [Fact]
    public void What_was_not_issued_is_not_judged_by_its_status() =>
        Assert.Equal(NotIssued | Over, (NotIssued | Over).Where(StatusCases.Okay));

    [Fact]
    public void The_first_submit_leaves_everything_open() =>
        Assert.Equal(JustIssued, NotIssued.Reissued());

    [Fact]
    public void Issuing_again_what_said_eagain_is_handling_it() =>
        Assert.Equal(Okay | Failed | EagainHandled, Eagain.Reissued());

    [Fact]
    public void After_the_helper_no_eagain_is_left() =>
        Assert.Equal(Okay | Failed, NotIssued.Retried(isIssued: true));

    [Fact]
    public void A_retry_leaves_what_said_something_else_as_it_was() =>
        Assert.Equal(NotIssued | KnownOkay | KnownFailed | Okay | Failed, (NotIssued | KnownOkay | KnownFailed | EagainAsFailure).Retried(isIssued: false));

    [Fact]
    public void Whoever_is_shown_an_operation_may_handle_its_eagain() =>
        Assert.Equal(Okay | EagainHandled | Failed, JustIssued.Shown());

    [Fact]
    public void Whoever_is_entrusted_with_an_operation_may_have_done_all_there_is_to_do() =>
        Assert.Equal(KnownOkay | Settled, JustIssued.Entrusted());

    [Fact]
    public void Where_the_call_failed_only_what_was_not_issued_is_left() =>
        Assert.Equal(NotIssued | CallFailed, (NotIssued | JustIssued).WithCallFailed());

    [Fact]
    public void Where_the_call_was_made_it_did_not_fail() =>
        Assert.Equal(JustIssued | Settled, (JustIssued | Settled | CallFailed).WithCallMade());

    [Fact]
    public void Without_the_rc_a_call_that_failed_is_one_of_which_nothing_is_owed() =>
        Assert.Equal(JustIssued | Settled, (JustIssued | CallFailed).WithoutResult());

    [Fact]
    public void A_test_whose_outcome_is_lost_has_both_its_outcomes() =>
        Assert.Equal(
            KnownOkay | EagainAsFailure | KnownFailed,
            JustIssued.Examined(StatusTest.IsOkay));

    [Theory]
    [InlineData(NotIssued, NotIssued, NotIssued, NotIssued, NotIssued, NotIssued, NotIssued, NotIssued)]
    [InlineData(Settled, Settled, Settled, Settled, Settled, Settled, Settled, Settled)]
    [InlineData(CallFailed, CallFailed, CallFailed, CallFailed, CallFailed, CallFailed, CallFailed, CallFailed)]
    [InlineData(Okay, None, KnownOkay, None, None, Okay, Okay, None)]
    [InlineData(KnownOkay, None, KnownOkay, None, None, KnownOkay, KnownOkay, None)]
    [InlineData(Eagain, None, None, EagainHandled, None, Eagain, None, EagainAsFailure)]
    [InlineData(EagainAsFailure, None, None, EagainHandled, None, EagainAsFailure, None, EagainAsFailure)]
    [InlineData(EagainHandled, None, None, EagainHandled, None, EagainHandled, None, EagainHandled)]
    [InlineData(Failed, None, None, None, KnownFailed, None, Failed, KnownFailed)]
    [InlineData(KnownFailed, None, None, None, KnownFailed, None, KnownFailed, KnownFailed)]
    internal void A_condition_does_to_each_world(
        OperationFacts world,
        OperationFacts none,
        OperationFacts okay,
        OperationFacts eagain,
        OperationFacts failure,
        OperationFacts notFailure,
        OperationFacts notEagain,
        OperationFacts notOkay)
    {
        Assert.Equal(none, world.Where(StatusCases.None));
        Assert.Equal(okay, world.Where(StatusCases.Okay));
        Assert.Equal(eagain, world.Where(StatusCases.Eagain));
        Assert.Equal(failure, world.Where(StatusCases.Failure));
        Assert.Equal(notFailure, world.Where(StatusCases.Okay | StatusCases.Eagain));
        Assert.Equal(notEagain, world.Where(StatusCases.Okay | StatusCases.Failure));
        Assert.Equal(notOkay, world.Where(StatusCases.Eagain | StatusCases.Failure));
        Assert.Equal(world, world.Where(StatusCases.All));
    }

    [Theory]
    [InlineData(NotIssued, Okay | Eagain | Failed, NotIssued, NotIssued, NotIssued, NotIssued, NotIssued)]
    [InlineData(Settled, Okay | Eagain | Failed, Settled, Settled, Settled, Settled, CallFailed)]
    [InlineData(CallFailed, Okay | Eagain | Failed, CallFailed, CallFailed, CallFailed, CallFailed, CallFailed)]
    [InlineData(Okay, Okay | Eagain | Failed, Okay, Okay, Okay, KnownOkay, CallFailed)]
    [InlineData(KnownOkay, Okay | Eagain | Failed, KnownOkay, KnownOkay, KnownOkay, KnownOkay, CallFailed)]
    [InlineData(Eagain, Okay | EagainHandled | Failed, Okay | Failed, EagainHandled, EagainHandled, Settled, CallFailed)]
    [InlineData(EagainAsFailure, Okay | EagainHandled | Failed, Okay | Failed, EagainAsFailure, EagainHandled, Settled, CallFailed)]
    [InlineData(EagainHandled, Okay | EagainHandled | Failed, Okay | Failed, EagainHandled, EagainHandled, Settled, CallFailed)]
    [InlineData(Failed, Okay | Eagain | Failed, Failed, Failed, Failed, Settled, CallFailed)]
    [InlineData(KnownFailed, Okay | Eagain | Failed, KnownFailed, KnownFailed, KnownFailed, Settled, CallFailed)]
    internal void An_operation_in_each_world_becomes(
        OperationFacts world,
        OperationFacts reissued,
        OperationFacts retried,
        OperationFacts shown,
        OperationFacts carried,
        OperationFacts entrusted,
        OperationFacts withCallFailed)
    {
        Assert.Equal(reissued, world.Reissued());
        Assert.Equal(retried, world.Retried(isIssued: false));
        Assert.Equal(Okay | Failed, world.Retried(isIssued: true));
        Assert.Equal(shown, world.Shown());
        Assert.Equal(carried, world.Carried());
        Assert.Equal(entrusted, world.Entrusted());
        Assert.Equal(withCallFailed, world.WithCallFailed());
    }

    [Theory]
    [InlineData((byte)StatusCases.None, None)]
    [InlineData((byte)StatusCases.Okay, Okay | KnownOkay)]
    [InlineData((byte)StatusCases.Eagain, Eagain | EagainAsFailure | EagainHandled)]
    [InlineData((byte)StatusCases.Failure, Failed | KnownFailed)]
    [InlineData((byte)StatusCases.All, Issued)]
    internal void The_worlds_of_some_cases_are_those_with_such_a_status(byte cases, OperationFacts worlds) =>
        Assert.Equal(NotIssued | Over | worlds, (NotIssued | Over | Issued).In((StatusCases)cases));

    /// <summary>Nothing that is done to an operation makes one world out of two: each goes its way.</summary>
    [Fact]
    public void What_is_done_in_two_worlds_is_what_is_done_in_each()
    {
        Func<OperationFacts, OperationFacts>[] steps =
        [
            facts => facts.Reissued(), facts => facts.Retried(isIssued: false), facts => facts.Shown(), facts => facts.Carried(), facts => facts.Entrusted(),
            facts => facts.WithCallFailed(), facts => facts.Examined(StatusTest.IsOkay), facts => facts.In(StatusCases.Eagain), facts => facts.Where(StatusCases.Failure),
        ];
        foreach (Func<OperationFacts, OperationFacts> step in steps)
        {
            for (int left = 0; left < 1 << OperationFactsExtensions.WorldCount; left += 5)
            {
                for (int world = 1; world < 1 << OperationFactsExtensions.WorldCount; world <<= 1)
                {
                    Assert.Equal(step((OperationFacts)left) | step((OperationFacts)world), step((OperationFacts)(left | world)));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllCases))]
    public void Conditions_are_monotone(byte allowed)
    {
        StatusCases cases = (StatusCases)allowed;
        for (int smaller = 0; smaller < 1 << OperationFactsExtensions.WorldCount; smaller += 7)
        {
            for (int added = 1; added < 1 << OperationFactsExtensions.WorldCount; added <<= 1)
            {
                OperationFacts from = ((OperationFacts)smaller).Where(cases);
                Assert.Equal(from, from & ((OperationFacts)(smaller | added)).Where(cases));
            }
        }
    }

    public static TheoryData<byte> AllCases => [0, 1, 2, 3, 4, 5, 6, 7];
}
