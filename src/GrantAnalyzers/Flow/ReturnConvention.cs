using System.Runtime.CompilerServices;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>
/// Whether the integers that a function returns are errnos: told by its type, and by the literals, the negated names and the
/// rcs among what it returns.
/// </summary>
internal sealed class ReturnConvention(FunctionGraph function, GrantSymbols symbols)
{
    private bool? _returnsErrno;

    public bool ReturnsErrno => _returnsErrno ??= Decide();

    /// <summary>The function returns a status as such.</summary>
    public bool ReturnsStatus => symbols.IsStatus(ReturnType);

    private ITypeSymbol? ReturnType => function.Function is IMethodSymbol method
        ? method is { IsAsync: true, ReturnType: INamedTypeSymbol { TypeArguments: [{ } awaited] } } ? awaited : method.ReturnType
        : null;

    private bool Decide()
    {
        ITypeSymbol? type = ReturnType is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [{ } value] } ? value : ReturnType;
        if (type is not { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 })
        {
            return false;
        }

        HashSet<CaptureId> captures = [];
        HashSet<ISymbol> locals = new(SymbolEqualityComparer.Default);
        foreach (BasicBlock block in function.Graph.Blocks)
        {
            if (block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return && block.BranchValue is { } returned && IsErrno(returned, captures, locals))
            {
                return true;
            }
        }

        return IsErrnoAssigned(captures, locals);
    }

    /// <summary>What is returned through a capture or a local is looked for where that is assigned, and so on.</summary>
    private bool IsErrnoAssigned(HashSet<CaptureId> captures, HashSet<ISymbol> locals)
    {
        int known = -1;
        while (known != captures.Count + locals.Count)
        {
            known = captures.Count + locals.Count;
            foreach ((IOperation operation, _) in function.Operations)
            {
                IOperation? assigned = operation switch
                {
                    IFlowCaptureOperation capture when captures.Contains(capture.Id) => capture.Value,
                    ISimpleAssignmentOperation { Target: ILocalReferenceOperation local } assignment when locals.Contains(local.Local) => assignment.Value,
                    IIsPatternOperation match when Interpreter.DeclaredBy(match.Pattern).Exists(locals.Contains) => match.Value,
                    _ => null,
                };

                // A local may begin at 0 whatever it is going to hold.
                if (assigned is not null && !(operation is ISimpleAssignmentOperation && IsZero(assigned)) && IsErrno(assigned, captures, locals))
                {
                    return true;
                }
            }
        }

        return false;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private bool IsErrno(IOperation value, HashSet<CaptureId> captures, HashSet<ISymbol> locals)
    {
        while (value is IConversionOperation or IParenthesizedOperation or IAwaitOperation)
        {
            value = value switch
            {
                IConversionOperation conversion => conversion.Operand,
                IParenthesizedOperation parenthesized => parenthesized.Operand,
                _ => ((IAwaitOperation)value).Operation,
            };
        }

        switch (value)
        {
            case ILiteralOperation:
                return value.ConstantValue is { HasValue: true, Value: int and <= 0 or long and <= 0 };
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Minus }:
                return true;
            case IMemberReferenceOperation { Member: IFieldSymbol { HasConstantValue: true } named }:
                return ErrnoNames.Contains(named);
            case IInvocationOperation call:
                return symbols.RoleOf(call) is MethodRole.ToErrno or MethodRole.Submit or MethodRole.IssueWithRetry or MethodRole.Retry;
            case IFlowCaptureReferenceOperation capture:
                captures.Add(capture.Id);
                return false;
            case ILocalReferenceOperation local:
                locals.Add(local.Local);
                return false;
            default:
                return false;
        }
    }

    private static bool IsZero(IOperation value) => value.ConstantValue is { HasValue: true, Value: 0 };
}
