using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>What the compiler knows an operation to be, whatever comes before it.</summary>
internal static class Constants
{
    /// <returns>The number or truth value; unassigned where it is no constant.</returns>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static Value ValueOf(IOperation operation)
    {
        if (operation.ConstantValue is { HasValue: true, Value: { } constant })
        {
            return constant is bool truth ? Value.Truth(truth) : IntegerOf(constant) is { } integer ? Value.Number(integer) : default;
        }

        return operation is { Kind: OperationKind.DefaultValue, Type: { TypeKind: TypeKind.Enum } or { SpecialType: SpecialType.System_Boolean } } ? Value.Number(0) : default;
    }

    private static long? IntegerOf(object constant) => constant switch
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
