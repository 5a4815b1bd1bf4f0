using System.Runtime.CompilerServices;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Which signs a number may have, a bit for each.</summary>
[Flags]
internal enum Signs : byte
{
    None = 0,
    Negative = 1,
    Zero = 2,
    Positive = 4,

    NotZero = Negative | Positive,
    NotNegative = Zero | Positive,
    All = Negative | Zero | Positive,
}

internal static class SignsExtensions
{
    /// <summary>The signs of numbers that are greater by one.</summary>
    public static Signs Incremented(this Signs signs) =>
        (signs & Signs.Negative) | ((signs & Signs.Negative) != 0 ? Signs.Zero : Signs.None) | ((signs & Signs.NotNegative) != 0 ? Signs.Positive : Signs.None);

    /// <summary>The signs of numbers that were taken for unsigned ones.</summary>
    public static Signs AsUnsigned(this Signs signs) => (signs & Signs.Negative) != 0 ? (signs & Signs.Zero) | Signs.Positive : signs;

    /// <summary>The signs of numbers with the opposite sign.</summary>
    public static Signs Negated(this Signs signs) =>
        (signs & Signs.Zero) | ((signs & Signs.Negative) != 0 ? Signs.Positive : Signs.None) | ((signs & Signs.Positive) != 0 ? Signs.Negative : Signs.None);

    /// <summary>The signs of sums.</summary>
    public static Signs Plus(this Signs left, Signs right)
    {
        Signs sign = (left | right) & Signs.NotZero;
        return sign == Signs.NotZero ? Signs.All : sign | (left & right & Signs.Zero);
    }

    /// <summary>The signs of what two numbers are bit by bit: negative as soon as one is.</summary>
    public static Signs Or(this Signs left, Signs right) =>
        left == Signs.Negative || right == Signs.Negative ? Signs.Negative
        : ((left | right) & Signs.Negative) == Signs.None ? left.Plus(right)
        : (left & right & Signs.Zero) == Signs.None ? Signs.NotZero
        : Signs.All;

    /// <summary>The signs of the lesser of two numbers.</summary>
    public static Signs Min(this Signs left, Signs right)
    {
        bool canBeZero = ((left & Signs.Zero) != 0 && (right & Signs.NotNegative) != 0) || ((right & Signs.Zero) != 0 && (left & Signs.NotNegative) != 0);
        return ((left | right) & Signs.Negative) | (canBeZero ? Signs.Zero : Signs.None) | (left & right & Signs.Positive);
    }

    /// <summary>The signs of numbers that are less by one.</summary>
    public static Signs Decremented(this Signs signs) =>
        (signs & Signs.Positive) | ((signs & Signs.Positive) != 0 ? Signs.Zero : Signs.None) | ((signs & (Signs.Zero | Signs.Negative)) != 0 ? Signs.Negative : Signs.None);
}

/// <summary>The signs of the numbers that may pass a test, and of those that may not: a sign can be in both.</summary>
internal readonly record struct SignTest(Signs WhenTrue, Signs WhenFalse)
{
    public static SignTest Of(NumberTest test) => new(StatusNumbers.SignsOf(test.MayPass), StatusNumbers.SignsOf(test.MayFail));

    [MethodImpl(Jit.OptimizedAtOnce)]
    public static SignTest Compare(BinaryOperatorKind relation, long number) => (relation, number) switch
    {
        // A set of status numbers does not tell 1 from those above.
        (BinaryOperatorKind.GreaterThanOrEqual, 1) => Compare(BinaryOperatorKind.GreaterThan, 0),
        (BinaryOperatorKind.LessThan, 1) => Compare(BinaryOperatorKind.LessThanOrEqual, 0),
        _ => Of(NumberTest.Compare(relation, number)),
    };

    /// <summary>A number passes or not by its sign alone, and there are some that do and some that don't.</summary>
    public bool IsOfSignAlone => (WhenTrue & WhenFalse) == Signs.None && WhenTrue != Signs.None && WhenFalse != Signs.None;

    /// <summary>The outcome for a number of one of these signs, if there is only one.</summary>
    public bool? Decides(Signs signs) => (signs & WhenTrue) == Signs.None ? false : (signs & WhenFalse) == Signs.None ? true : null;

    public SignTest Not() => new(WhenFalse, WhenTrue);

    public bool Equals(SignTest other) => WhenTrue == other.WhenTrue && WhenFalse == other.WhenFalse;

    public override int GetHashCode() => ((int)WhenTrue << 3) | (int)WhenFalse;
}
