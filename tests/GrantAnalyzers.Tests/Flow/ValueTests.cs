using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Tests.Flow;

/// <summary>What is known about a local: how two paths' knowledge becomes one, and what tests make of it.</summary>
public class ValueTests
{
    private static readonly Value s_was0 = Value.Number(0) with { WasStatus = true };
    private static readonly Value s_wasNonZero = Value.NonZero with { WasStatus = true };
    private static readonly Value s_isOkay = new(ValueKind.StatusOutcome, 3, Test: StatusTest.IsOkay);

    private static readonly SignTest s_isPositive = new(Signs.Positive, Signs.Negative | Signs.Zero);

    private static readonly Verdict[] s_verdicts = [default, Verdict.Okay(0), Verdict.Failed(0), Verdict.Failed(1), Verdict.LookedAt];

    private static readonly Value[] s_plain =
    [
        default, Value.Unknown, Value.SomeStatus, Value.Number(0), Value.Number(1), Value.Number(-12), s_was0, Value.Number(-3) with { WasStatus = true }, Value.NonZero,
        Value.Signed(Signs.Positive), Value.Signed(Signs.Negative), Value.Signed(Signs.NotNegative), Value.Signed(Signs.Negative | Signs.Zero),
        s_wasNonZero, Value.Place(1), Value.Place(2), Value.Enumerator(1), Value.Status(1), Value.Status(2), Value.Errno(1), Value.CallResult(1), s_isOkay,
        s_isOkay.Negated(), new(ValueKind.CallOutcome, 3, Test: StatusTest.IsOkay), Value.VariableOutcome(3, s_isPositive),
    ];

    /// <summary>All kinds with all verdicts. Where nothing is known of a value, nobody can have read what it is.</summary>
    private static readonly Value[] s_all =
    [
        default,
        .. from value in s_plain.Skip(1)
           from verdict in s_verdicts
           where !verdict.IsLookedAt || value.Kind is not (ValueKind.Unknown or ValueKind.SomeStatus)
           select value with { Verdict = verdict },
    ];

    [Fact]
    public void Which_path_comes_first_changes_nothing() => ForAllPairs((a, b) => Assert.Equal(Value.Join(b, a), Value.Join(a, b)));

    [Fact]
    public void A_path_adds_nothing_to_itself() => Assert.All(s_all, value => Assert.Equal(value, Value.Join(value, value)));

    [Fact]
    public void A_path_that_came_already_adds_nothing_when_it_comes_again() => ForAllPairs((a, b) => Assert.Equal(Value.Join(a, b), Value.Join(Value.Join(a, b), a)));

    [Fact]
    public void Which_two_of_three_paths_meet_first_changes_nothing() => ForAllPairs((a, b) =>
    {
        Value joined = Value.Join(a, b);
        foreach (Value c in s_all)
        {
            if (Value.Join(joined, c) != Value.Join(a, Value.Join(b, c)))
            {
                Assert.Fail($"{a} with {b} with {c}");
            }
        }
    });

    [Fact]
    public void A_path_on_which_nothing_was_assigned_adds_nothing() => Assert.All(s_all, value => Assert.Equal(value, Value.Join(default, value)));

    [Fact]
    public void Two_paths_of_which_nothing_in_common_is_known_leave_nothing_known()
    {
        Assert.Equal(Value.Unknown, Value.Join(Value.Place(1), Value.Place(2)));
        Assert.Equal(Value.Unknown, Value.Join(Value.Number(0), Value.NonZero));
        Assert.Equal(Value.Unknown, Value.Join(s_isOkay, s_isOkay.Negated()));
        Assert.Equal(Value.Unknown, Value.Join(Value.Errno(1), Value.Number(0)));
    }

    [Theory]
    [InlineData(1, 2, (int)Signs.Positive)]
    [InlineData(-1, -5, (int)Signs.Negative)]
    [InlineData(0, 3, (int)Signs.NotNegative)]
    [InlineData(-3, 0, (int)(Signs.Negative | Signs.Zero))]
    [InlineData(-1, 1, (int)Signs.NotZero)]
    public void Of_two_numbers_the_signs_stay(long left, long right, int signs) => Assert.Equal(Value.Signed((Signs)signs), Value.Join(Value.Number(left), Value.Number(right)));

    [Fact]
    public void Of_a_status_that_is_not_0_no_sign_is_known() =>
        Assert.Equal(Value.NonZero, Value.Join(Value.Number(-3) with { WasStatus = true }, Value.Number(-5)));

    [Fact]
    public void Some_signs_are_a_number_or_nothing()
    {
        Assert.Equal(Value.Number(0), Value.Signed(Signs.Zero));
        Assert.Equal(Value.Unknown, Value.Signed(Signs.All));
    }

    [Fact]
    public void A_number_that_was_a_status_on_one_path_only_is_still_that_number()
    {
        Assert.Equal(Value.Number(-3), Value.Join(Value.Number(-3), Value.Number(-3) with { WasStatus = true }));
        Assert.Equal(s_was0, Value.Join(Value.Number(0), s_was0));
    }

    [Fact]
    public void What_is_not_0_was_a_status_only_if_it_was_on_both_paths()
    {
        Assert.Equal(Value.NonZero, Value.Join(Value.Number(1) with { WasStatus = true }, Value.Number(2)));
        Assert.Equal(s_wasNonZero, Value.Join(Value.Number(1) with { WasStatus = true }, Value.Number(2) with { WasStatus = true }));
    }

    [Fact]
    public void The_statuses_of_two_operations_are_some_status() => Assert.Equal(Value.SomeStatus, Value.Join(Value.Status(1), Value.Status(2)));

    [Fact]
    public void A_status_or_0_is_some_status()
    {
        Assert.Equal(Value.SomeStatus, Value.Join(Value.Status(1), Value.Number(0)));
        Assert.Equal(Value.SomeStatus, Value.Join(s_wasNonZero, Value.Number(0)));
    }

    [Fact]
    public void A_status_or_another_number_is_none()
    {
        Assert.Equal(Value.Unknown, Value.Join(Value.Status(1), Value.Number(-1)));
        Assert.Equal(Value.Unknown, Value.Join(Value.SomeStatus, Value.NonZero));
        Assert.Equal(Value.Unknown, Value.Join(Value.Number(0), Value.Number(0) with { Kind = ValueKind.Place }));
    }

    [Fact]
    public void Two_verdicts_that_differ_are_none() =>
        Assert.Equal(Value.Number(0), Value.Join(Value.Number(0) with { Verdict = Verdict.Okay(0) }, Value.Number(0) with { Verdict = Verdict.Failed(0) }));

    [Fact]
    public void The_same_verdict_stays_where_the_numbers_differ()
    {
        Verdict failed = Verdict.Failed(2);
        Assert.Equal(Value.Signed(Signs.Positive) with { Verdict = failed }, Value.Join(Value.Number(1) with { Verdict = failed }, Value.Number(2) with { Verdict = failed }));
        Assert.Equal(s_was0 with { Verdict = failed }, Value.Join(Value.Number(0) with { Verdict = failed }, s_was0 with { Verdict = failed }));
    }

    [Fact]
    public void What_was_read_on_one_path_was_read()
    {
        Value read = Value.Number(0) with { Verdict = Verdict.LookedAt };
        Assert.Equal(read, Value.Join(read, Value.Number(0) with { Verdict = Verdict.Okay(0) }));
        Assert.Equal(read, Value.Join(Value.Number(0) with { Verdict = Verdict.Okay(0) }, read));
        Assert.Equal(read, Value.Join(Value.Number(0), read));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void A_verdict_keeps_the_loop_and_which_way_it_went(int loop)
    {
        Verdict okay = Verdict.Okay(loop);
        Verdict failed = Verdict.Failed(loop);
        Assert.Equal((loop, true, false, false), (okay.Loop, okay.IsOkay, okay.IsFailure, okay.IsLookedAt));
        Assert.Equal((loop, false, true, false), (failed.Loop, failed.IsOkay, failed.IsFailure, failed.IsLookedAt));
    }

    [Fact]
    public void A_verdict_that_was_read_is_neither_success_nor_failure() =>
        Assert.Equal((false, false, true), (Verdict.LookedAt.IsOkay, Verdict.LookedAt.IsFailure, Verdict.LookedAt.IsLookedAt));

    [Fact]
    public void No_verdict_is_neither_success_nor_failure() =>
        Assert.Equal((false, false, false), (default(Verdict).IsOkay, default(Verdict).IsFailure, default(Verdict).IsLookedAt));

    [Fact]
    public void Values_differ_in_each_thing_that_is_known()
    {
        Value value = new(ValueKind.StatusOutcome, 3, 7, Verdict.Okay(1), StatusTest.IsOkay, WasStatus: true);
        Value[] others =
        [
            value with { Kind = ValueKind.CallOutcome }, value with { Index = 4 }, value with { Integer = 8 }, value with { Verdict = Verdict.Okay(2) },
            value with { Test = StatusTest.Truth }, value with { WasStatus = false },
        ];

        Assert.All(others, other => Assert.NotEqual(value, other));
        Assert.Equal(value, value with { });
        Assert.Equal(value.GetHashCode(), (value with { }).GetHashCode());
    }

    [Fact]
    public void Only_numbers_and_what_is_not_0_are_known_to_be_0_or_not()
    {
        Assert.Equal([Value.Number(0), s_was0], s_plain.Where(value => value.IsZero));
        Assert.Equal(
            [
                Value.Number(1), Value.Number(-12), Value.Number(-3) with { WasStatus = true }, Value.NonZero, Value.Signed(Signs.Positive), Value.Signed(Signs.Negative),
                s_wasNonZero,
            ],
            s_plain.Where(value => value.IsNonZero));
    }

    [Fact]
    public void True_is_1_and_false_is_0() => Assert.Equal((Value.Number(1), Value.Number(0)), (Value.Truth(true), Value.Truth(false)));

    [Fact]
    public void All_is_known_but_what_is_unknown_or_not_assigned() => Assert.Equal([default, Value.Unknown], s_plain.Where(value => !value.IsKnown));

    [Fact]
    public void Statuses_and_numbers_that_were_statuses_are_status_numbers() => Assert.Equal(
        [Value.SomeStatus, s_was0, Value.Number(-3) with { WasStatus = true }, s_wasNonZero, Value.Status(1), Value.Status(2)],
        s_plain.Where(value => value.IsStatusNumber));

    [Fact]
    public void The_outcomes_of_tests_are_outcomes() =>
        Assert.Equal([ValueKind.StatusOutcome, ValueKind.StatusOutcome, ValueKind.CallOutcome, ValueKind.VariableOutcome], s_plain.Where(value => value.IsOutcome).Select(value => value.Kind));

    [Theory]
    [InlineData((int)ValueKind.Status, true, false)]
    [InlineData((int)ValueKind.StatusOutcome, true, false)]
    [InlineData((int)ValueKind.Errno, true, false)]
    [InlineData((int)ValueKind.CallResult, false, true)]
    [InlineData((int)ValueKind.CallOutcome, false, true)]
    [InlineData((int)ValueKind.Place, false, false)]
    [InlineData((int)ValueKind.VariableOutcome, false, false)]
    public void A_value_is_about_the_status_or_the_call_that_it_came_from(int kind, bool ofStatus, bool ofCall)
    {
        Value value = new((ValueKind)kind, 3);
        Assert.Equal((ofStatus, ofCall), (value.IsAboutStatusOf(3), value.IsAboutCall(3)));
        Assert.Equal((false, false), (value.IsAboutStatusOf(4), value.IsAboutCall(4)));
    }

    [Fact]
    public void A_comparison_of_two_numbers_is_decided()
    {
        Assert.Equal(Value.Truth(true), Value.Number(2).Compared(BinaryOperatorKind.GreaterThan, 1));
        Assert.Equal(Value.Truth(false), Value.Number(1).Compared(BinaryOperatorKind.GreaterThan, 1));
    }

    [Fact]
    public void Whether_something_that_is_not_0_is_0_is_decided()
    {
        Assert.Equal(Value.Truth(false), Value.NonZero.Compared(BinaryOperatorKind.Equals, 0));
        Assert.Equal(Value.Truth(true), Value.NonZero.Compared(BinaryOperatorKind.NotEquals, 0));
    }

    [Fact]
    public void Whether_something_that_is_not_0_is_another_number_is_open()
    {
        Assert.Equal(Value.Unknown, Value.NonZero.Compared(BinaryOperatorKind.Equals, -12));
        Assert.Equal(Value.Unknown, Value.NonZero.Compared(BinaryOperatorKind.LessThan, 0));
    }

    [Theory]
    [InlineData((int)Signs.Positive, BinaryOperatorKind.GreaterThanOrEqual, 1, true)]
    [InlineData((int)Signs.NotNegative, BinaryOperatorKind.LessThan, 0, false)]
    [InlineData((int)Signs.NotNegative, BinaryOperatorKind.NotEquals, -1, true)]
    [InlineData((int)Signs.NotNegative, BinaryOperatorKind.LessThan, 1, null)]
    [InlineData((int)Signs.Negative, BinaryOperatorKind.LessThan, -1, null)]
    [InlineData((int)Signs.Positive, BinaryOperatorKind.Equals, 4, null)]
    public void What_the_sign_decides_is_decided(int signs, BinaryOperatorKind relation, long number, bool? outcome) =>
        Assert.Equal(outcome is { } known ? Value.Truth(known) : Value.Unknown, Value.Signed((Signs)signs).Compared(relation, number));

    [Fact]
    public void What_may_be_0_is_neither_true_nor_false()
    {
        Assert.Equal(Value.Unknown, Value.Signed(Signs.NotNegative).Negated());
        Assert.Equal(Value.Truth(false), Value.Signed(Signs.Positive).Negated());
    }

    [Fact]
    public void A_comparison_of_a_status_tells_of_the_status() => Assert.Equal(
        new Value(ValueKind.StatusOutcome, 3, Test: new StatusTest(StatusCases.Eagain, StatusCases.Okay | StatusCases.Failure)),
        Value.Status(3).Compared(BinaryOperatorKind.Equals, -12));

    [Fact]
    public void A_comparison_of_an_errno_tells_of_the_status_by_the_errnos_number() => Assert.Equal(
        new Value(ValueKind.StatusOutcome, 3, Test: new StatusTest(StatusCases.Eagain, StatusCases.Okay | StatusCases.Failure)),
        Value.Errno(3).Compared(BinaryOperatorKind.Equals, -11));

    [Fact]
    public void A_comparison_of_an_rc_tells_of_the_call() => Assert.Equal(
        new Value(ValueKind.CallOutcome, 3, Test: StatusTest.IsOkay),
        Value.CallResult(3).Compared(BinaryOperatorKind.Equals, 0));

    [Fact]
    public void A_comparison_of_anything_else_is_open() => Assert.All(
        [Value.Unknown, Value.SomeStatus, Value.Place(1), Value.Enumerator(1), s_isOkay],
        value => Assert.Equal(Value.Unknown, value.Compared(BinaryOperatorKind.Equals, 0)));

    [Fact]
    public void A_pattern_is_decided_where_the_number_is_known()
    {
        NumberTest isZero = NumberTest.Compare(BinaryOperatorKind.Equals, 0);
        Assert.Equal(Value.Truth(true), Value.Number(0).Tested(isZero));
        Assert.Equal(Value.Truth(false), Value.Number(5).Tested(isZero));
        Assert.Equal(Value.Unknown, Value.Number(5).Tested(NumberTest.Unknown));
        Assert.Equal(Value.Truth(false), Value.NonZero.Tested(isZero));
        Assert.Equal(Value.Truth(true), Value.NonZero.Tested(isZero.Not()));
        Assert.Equal(Value.Truth(true), Value.NonZero.Tested(NumberTest.Always));
        Assert.Equal(Value.Unknown, Value.NonZero.Tested(NumberTest.Unknown));
    }

    [Fact]
    public void A_pattern_on_an_errno_or_an_rc_tells_of_what_it_came_from()
    {
        NumberTest isZero = NumberTest.Compare(BinaryOperatorKind.Equals, 0);
        Assert.Equal(new Value(ValueKind.StatusOutcome, 3, Test: StatusTest.IsOkay), Value.Errno(3).Tested(isZero));
        Assert.Equal(new Value(ValueKind.CallOutcome, 3, Test: StatusTest.IsOkay), Value.CallResult(3).Tested(isZero));
    }

    [Fact]
    public void Not_turns_an_outcome_round()
    {
        Assert.Equal(s_isOkay with { Test = StatusTest.IsOkay.Not() }, s_isOkay.Negated());
        Assert.Equal(new Value(ValueKind.CallOutcome, 3, Test: StatusTest.Truth), new Value(ValueKind.CallOutcome, 3, Test: StatusTest.IsOkay).Negated());
        Assert.Equal(Value.VariableOutcome(3, s_isPositive.Not()), Value.VariableOutcome(3, s_isPositive).Negated());
    }

    [Fact]
    public void Not_of_an_rc_is_true_where_it_is_not_0() => Assert.Equal(new Value(ValueKind.CallOutcome, 3, Test: StatusTest.Truth), Value.CallResult(3).Negated());

    [Fact]
    public void Not_of_a_number_is_decided()
    {
        Assert.Equal(Value.Truth(true), Value.Number(0).Negated());
        Assert.Equal(Value.Truth(false), Value.Number(2).Negated());
        Assert.Equal(Value.Truth(false), Value.NonZero.Negated());
    }

    [Fact]
    public void Not_of_anything_else_is_open() => Assert.Equal(Value.Unknown, Value.Place(1).Negated());

    private static void ForAllPairs(Action<Value, Value> holds)
    {
        foreach (Value a in s_all)
        {
            foreach (Value b in s_all)
            {
                holds(a, b);
            }
        }
    }
}
