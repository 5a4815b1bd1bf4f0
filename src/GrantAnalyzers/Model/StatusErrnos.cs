using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Model;

/// <summary>The errnos that ToErrno() makes of statuses: 0, -EAGAIN, and -EINVAL for the rest.</summary>
internal static class StatusErrnos
{
    private const int Again = -11;
    private const int Invalid = -22;

    public static StatusTest Compare(BinaryOperatorKind relation, long number)
    {
        StatusCases whenTrue = Where(relation, number);
        return new StatusTest(whenTrue, StatusCases.All & ~whenTrue);
    }

    private static StatusCases Where(BinaryOperatorKind relation, long number) =>
        (StatusNumbers.Holds(relation, 0, number) ? StatusCases.Okay : StatusCases.None) |
        (StatusNumbers.Holds(relation, Again, number) ? StatusCases.Eagain : StatusCases.None) |
        (StatusNumbers.Holds(relation, Invalid, number) ? StatusCases.Failure : StatusCases.None);
}
