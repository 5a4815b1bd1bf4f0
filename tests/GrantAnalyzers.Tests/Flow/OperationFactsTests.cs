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
        Assert.Equal(NotIssued | Settled, (NotIssued | Settled).Where(StatusCases.Okay));

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
        Assert.Equal(NotIssued | Settled, (NotIssued | JustIssued).WithCallFailed());

    [Fact]
    public void A_test_whose_outcome_is_lost_has_both_its_outcomes() =>
        Assert.Equal(
            KnownOkay | EagainAsFailure | KnownFailed,
            JustIssued.Examined(StatusTest.IsOkay));

    [Theory]
    [MemberData(nameof(AllCases))]
    public void Conditions_are_monotone(byte allowed)
    {
        StatusCases cases = (StatusCases)allowed;
        for (int smaller = 0; smaller < 512; smaller += 7)
        {
            for (int added = 1; added < 512; added <<= 1)
            {
                OperationFacts from = ((OperationFacts)smaller).Where(cases);
                Assert.Equal(from, from & ((OperationFacts)(smaller | added)).Where(cases));
            }
        }
    }

    public static TheoryData<byte> AllCases => [0, 1, 2, 3, 4, 5, 6, 7];
}
