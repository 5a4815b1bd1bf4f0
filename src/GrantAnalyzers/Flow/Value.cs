using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

internal enum ValueKind : byte
{
    /// <summary>Not assigned on any path so far.</summary>
    Unassigned,

    /// <summary>Anything.</summary>
    Unknown,

    /// <summary>A known integer, or a known truth value as 0 or 1.</summary>
    Number,

    /// <summary>An integer of which only the signs that it may have are known, or true.</summary>
    Signed,

    /// <summary>The storage of an operation, of a container of them, or of what contains one.</summary>
    Place,

    /// <summary>Walks over the operations of a place.</summary>
    Enumerator,

    /// <summary>The status that the operation at a place has now.</summary>
    Status,

    /// <summary>That status as ToErrno() converts it.</summary>
    Errno,

    /// <summary>A status, or the 0 that stands for okay, of no particular operation.</summary>
    SomeStatus,

    /// <summary>The rc of a submit call.</summary>
    CallResult,

    /// <summary>The outcome of a test of the status at a place.</summary>
    StatusOutcome,

    /// <summary>The outcome of a test of a submit call's rc.</summary>
    CallOutcome,

    /// <summary>The outcome of a test of a variable about which nothing is known.</summary>
    VariableOutcome,
}

/// <summary>What is known about an expression or a local.</summary>
/// <param name="Kind">What the other members mean.</param>
/// <param name="Index">The place, the submit call, or the variable.</param>
/// <param name="Integer">The number; the signs that it may have, as a number; those with which a variable's test comes out true, times eight, and false.</param>
/// <param name="Verdict">What the value keeps of an element that the loop has left behind.</param>
/// <param name="Test">Which cases come out true and which false.</param>
/// <param name="WasStatus">The number was a status, of which no more is known than whether it is 0.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Value(ValueKind Kind, int Index = 0, long Integer = 0, Verdict Verdict = default, StatusTest Test = default, bool WasStatus = false)
{
    public static readonly Value Unknown = new(ValueKind.Unknown);

    public static readonly Value SomeStatus = new(ValueKind.SomeStatus);

    public static readonly Value NonZero = Signed(Signs.NotZero);

    public static Value Number(long integer) => new(ValueKind.Number, Integer: integer);

    /// <summary>A number with one of these signs.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static Value Signed(Signs signs) => signs switch
    {
        Signs.All => Unknown,
        Signs.Zero => Number(0),
        _ => new(ValueKind.Signed, Integer: (long)signs),
    };

    /// <summary>The outcome of a test of a variable for its sign.</summary>
    public static Value VariableOutcome(int variable, SignTest test) => new(ValueKind.VariableOutcome, variable, Integer: ((long)test.WhenTrue << 3) | (long)test.WhenFalse);

    public static Value Truth(bool truth) => new(ValueKind.Number, Integer: truth ? 1 : 0);

    public static Value Place(int location) => new(ValueKind.Place, location);

    public static Value Enumerator(int location) => new(ValueKind.Enumerator, location);

    public static Value Status(int location) => new(ValueKind.Status, location);

    public static Value Errno(int location) => new(ValueKind.Errno, location);

    public static Value CallResult(int call) => new(ValueKind.CallResult, call);

    // What the compiler writes asks a comparer for each member, which costs more than all the rest where code is new.
    [MethodImpl(Jit.OptimizedAtOnce)]
    public bool Equals(Value other) =>
        Kind == other.Kind && Index == other.Index && Integer == other.Integer && Verdict.Code == other.Verdict.Code &&
        Test.Equals(other.Test) && WasStatus == other.WasStatus;

    public override int GetHashCode() => ((int)Kind * 397) ^ Index ^ Integer.GetHashCode();

    public bool IsKnown => Kind is not (ValueKind.Unknown or ValueKind.Unassigned);

    /// <summary>Is a status, or a number that was one.</summary>
    public bool IsStatusNumber => Kind is ValueKind.Status or ValueKind.SomeStatus || WasStatus;

    public bool IsOutcome => Kind is ValueKind.StatusOutcome or ValueKind.CallOutcome or ValueKind.VariableOutcome;

    /// <summary>Known to be 0, false or Okay.</summary>
    public bool IsZero => Kind == ValueKind.Number && Integer == 0;

    /// <summary>Known to be something else.</summary>
    public bool IsNonZero => IsNumeric && (Signs & Signs.Zero) == Signs.None;

    /// <summary>A number, exactly or by its sign.</summary>
    public bool IsNumeric => Kind is ValueKind.Number or ValueKind.Signed;

    /// <summary>The signs that it may have. A status that is not 0 is known to be no more than that.</summary>
    public Signs Signs
    {
        [MethodImpl(Jit.OptimizedAtOnce)]
        get => Kind switch
        {
            ValueKind.Number => Integer == 0 ? Signs.Zero : WasStatus ? Signs.NotZero : Integer < 0 ? Signs.Negative : Signs.Positive,
            ValueKind.Signed => (Signs)Integer,
            _ => Signs.All,
        };
    }

    /// <summary>The signs by which the test of a variable comes out true or false.</summary>
    public SignTest TestOfSign => new((Signs)(Integer >> 3), (Signs)(Integer & 7));

    /// <summary>The outcome of a comparison of this value with a number, if it tells anything.</summary>
    public Value Compared(BinaryOperatorKind relation, long number)
    {
        switch (Kind)
        {
            case ValueKind.Errno:
                return new Value(ValueKind.StatusOutcome, Index, Test: StatusErrnos.Compare(relation, number));
            case ValueKind.Number:
                return Truth(StatusNumbers.Holds(relation, Integer, number));
            case ValueKind.Signed:
                return SignTest.Compare(relation, number).Decides(Signs) is { } outcome ? Truth(outcome) : Unknown;
            default:
                return Tested(NumberTest.Compare(relation, number));
        }
    }

    /// <inheritdoc cref="Compared"/>
    public Value Tested(NumberTest test) => Kind switch
    {
        ValueKind.Status => new Value(ValueKind.StatusOutcome, Index, Test: test.ToStatusTest()),
        ValueKind.Errno => new Value(ValueKind.StatusOutcome, Index, Test: test.ToStatusTest()),
        ValueKind.CallResult => new Value(ValueKind.CallOutcome, Index, Test: test.ToStatusTest()),
        ValueKind.Number when test.Decides(Integer) is { } outcome => Truth(outcome),
        ValueKind.Signed when SignTest.Of(test).Decides(Signs) is { } outcome => Truth(outcome),
        _ => Unknown,
    };

    public Value Negated() => Kind switch
    {
        ValueKind.StatusOutcome or ValueKind.CallOutcome => this with { Test = Test.Not() },
        ValueKind.VariableOutcome => VariableOutcome(Index, TestOfSign.Not()),
        ValueKind.CallResult => new Value(ValueKind.CallOutcome, Index, Test: StatusTest.Truth),
        ValueKind.Number => Truth(Integer == 0),
        ValueKind.Signed when IsNonZero => Truth(false),
        _ => Unknown,
    };

    /// <summary>Speaks of the status at a place, which will not be true any more when that changes.</summary>
    public bool IsAboutStatusOf(int location) => Index == location && Kind is ValueKind.Status or ValueKind.StatusOutcome or ValueKind.Errno;

    public bool IsAboutCall(int call) => Index == call && Kind is ValueKind.CallResult or ValueKind.CallOutcome;

    [MethodImpl(Jit.OptimizedAtOnce)]
    public static Value Join(Value left, Value right)
    {
        if (left == right || right.Kind == ValueKind.Unassigned)
        {
            return left;
        }

        if (left.Kind == ValueKind.Unassigned)
        {
            return right;
        }

        if (left with { Verdict = default } == right with { Verdict = default })
        {
            return left with { Verdict = Verdict.Join(left.Verdict, right.Verdict) };
        }

        Verdict verdict = Verdict.Join(left.Verdict, right.Verdict);
        bool areNumeric = left.IsNumeric && right.IsNumeric;
        if ((left.IsStatusNumber || right.IsStatusNumber) && left.CanStandForStatus && right.CanStandForStatus && !(areNumeric && left.Signs == right.Signs))
        {
            return SomeStatus;
        }

        if (!areNumeric || (left.Signs | right.Signs) == Signs.All)
        {
            return Unknown;
        }

        Value both = left.Kind == right.Kind && left.Integer == right.Integer ? left : Signed(left.Signs | right.Signs);
        return both with { Verdict = verdict, WasStatus = both.IsZero ? left.WasStatus || right.WasStatus : left.WasStatus && right.WasStatus };
    }

    private bool CanStandForStatus => IsStatusNumber || IsZero;
}

/// <summary>
/// Which way an element of a loop's batch went, kept in a variable: the loop's number plus one, negative for a failure;
/// 0 where the variable keeps nothing.
/// </summary>
internal readonly record struct Verdict(int Code)
{
    public bool Equals(Verdict other) => Code == other.Code;

    public override int GetHashCode() => Code;

    /// <summary>The variable has been read since it was assigned.</summary>
    public static readonly Verdict LookedAt = new(int.MinValue);

    /// <summary>Two that differ are none; but what was read on one path was read.</summary>
    public static Verdict Join(Verdict left, Verdict right) => left == right || left.IsLookedAt ? left : right.IsLookedAt ? right : default;

    public static Verdict Failed(int loop) => new(-(loop + 1));

    public static Verdict Okay(int loop) => new(loop + 1);

    public bool IsLookedAt => Code == int.MinValue;

    public bool IsFailure => Code < 0 && !IsLookedAt;

    public bool IsOkay => Code > 0;

    public int Loop => Code < 0 ? ~Code : Code - 1;
}
