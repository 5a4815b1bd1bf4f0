using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Tests.Flow;

/// <summary>What is known of a number besides its value: whether it is negative, 0 or positive.</summary>
public class SignsTests
{
    [Theory]
    [InlineData((int)Signs.Negative, (int)(Signs.Negative | Signs.Zero), (int)Signs.Negative)]
    [InlineData((int)Signs.Zero, (int)Signs.Positive, (int)Signs.Negative)]
    [InlineData((int)Signs.Positive, (int)Signs.Positive, (int)Signs.NotNegative)]
    [InlineData((int)Signs.NotNegative, (int)Signs.Positive, (int)Signs.All)]
    [InlineData((int)Signs.NotZero, (int)Signs.All, (int)Signs.All)]
    public void A_step_leads_to_the_next_number(int signs, int incremented, int decremented) =>
        Assert.Equal(((Signs)incremented, (Signs)decremented), (((Signs)signs).Incremented(), ((Signs)signs).Decremented()));

    [Theory]
    [InlineData((int)Signs.Positive, (int)Signs.NotNegative, (int)Signs.Positive, (int)Signs.Positive, (int)Signs.NotNegative)]
    [InlineData((int)Signs.NotNegative, (int)Signs.NotNegative, (int)Signs.NotNegative, (int)Signs.NotNegative, (int)Signs.NotNegative)]
    [InlineData((int)Signs.Negative, (int)Signs.Positive, (int)Signs.All, (int)Signs.Negative, (int)Signs.Negative)]
    [InlineData((int)Signs.Negative, (int)Signs.Zero, (int)Signs.Negative, (int)Signs.Negative, (int)Signs.Negative)]
    [InlineData((int)Signs.Zero, (int)Signs.Zero, (int)Signs.Zero, (int)Signs.Zero, (int)Signs.Zero)]
    [InlineData((int)Signs.Zero, (int)Signs.Positive, (int)Signs.Positive, (int)Signs.Positive, (int)Signs.Zero)]
    [InlineData((int)Signs.NotZero, (int)Signs.Positive, (int)Signs.All, (int)Signs.NotZero, (int)Signs.NotZero)]
    [InlineData((int)Signs.NotZero, (int)Signs.NotNegative, (int)Signs.All, (int)Signs.NotZero, (int)Signs.All)]
    [InlineData((int)Signs.All, (int)Signs.Zero, (int)Signs.All, (int)Signs.All, (int)(Signs.Negative | Signs.Zero))]
    public void What_two_numbers_make_has_a_sign_too(int left, int right, int sum, int or, int min)
    {
        Assert.Equal(((Signs)sum, (Signs)or, (Signs)min), (((Signs)left).Plus((Signs)right), ((Signs)left).Or((Signs)right), ((Signs)left).Min((Signs)right)));
        Assert.Equal(((Signs)sum, (Signs)or, (Signs)min), (((Signs)right).Plus((Signs)left), ((Signs)right).Or((Signs)left), ((Signs)right).Min((Signs)left)));
    }

    [Theory]
    [InlineData((int)Signs.Negative, (int)Signs.Positive)]
    [InlineData((int)Signs.NotNegative, (int)(Signs.Negative | Signs.Zero))]
    [InlineData((int)Signs.NotZero, (int)Signs.NotZero)]
    public void The_opposite_has_the_other_sign(int signs, int negated) => Assert.Equal((Signs)negated, ((Signs)signs).Negated());

    [Theory]
    [InlineData((int)Signs.Negative, (int)Signs.Positive)]
    [InlineData((int)(Signs.Negative | Signs.Zero), (int)Signs.NotNegative)]
    [InlineData((int)Signs.NotNegative, (int)Signs.NotNegative)]
    public void A_negative_number_is_a_great_one_without_its_sign(int signs, int unsigned) => Assert.Equal((Signs)unsigned, ((Signs)signs).AsUnsigned());

    [Theory]
    [InlineData(BinaryOperatorKind.Equals, 0, (int)Signs.Zero, (int)Signs.NotZero)]
    [InlineData(BinaryOperatorKind.LessThan, 0, (int)Signs.Negative, (int)Signs.NotNegative)]
    [InlineData(BinaryOperatorKind.GreaterThan, -1, (int)Signs.NotNegative, (int)Signs.Negative)]
    [InlineData(BinaryOperatorKind.GreaterThanOrEqual, 1, (int)Signs.Positive, (int)(Signs.Negative | Signs.Zero))]
    public void Some_comparisons_go_by_the_sign_alone(BinaryOperatorKind relation, long number, int whenTrue, int whenFalse)
    {
        SignTest test = SignTest.Compare(relation, number);
        Assert.Equal(new SignTest((Signs)whenTrue, (Signs)whenFalse), test);
        Assert.True(test.IsOfSignAlone);
        Assert.True(test.Decides((Signs)whenTrue));
        Assert.False(test.Decides((Signs)whenFalse));
        Assert.Null(test.Decides(Signs.All));
    }

    [Theory]
    [InlineData(BinaryOperatorKind.Equals, 1, (int)Signs.Positive, (int)Signs.All)]
    [InlineData(BinaryOperatorKind.Equals, -12, (int)Signs.Negative, (int)Signs.All)]
    [InlineData(BinaryOperatorKind.LessThan, 10, (int)Signs.All, (int)Signs.Positive)]
    [InlineData(BinaryOperatorKind.GreaterThan, -20, (int)Signs.All, (int)Signs.Negative)]
    [InlineData(BinaryOperatorKind.GreaterThanOrEqual, -3, (int)Signs.All, (int)Signs.Negative)]
    public void Others_do_not(BinaryOperatorKind relation, long number, int whenTrue, int whenFalse)
    {
        SignTest test = SignTest.Compare(relation, number);
        Assert.Equal(new SignTest((Signs)whenTrue, (Signs)whenFalse), test);
        Assert.False(test.IsOfSignAlone);
    }

    [Fact]
    public void A_test_that_all_numbers_pass_goes_by_no_sign()
    {
        Assert.False(SignTest.Of(NumberTest.Always).IsOfSignAlone);
        Assert.False(SignTest.Of(NumberTest.Always.Not()).IsOfSignAlone);
    }

    public static TheoryData<string, string> CodeThatIsReached { get; } = new()
    {
        { "int n = Ask(); if (n < 0) return n;", "n > 0" },
        { "int n = Ask(); if (n < 0) return n;", "n != 0" },
        { "int n = Ask(); if (n <= 0) return n;", "n == 7" },
        { "int n = Ask(); if (!(n >= 0)) return n;", "n > 0" },
        { "int n = Ask(); if (n is < 0) return n;", "n is not 0" },
        { "int n = Ask(); if (n > 0) return n;", "n != 0" },
        { "int n; if ((n = Ask()) < 0) return n;", "n > 0" },
        { "int n = -1; if (Ask() > 4) n = 3;", "n > 0" },
        { "int n = 3; n--;", "n > 0" },
        { "int n = 3; n--;", "n == 0" },
        { "int n = -1; n++;", "n == 0" },
        { "int n = -1;", "(uint)n > 0" },
        { "int n = -1;", "(uint)n >= 1" },
        { "byte n = 255; n++;", "n == 0" },
        { "byte n = 255; n += 1;", "n == 0" },
        { "uint n = 0; n--;", "n > 0" },
        { "int n = Math.Min(3, Ask());", "n < 0" },
        { "int n = Math.Max(-3, Ask());", "n > 0" },
        { "int n = 1 << Ask();", "n < 0" },
        { "int n = 3; n += Ask();", "n == 0" },
        { "int n = Ask(); if ((uint)n > 0) n = Ask();", "n < 0" },
    };

    [Theory]
    [MemberData(nameof(CodeThatIsReached))]
    public Task Code_that_is_reached_is_looked_at(string before, string condition) => Backend.ReportsOf("GNT1003", Behind(before, condition, "{|GNT1003:_grants.GrantTableOp(ref op)|}"));

    public static TheoryData<string, string> CodeThatIsNot { get; } = new()
    {
        { "int n = Ask(); if (n < 0) return n;", "n < 0" },
        { "int n = Ask(); if (n >= 0) return n;", "n == 0" },
        { "int n = Ask(); if (n is > 0) return n;", "n > 0" },
        { "int n = -1; if (Ask() > 4) n = -3;", "n >= 0" },
        { "int n = 0; n++; n++;", "n <= 0" },
        { "int n = 0; while (Ask() > 4) n++;", "n < 0" },
        { "int n = 0; n--;", "n == 0" },
        { "int n = 0; n--;", "n > -1" },
        { "int n = 5; while (--n > 0) Use(default);", "n != 0" },
        { "int n = 0; int before = n++;", "before != 0" },
        { "int n = 0; int now = ++n;", "now <= 0" },
        { "int n = Math.Min(-3, Ask());", "n >= 0" },
        { "int n = Math.Max(3, Ask());", "n <= 0" },
        { "int n = 1 << Ask();", "n == 0" },
        { "int n = 3; n += 4; n += 5;", "n <= 0" },
        { "int n = Ask(); if (n < 0) return n; n |= 4;", "n <= 0" },
        { "int n = -7; n |= Ask();", "n >= 0" },
    };

    [Theory]
    [MemberData(nameof(CodeThatIsNot))]
    public Task Code_that_is_not_reached_is_not(string before, string condition) => Backend.ReportsOf("GNT1003", Behind(before, condition, "_grants.GrantTableOp(ref op)"));

    private static string Behind(string before, string condition, string call) => $$"""
        int Test(GrantRef grant)
        {
            {{before}}
            if ({{condition}})
            {
                MapGrantRef op = new() { Ref = grant };
                {{call}};
            }

            return 0;
        }

        static int Ask() => System.Environment.ProcessorCount;
        """;
}
