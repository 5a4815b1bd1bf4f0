using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Tests.Flow;

/// <summary>Which statuses a comparison with a constant lets through.</summary>
public class NumberTestTests
{
    [Theory]
    [InlineData(BinaryOperatorKind.Equals, 0, (int)(StatusCases.Okay), (int)(StatusCases.Eagain | StatusCases.Failure))]
    [InlineData(BinaryOperatorKind.NotEquals, 0, (int)(StatusCases.Eagain | StatusCases.Failure), (int)(StatusCases.Okay))]
    [InlineData(BinaryOperatorKind.Equals, -12, (int)(StatusCases.Eagain), (int)(StatusCases.Okay | StatusCases.Failure))]
    [InlineData(BinaryOperatorKind.Equals, -9, (int)(StatusCases.Failure), (int)(StatusCases.All))]
    [InlineData(BinaryOperatorKind.LessThan, 0, (int)(StatusCases.Eagain | StatusCases.Failure), (int)StatusCases.Okay)]
    [InlineData(BinaryOperatorKind.GreaterThan, 0, (int)(StatusCases.Failure), (int)(StatusCases.All))]
    [InlineData(BinaryOperatorKind.LessThanOrEqual, -12, (int)(StatusCases.Eagain | StatusCases.Failure), (int)(StatusCases.Okay | StatusCases.Failure))]
    [InlineData(BinaryOperatorKind.Equals, 7, (int)(StatusCases.Failure), (int)(StatusCases.All))]
    public void Comparing_a_status_with_a_number_tells(BinaryOperatorKind relation, long number, int whenTrue, int whenFalse) =>
        Assert.Equal(new StatusTest((StatusCases)whenTrue, (StatusCases)whenFalse), NumberTest.Compare(relation, number).ToStatusTest());

    [Fact]
    public void Either_of_two_names_is_told_from_the_rest()
    {
        NumberTest okay = NumberTest.Compare(BinaryOperatorKind.Equals, 0);
        NumberTest eagain = NumberTest.Compare(BinaryOperatorKind.Equals, -12);
        Assert.Equal(new StatusTest(StatusCases.Okay | StatusCases.Eagain, StatusCases.Failure), okay.Or(eagain).ToStatusTest());
        Assert.Equal(new StatusTest(StatusCases.Failure, StatusCases.Okay | StatusCases.Eagain), okay.Not().And(eagain.Not()).ToStatusTest());
    }
}
