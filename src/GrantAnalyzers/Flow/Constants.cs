using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>What an operation is known to be whatever comes before it: to the compiler, or because its kind has no value and does nothing by itself.</summary>
internal static class Constants
{
    /// <returns>The number or truth value; unknown where there is none to be had; unassigned where it takes an evaluation to tell.</returns>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static Value ValueOf(IOperation operation, OperationKind kind)
    {
        if (IsNeverConstant(kind))
        {
            return default;
        }

        if (operation.ConstantValue is { HasValue: true, Value: { } constant })
        {
            return constant is bool truth ? Value.Truth(truth) : IntegerOf(constant) is { } integer ? Value.Number(integer) : default;
        }

        if (IsInert(kind))
        {
            return Value.Unknown;
        }

        return kind == OperationKind.DefaultValue && operation is { Type: { TypeKind: TypeKind.Enum } or { SpecialType: SpecialType.System_Boolean } } ? Value.Number(0) : default;
    }

    /// <summary>Many operations need not be asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNeverConstant(OperationKind kind) => kind is OperationKind.ParameterReference or OperationKind.Invocation or OperationKind.Argument or OperationKind.SimpleAssignment
        or OperationKind.PropertyReference or OperationKind.ArrayElementReference or OperationKind.ObjectCreation or OperationKind.FlowCapture;

    /// <remarks>A status in a text is not looked at by the program.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsInert(OperationKind kind) => kind is OperationKind.ExpressionStatement or OperationKind.Literal or OperationKind.NameOf or OperationKind.Throw
        or OperationKind.PropertySubpattern or OperationKind.InterpolatedStringText or OperationKind.Interpolation or OperationKind.InterpolatedString;

    public static long? IntegerOf(object? constant) => constant switch
    {
        int value => value,
        short value => value,
        long value => value,
        sbyte value => value,
        byte value => value,
        ushort value => value,
        uint value => value,
        ulong value and <= long.MaxValue => (long)value,
        _ => null,
    };
}
