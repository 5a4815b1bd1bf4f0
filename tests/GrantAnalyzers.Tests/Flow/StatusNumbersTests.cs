using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Tests.Flow;

/// <summary>Statuses and errnos as numbers, and what a test lets through.</summary>
public class StatusNumbersTests
{
    private const int UndefinedNegative = 1 << 14;
    private const int UndefinedPositive = 1 << 15;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1 << 1)]
    [InlineData(-12, 1 << 12)]
    [InlineData(-13, 1 << 13)]
    [InlineData(-14, UndefinedNegative)]
    [InlineData(long.MinValue, UndefinedNegative)]
    [InlineData(1, UndefinedPositive)]
    [InlineData(long.MaxValue, UndefinedPositive)]
    public void Each_number_that_Xen_gives_has_a_bit_and_the_others_have_their_signs(long number, int bit) => Assert.Equal(bit, StatusNumbers.Bit(number));

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    [InlineData(-13, true)]
    [InlineData(-14, false)]
    public void Xen_gives_0_to_minus_13(long number, bool isDefined) => Assert.Equal(isDefined, StatusNumbers.IsDefined(number));

    [Theory]
    [InlineData(BinaryOperatorKind.Equals, false, true, false)]
    [InlineData(BinaryOperatorKind.NotEquals, true, false, true)]
    [InlineData(BinaryOperatorKind.LessThan, true, false, false)]
    [InlineData(BinaryOperatorKind.LessThanOrEqual, true, true, false)]
    [InlineData(BinaryOperatorKind.GreaterThan, false, false, true)]
    [InlineData(BinaryOperatorKind.GreaterThanOrEqual, false, true, true)]
    [InlineData(BinaryOperatorKind.Add, false, false, false)]
    public void A_relation_holds_below_at_and_above_a_constant(BinaryOperatorKind relation, bool below, bool at, bool above) =>
        Assert.Equal((below, at, above), (StatusNumbers.Holds(relation, -6, -5), StatusNumbers.Holds(relation, -5, -5), StatusNumbers.Holds(relation, -4, -5)));

    [Theory]
    [InlineData(BinaryOperatorKind.LessThan, -13, UndefinedNegative)]
    [InlineData(BinaryOperatorKind.LessThanOrEqual, -13, UndefinedNegative | (1 << 13))]
    [InlineData(BinaryOperatorKind.GreaterThanOrEqual, 0, UndefinedPositive | 1)]
    [InlineData(BinaryOperatorKind.GreaterThan, 0, UndefinedPositive)]
    [InlineData(BinaryOperatorKind.GreaterThan, -2, UndefinedPositive | 0b11)]
    [InlineData(BinaryOperatorKind.NotEquals, 99, ushort.MaxValue)]
    public void The_numbers_of_a_relation_include_the_undefined_ones(BinaryOperatorKind relation, long constant, int numbers) =>
        Assert.Equal(numbers, StatusNumbers.Where(relation, constant));

    [Theory]
    [InlineData(0, StatusCases.None)]
    [InlineData(1, StatusCases.Okay)]
    [InlineData(1 << 12, StatusCases.Eagain)]
    [InlineData(1 << 11, StatusCases.Failure)]
    [InlineData(1 << 13, StatusCases.Failure)]
    [InlineData(UndefinedNegative, StatusCases.Failure)]
    [InlineData(1 | (1 << 12), StatusCases.Okay | StatusCases.Eagain)]
    [InlineData(1 | (1 << 3), StatusCases.Okay | StatusCases.Failure)]
    [InlineData(ushort.MaxValue, StatusCases.All)]
    internal void Numbers_are_okay_eagain_or_failures(int numbers, StatusCases cases) => Assert.Equal(cases, StatusNumbers.CasesOf((ushort)numbers));

    [Theory]
    [InlineData(UndefinedPositive, StatusCases.Failure)]
    [InlineData(UndefinedPositive | 1, StatusCases.Okay)]
    [InlineData(UndefinedPositive | 1 | (1 << 12), StatusCases.Okay | StatusCases.Eagain)]
    internal void A_positive_number_is_a_failure_but_together_with_0(int numbers, StatusCases cases) => Assert.Equal(cases, StatusNumbers.CasesOf((ushort)numbers));

    [Theory]
    [InlineData(BinaryOperatorKind.Equals, 0, StatusCases.Okay)]
    [InlineData(BinaryOperatorKind.Equals, -11, StatusCases.Eagain)]
    [InlineData(BinaryOperatorKind.Equals, -12, StatusCases.None)]
    [InlineData(BinaryOperatorKind.Equals, -22, StatusCases.Failure)]
    [InlineData(BinaryOperatorKind.LessThan, 0, StatusCases.Eagain | StatusCases.Failure)]
    [InlineData(BinaryOperatorKind.LessThan, -11, StatusCases.Failure)]
    [InlineData(BinaryOperatorKind.GreaterThanOrEqual, -11, StatusCases.Okay | StatusCases.Eagain)]
    internal void An_errno_is_0_minus_11_or_minus_22(BinaryOperatorKind relation, long number, StatusCases whenTrue) =>
        Assert.Equal(new StatusTest(whenTrue, StatusCases.All ^ whenTrue), StatusErrnos.Compare(relation, number));

    [Theory]
    [InlineData(0, true)]
    [InlineData(-12, false)]
    [InlineData(-14, false)]
    [InlineData(1, false)]
    public void A_test_for_0_is_decided_for_every_number(long number, bool passes) => Assert.Equal(passes, NumberTest.Compare(BinaryOperatorKind.Equals, 0).Decides(number));

    [Fact]
    public void A_test_for_an_undefined_number_is_open_for_all_undefined_numbers_of_its_sign()
    {
        NumberTest test = NumberTest.Compare(BinaryOperatorKind.Equals, -40);
        Assert.Null(test.Decides(-40));
        Assert.Null(test.Decides(-14));
        Assert.False(test.Decides(-13));
        Assert.False(test.Decides(1));
    }

    [Fact]
    public void A_test_for_all_but_a_positive_number_is_open_for_positive_numbers()
    {
        NumberTest test = NumberTest.Compare(BinaryOperatorKind.NotEquals, 3);
        Assert.Null(test.Decides(3));
        Assert.True(test.Decides(0));
    }

    [Fact]
    public void A_test_of_which_nothing_is_known_decides_nothing()
    {
        Assert.Null(NumberTest.Unknown.Decides(0));
        Assert.True(NumberTest.Always.Decides(-12));
    }

    [Fact]
    public void Both_of_two_tests_pass_what_each_passes_and_fail_what_one_fails() =>
        Assert.Equal(new NumberTest(0b0010, 0b1111), new NumberTest(0b0110, 0b1011).And(new NumberTest(0b0011, 0b1100)));

    [Fact]
    public void Either_of_two_tests_passes_what_one_passes_and_fails_what_both_fail() =>
        Assert.Equal(new NumberTest(0b0111, 0b1000), new NumberTest(0b0110, 0b1011).Or(new NumberTest(0b0011, 0b1100)));

    [Theory]
    [InlineData(StatusCases.Okay, StatusCases.Eagain | StatusCases.Failure, true)]
    [InlineData(StatusCases.Eagain | StatusCases.Failure, StatusCases.Okay, true)]
    [InlineData(StatusCases.Okay | StatusCases.Eagain, StatusCases.All, true)]
    [InlineData(StatusCases.All, StatusCases.Failure, true)]
    [InlineData(StatusCases.Eagain, StatusCases.Okay | StatusCases.Failure, false)]
    [InlineData(StatusCases.All, StatusCases.All, false)]
    [InlineData(StatusCases.None, StatusCases.All, false)]
    internal void A_test_separates_okay_where_it_and_failure_are_not_on_one_side(StatusCases whenTrue, StatusCases whenFalse, bool separates) =>
        Assert.Equal(separates, new StatusTest(whenTrue, whenFalse).SeparatesOkay);

    [Fact]
    public void Tests_differ_in_either_side()
    {
        Assert.NotEqual(StatusTest.IsOkay, StatusTest.IsOkay with { WhenTrue = StatusCases.All });
        Assert.NotEqual(StatusTest.IsOkay, StatusTest.IsOkay with { WhenFalse = StatusCases.All });
        Assert.Equal(StatusTest.Truth, StatusTest.IsOkay.Not());
    }
}
