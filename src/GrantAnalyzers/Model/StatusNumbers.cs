using System.Runtime.CompilerServices;
using GrantAnalyzers.Flow;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Model;

/// <summary>
/// A set of status numbers, as a bit for each of the numbers that Xen gives and one each for the positive and
/// the negative numbers that it does not define but released versions, or later ones, may give.
/// </summary>
/// <remarks>Enough to decide any comparison with a constant, since those only tell these numbers apart.</remarks>
internal static class StatusNumbers
{
    public const int Eagain = -12;
    private const int Lowest = -13;
    private const int UndefinedNegative = Lowest - 1;
    private const int UndefinedPositive = 1;

    /// <summary>Every number: bit 0 is 0, bit n is -n, and the two undefined ones follow.</summary>
    public const ushort All = ushort.MaxValue;

    /// <summary>The numbers that stand in a relation with a constant.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static ushort Where(BinaryOperatorKind relation, long constant)
    {
        ushort numbers = 0;
        for (int number = UndefinedNegative; number <= UndefinedPositive; number++)
        {
            if (Holds(relation, number, constant))
            {
                numbers |= Bit(number);
            }
        }

        return numbers;
    }

    /// <summary>The set that holds just one number; for an undefined one, its kind.</summary>
    public static ushort Bit(long number) => number switch
    {
        > 0 => 1 << 15,
        < Lowest => 1 << 14,
        _ => (ushort)(1 << (int)-number),
    };

    /// <summary>The signs of the numbers in a set.</summary>
    public static Signs SignsOf(ushort numbers)
    {
        const ushort zero = 1;
        const ushort positive = 1 << 15;
        return ((numbers & ~(zero | positive)) != 0 ? Signs.Negative : Signs.None) | ((numbers & zero) != 0 ? Signs.Zero : Signs.None) |
            ((numbers & positive) != 0 ? Signs.Positive : Signs.None);
    }

    public static bool IsDefined(long number) => number is >= Lowest and <= 0;

    [MethodImpl(Jit.OptimizedAtOnce)]
    public static StatusCases CasesOf(ushort numbers)
    {
        const ushort okay = 1;
        const ushort eagain = 1 << -Eagain;
        const ushort positive = 1 << 15;
        StatusCases cases = StatusCases.None;
        if ((numbers & okay) != 0)
        {
            // Whoever lets 0 and the positive numbers through tested the sign, and meant success.
            cases |= StatusCases.Okay;
            numbers &= unchecked((ushort)~positive);
        }

        if ((numbers & eagain) != 0)
        {
            cases |= StatusCases.Eagain;
        }

        if ((numbers & ~(okay | eagain)) != 0)
        {
            cases |= StatusCases.Failure;
        }

        return cases;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    public static bool Holds(BinaryOperatorKind relation, long number, long constant) => relation switch
    {
        BinaryOperatorKind.Equals => number == constant,
        BinaryOperatorKind.NotEquals => number != constant,
        BinaryOperatorKind.LessThan => number < constant,
        BinaryOperatorKind.LessThanOrEqual => number <= constant,
        BinaryOperatorKind.GreaterThan => number > constant,
        BinaryOperatorKind.GreaterThanOrEqual => number >= constant,
        _ => false,
    };
}

/// <summary>The numbers that may pass a test, and those that may not: a number can be in both.</summary>
internal readonly record struct NumberTest(ushort MayPass, ushort MayFail)
{
    /// <summary>Nothing is known about the test.</summary>
    public static readonly NumberTest Unknown = new(StatusNumbers.All, StatusNumbers.All);

    public static readonly NumberTest Always = new(StatusNumbers.All, 0);

    public static NumberTest Compare(BinaryOperatorKind relation, long constant)
    {
        ushort pass = StatusNumbers.Where(relation, constant);
        ushort fail = (ushort)~pass;
        if (!StatusNumbers.IsDefined(constant))
        {
            // Its bit stands for other undefined numbers too.
            pass |= StatusNumbers.Bit(constant);
            fail |= StatusNumbers.Bit(constant);
        }

        return new NumberTest(pass, fail);
    }

    /// <summary>The outcome for a number, if there is only one.</summary>
    public bool? Decides(long number)
    {
        ushort bit = StatusNumbers.Bit(number);
        bool passes = (MayPass & bit) != 0;
        return passes == ((MayFail & bit) != 0) ? null : passes;
    }

    public NumberTest Not() => new(MayFail, MayPass);

    public NumberTest And(NumberTest other) => new((ushort)(MayPass & other.MayPass), (ushort)(MayFail | other.MayFail));

    public NumberTest Or(NumberTest other) => new((ushort)(MayPass | other.MayPass), (ushort)(MayFail & other.MayFail));

    public StatusTest ToStatusTest() => new(StatusNumbers.CasesOf(MayPass), StatusNumbers.CasesOf(MayFail));
}
