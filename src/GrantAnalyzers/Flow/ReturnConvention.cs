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
        if (ReturnType is not { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 })
        {
            return false;
        }

        // What is returned through a capture or a local is looked for where that is assigned.
        HashSet<CaptureId> captures = [];
        HashSet<ISymbol> locals = new(SymbolEqualityComparer.Default);
        foreach (BasicBlock block in function.Graph.Blocks)
        {
            if (block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return && block.BranchValue is { } value && IsErrno(value, captures, locals))
            {
                return true;
            }
        }

        return (captures.Count > 0 || locals.Count > 0) && IsErrnoAssigned(captures, locals);
    }

    private bool IsErrnoAssigned(HashSet<CaptureId> captures, HashSet<ISymbol> locals)
    {
        foreach (BasicBlock block in function.Graph.Blocks)
        {
            foreach (IOperation operation in block.Operations)
            {
                switch (operation)
                {
                    case IFlowCaptureOperation capture when captures.Contains(capture.Id) && IsErrno(capture.Value, [], []):
                    case IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local }, Value: var value } }
                        when locals.Contains(local) && IsErrno(value, [], []) && !IsZero(value):
                    case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var declared }, Value: var first }
                        when locals.Contains(declared) && IsErrno(first, [], []) && !IsZero(first):
                        return true;
                }
            }
        }

        return false;
    }

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
                return symbols.RoleOf(call.TargetMethod) is MethodRole.ToErrno or MethodRole.Submit or MethodRole.IssueWithRetry or MethodRole.Retry;
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
