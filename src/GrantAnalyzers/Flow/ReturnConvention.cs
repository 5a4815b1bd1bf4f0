using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>
/// Whether the integers that a function returns are errnos: told by its type, and by the literals and the
/// negated names among what it returns.
/// </summary>
internal sealed class ReturnConvention(FunctionGraph function)
{
    private bool? _returnsErrno;

    public bool ReturnsErrno => _returnsErrno ??= Decide();

    private bool Decide()
    {
        if (ReturnType is not { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 })
        {
            return false;
        }

        foreach (BasicBlock block in function.Graph.Blocks)
        {
            if (block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return && block.BranchValue is { } value && IsErrno(value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The function returns a status as such.</summary>
    public bool ReturnsStatus => GrantSymbols.IsStatus(ReturnType);

    private ITypeSymbol? ReturnType => function.Function is IMethodSymbol method
        ? method is { IsAsync: true, ReturnType: INamedTypeSymbol { TypeArguments: [{ } awaited] } } ? awaited : method.ReturnType
        : null;

    private static bool IsErrno(IOperation value)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value switch
        {
            ILiteralOperation => value.ConstantValue is { HasValue: true, Value: int and <= 0 or long and <= 0 },
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Minus } => true,
            IInvocationOperation call => GrantSymbols.RoleOf(call.TargetMethod) == MethodRole.ToErrno,
            _ => false,
        };
    }
}
