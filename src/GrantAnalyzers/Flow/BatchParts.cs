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
            case IInvocationOperation { TargetMethod: { Name: "AsSpan" or "AsMemory", IsExtensionMethod: true }, Arguments: { Length: > 1 } arguments }:
                return OfPart(arguments[1].Value, arguments.Length > 2 ? arguments[2].Value : null);
            case IInvocationOperation { TargetMethod: { Name: "Slice", IsStatic: false }, Arguments: { Length: > 0 } arguments }:
                return OfPart(arguments[0].Value, arguments.Length > 1 ? arguments[1].Value : null);
            case IImplicitIndexerReferenceOperation { Argument: IRangeOperation range }:
                return OfPart(range.LeftOperand, range.RightOperand);
            case IArrayElementReferenceOperation { Indices: [IRangeOperation range] }:
                return OfPart(range.LeftOperand, range.RightOperand);
            default:
                return null;
        }
    }

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
