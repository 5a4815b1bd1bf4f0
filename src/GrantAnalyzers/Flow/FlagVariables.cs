using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>
/// Finds the flags of a function: the locals and parameters that note something now and are tested for it later. What counts
/// elements or walks over them is none.
/// </summary>
internal static class FlagVariables
{
    /// <param name="function">The function.</param>
    /// <param name="shared">What other functions use too: never a flag.</param>
    /// <param name="decidingAgain">Takes what more than one branch depends on: to remember which way one went tells something.</param>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static HashSet<ISymbol> Find(FunctionGraph function, HashSet<ISymbol> shared, HashSet<ISymbol> decidingAgain)
    {
        HashSet<ISymbol> deciding = new(SymbolEqualityComparer.Default);
        HashSet<ISymbol> flags = new(SymbolEqualityComparer.Default);
        HashSet<ISymbol> indices = new(SymbolEqualityComparer.Default);
        foreach (BasicBlock block in function.Graph.Blocks)
        {
            foreach ((IOperation operation, OperationKind kind) in function.InBlock(block.Ordinal))
            {
                Visit(operation, kind, flags, indices);
            }

            if (block.BranchValue is { } value && VariableOf(value) is { } decided)
            {
                flags.Add(decided);
                if (!deciding.Add(decided))
                {
                    decidingAgain.Add(decided);
                }
            }
        }

        flags.RemoveWhere(variable => indices.Contains(variable) || shared.Contains(variable));
        return flags;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private static void Visit(IOperation operation, OperationKind kind, HashSet<ISymbol> flags, HashSet<ISymbol> indices)
    {
        switch (kind)
        {
            case OperationKind.Binary:
                IBinaryOperation test = (IBinaryOperation)operation;
                switch (test.OperatorKind)
                {
                    case BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals:
                        AddTested(test.LeftOperand, test.RightOperand, flags);
                        AddTested(test.RightOperand, test.LeftOperand, flags);
                        break;
                    case BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual
                        when test.RightOperand.ConstantValue is { HasValue: true, Value: 0 }:
                        AddTested(test.LeftOperand, test.RightOperand, flags);
                        break;
                }

                break;
            case OperationKind.IsPattern when VariableOf(((IIsPatternOperation)operation).Value) is { } matched:
                flags.Add(matched);
                break;
            case OperationKind.LocalReference when operation is ILocalReferenceOperation { Local: { Type.SpecialType: SpecialType.System_Boolean, RefKind: RefKind.None } local }:
                flags.Add(local);
                break;
            case OperationKind.ArrayElementReference when operation is IArrayElementReferenceOperation { Indices: [{ } index] } && VariableOf(index) is { } variable:
                indices.Add(variable);
                break;
            case OperationKind.PropertyReference when operation is IPropertyReferenceOperation { Arguments: [{ Value: var index }] } && VariableOf(index) is { } variable:
                indices.Add(variable);
                break;
        }
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private static void AddTested(IOperation tested, IOperation against, HashSet<ISymbol> flags)
    {
        if (against.ConstantValue.HasValue && VariableOf(tested) is { } variable)
        {
            flags.Add(variable);
        }
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private static ISymbol? VariableOf(IOperation operation)
    {
        while (true)
        {
            switch (operation.Kind)
            {
                case OperationKind.Conversion:
                    operation = ((IConversionOperation)operation).Operand;
                    break;
                case OperationKind.Unary when operation is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                    operation = not.Operand;
                    break;
                case OperationKind.SimpleAssignment when operation is ISimpleAssignmentOperation { IsRef: false } assignment:
                    operation = assignment.Target;
                    break;
                case OperationKind.LocalReference when ((ILocalReferenceOperation)operation).Local is { RefKind: RefKind.None } local && IsFlagType(local.Type):
                    return local;
                case OperationKind.ParameterReference when ((IParameterReferenceOperation)operation).Parameter is { RefKind: RefKind.None } parameter && IsFlagType(parameter.Type):
                    return parameter;
                default:
                    return null;
            }
        }
    }

    private static bool IsFlagType(ITypeSymbol type) => type.TypeKind == TypeKind.Enum || type.SpecialType is
        SpecialType.System_Boolean or SpecialType.System_Int16 or SpecialType.System_Int32 or SpecialType.System_Int64;
}
