using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

internal enum ValueKind : byte
{
    /// <summary>Not assigned on any path so far.</summary>
    Unassigned,

    /// <summary>Anything.</summary>
    Unknown,

    /// <summary>A known integer.</summary>
    Number,

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
}

/// <summary>What is known about an expression or a local.</summary>
internal readonly record struct Value(ValueKind Kind, int Index = 0, long Integer = 0, StatusTest Test = default)
{
    public static readonly Value Unknown = new(ValueKind.Unknown);

    public static readonly Value SomeStatus = new(ValueKind.SomeStatus);

    public static Value Number(long integer) => new(ValueKind.Number, Integer: integer);

    public static Value Place(int location) => new(ValueKind.Place, location);

    public static Value Enumerator(int location) => new(ValueKind.Enumerator, location);

    public static Value Status(int location) => new(ValueKind.Status, location);

    public static Value Errno(int location) => new(ValueKind.Errno, location);

    public static Value CallResult(int call) => new(ValueKind.CallResult, call);

    /// <summary>The outcome of a comparison of this value with a number, if it tells anything.</summary>
    public Value Compared(BinaryOperatorKind relation, long number) => Kind switch
    {
        ValueKind.Errno => new Value(ValueKind.StatusOutcome, Index, Test: StatusErrnos.Compare(relation, number)),
        _ => Tested(NumberTest.Compare(relation, number)),
    };

    /// <inheritdoc cref="Compared"/>
    public Value Tested(NumberTest test) => Kind switch
    {
        ValueKind.Status => new Value(ValueKind.StatusOutcome, Index, Test: test.ToStatusTest()),
        ValueKind.CallResult => new Value(ValueKind.CallOutcome, Index, Test: test.ToStatusTest()),
        _ => Unknown,
    };

    public Value Negated() => Kind is ValueKind.StatusOutcome or ValueKind.CallOutcome ? this with { Test = Test.Negated } : Unknown;

    /// <summary>Speaks of the status at a place, which will not be true any more when that changes.</summary>
    public bool IsAboutStatusOf(int location) => Index == location && Kind is ValueKind.Status or ValueKind.StatusOutcome or ValueKind.Errno;

    /// <summary>The same, when that status has changed.</summary>
    public Value Outdated() => Kind == ValueKind.Status ? SomeStatus : Unknown;

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

        bool status = left.Kind is ValueKind.Status or ValueKind.SomeStatus || right.Kind is ValueKind.Status or ValueKind.SomeStatus;
        return status && left.CanStandForStatus && right.CanStandForStatus ? SomeStatus : Unknown;
    }

    private bool CanStandForStatus => Kind is ValueKind.Status or ValueKind.SomeStatus || (Kind == ValueKind.Number && Integer == 0);
}
