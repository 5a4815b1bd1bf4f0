using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Views of a batch that plainly leave elements out: by a constant, or by a part of its own length.</summary>
internal static class BatchParts
{
    /// <returns>What is left out, in a message's words; null where that can't be told.</returns>
    public static string? LeavesOut(IOperation view)
    {
        while (view is IConversionOperation conversion)
        {
            view = conversion.Operand;
        }

        switch (view)
        {
            case IInvocationOperation { TargetMethod.Name: "Skip" or "SkipLast", Arguments: var arguments } when IsPositive(Last(arguments)):
                return "only those behind the first ones are looked at";
            case IInvocationOperation { TargetMethod.Name: "Take" or "TakeLast", Arguments: var arguments } when IsPositive(Last(arguments)) || IsPartOfLength(Last(arguments)):
                return "only some elements are looked at";
            case IInvocationOperation { TargetMethod.Name: "AsSpan" or "AsMemory" or "Slice" } cut:
                (IOperation? start, IOperation? length) = BoundsOf(cut);
                return OfPart(start, length);
            case IImplicitIndexerReferenceOperation { Argument: IRangeOperation range }:
                return OfPart(range.LeftOperand, range.RightOperand);
            case IArrayElementReferenceOperation { Indices: [IRangeOperation range] }:
                return OfPart(range.LeftOperand, range.RightOperand);
            default:
                return null;
        }
    }

    /// <summary>The bounds by which <c>AsSpan</c>, <c>AsMemory</c> or <c>Slice</c> cuts a part out, as far as it has them.</summary>
    public static (IOperation? Start, IOperation? Length) BoundsOf(IInvocationOperation cut)
    {
        // The first argument of an extension method is what is cut.
        int first = cut.Instance is null ? 1 : 0;
        return (ArgumentAt(cut, first), ArgumentAt(cut, first + 1));
    }

    /// <summary>What such a call cuts it out of.</summary>
    public static IOperation? WholeOf(IInvocationOperation cut) => cut.Instance ?? ArgumentAt(cut, 0);

    private static IOperation? ArgumentAt(IInvocationOperation call, int index) => index < call.Arguments.Length ? call.Arguments[index].Value : null;

    private static string? OfPart(IOperation? start, IOperation? end) =>
        IsPositive(start) ? "only those behind the first ones are looked at"
        : IsPartOfLength(end) || IsFromEnd(end) ? "those at the end are left out"
        : null;

    private static IOperation? Last(System.Collections.Immutable.ImmutableArray<IArgumentOperation> arguments) =>
        arguments.IsEmpty ? null : arguments[arguments.Length - 1].Value;

    private static bool IsPositive(IOperation? number) => Plain(number)?.ConstantValue is { HasValue: true, Value: int and > 0 };

    private static bool IsFromEnd(IOperation? index) =>
        Plain(index) is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat, Operand.ConstantValue: { HasValue: true, Value: int and > 0 } };

    /// <summary><c>ops.Length / 2</c>, <c>ops.Length - 1</c>.</summary>
    private static bool IsPartOfLength(IOperation? number) => Plain(number) is IBinaryOperation
    {
        OperatorKind: BinaryOperatorKind.Divide or BinaryOperatorKind.Subtract,
        LeftOperand: IPropertyReferenceOperation { Property.Name: "Length" or "Count" },
        RightOperand.ConstantValue.HasValue: true,
    };

    private static IOperation? Plain(IOperation? operation)
    {
        while (operation is IConversionOperation conversion)
        {
            operation = conversion.Operand;
        }

        return operation;
    }
}
