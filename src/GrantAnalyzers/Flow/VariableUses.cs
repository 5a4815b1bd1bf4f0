using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>
/// How a function uses its variables. Its flags are the locals, parameters and members that note something now and are tested for it later. What
/// counts elements or walks over them is none.
/// </summary>
internal sealed class VariableUses
{
    public static readonly HashSet<ISymbol> NoMembers = [];

    private readonly HashSet<ISymbol> _flags = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _indices = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _deciding = new(SymbolEqualityComparer.Default);
    private HashSet<ISymbol>? _decidingAgain;
    private HashSet<ISymbol>? _exposed;
    private readonly ISymbol _function;
    private readonly SharedVariables _shared;

    [MethodImpl(Jit.OptimizedAtOnce)]
    public VariableUses(FunctionGraph function, SharedVariables shared)
    {
        _function = function.Function;
        _shared = shared;
        foreach (BasicBlock block in function.Graph.Blocks)
        {
            foreach ((IOperation operation, OperationKind kind) in function.InBlock(block.Ordinal))
            {
                Visit(operation, kind);
                Aspects.Visit(operation, kind);
                Members.Visit(operation, kind);
            }

            if (block.BranchValue is { } value && VariableOf(value) is { } decided)
            {
                _flags.Add(decided);
                if (!_deciding.Add(decided))
                {
                    (_decidingAgain ??= new(SymbolEqualityComparer.Default)).Add(decided);
                }
            }
        }
    }

    /// <summary>What they tell besides their values.</summary>
    public VariableAspects Aspects { get; } = new();

    /// <summary>What it uses as variables that are none of its own.</summary>
    public MemberVariables Members { get; } = new();

    /// <summary>The members whose values are followed, and those of which something else is; none that a function within this one uses.</summary>
    public (HashSet<ISymbol> Values, HashSet<ISymbol> All) FindFollowedMembers()
    {
        if (!Members.Any && !Aspects.AnyOfMembers)
        {
            return (NoMembers, NoMembers);
        }

        HashSet<ISymbol> values = new(SymbolEqualityComparer.Default);
        foreach (ISymbol member in Members.Assigned)
        {
            if (IsFlagType(TypeOf(member)) && IsTold(member))
            {
                values.Add(member);
            }
        }

        HashSet<ISymbol> all = new(values, SymbolEqualityComparer.Default);
        foreach (ISymbol member in Aspects.OfMembers)
        {
            if (IsTold(member) && MemberVariables.IsStored(member))
            {
                all.Add(member);
            }
        }

        return (values, all);
    }

    /// <summary>That of a local, parameter, field or property.</summary>
    public static ITypeSymbol TypeOf(ISymbol variable) => variable switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        _ => ((IPropertySymbol)variable).Type,
    };

    /// <summary>Nothing but the code that is here assigns it.</summary>
    public bool IsTold(ISymbol variable) => !IsShared(variable) && !IsExposed(variable) && !Members.IsReferredTo(variable);

    public bool IsFlag(ISymbol variable) => _flags.Contains(variable) && !_indices.Contains(variable) && !_shared.Contains(variable) && _exposed?.Contains(variable) != true;

    /// <summary>More than one branch depends on it: to remember which way one went tells something.</summary>
    public bool DecidesAgain(ISymbol variable) => _decidingAgain?.Contains(variable) == true;

    /// <summary>A function within this one uses it, or this one uses it of a function round it.</summary>
    public bool IsShared(ISymbol variable) => _shared.Contains(variable);

    /// <summary>It is written by what does not name it here: through a pointer or a reference, or by a function within this one.</summary>
    public bool IsExposed(ISymbol variable) => _exposed?.Contains(variable) == true ||
        (_shared.IsWritten(variable) && SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, _function));

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Visit(IOperation operation, OperationKind kind)
    {
        switch (kind)
        {
            case OperationKind.Binary:
                IBinaryOperation test = (IBinaryOperation)operation;
                switch (test.OperatorKind)
                {
                    case BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals:
                        AddTested(test.LeftOperand, test.RightOperand);
                        AddTested(test.RightOperand, test.LeftOperand);
                        break;
                    case BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual
                        when test.RightOperand.ConstantValue is { HasValue: true, Value: var number } && Constants.IntegerOf(number) is >= -1 and <= 1:
                        AddTested(test.LeftOperand, test.RightOperand);
                        break;
                }

                break;
            case OperationKind.IsPattern when VariableOf(((IIsPatternOperation)operation).Value) is { } matched:
                _flags.Add(matched);
                break;
            case OperationKind.LocalReference when operation is ILocalReferenceOperation { Local: { Type.SpecialType: SpecialType.System_Boolean, RefKind: RefKind.None } local }:
                _flags.Add(local);
                break;
            case OperationKind.FieldReference or OperationKind.PropertyReference when operation.Type?.SpecialType == SpecialType.System_Boolean && MemberVariables.MemberIn(operation) is { } member:
                _flags.Add(member);
                break;
            case OperationKind.FlowCapture when operation.Syntax.Parent is SwitchStatementSyntax or SwitchExpressionSyntax && VariableOf(((IFlowCaptureOperation)operation).Value) is { } chosenBy:
                _flags.Add(chosenBy);
                break;
            case OperationKind.Tuple when Interpreter.IsMatched((ITupleOperation)operation):
                foreach (IOperation element in ((ITupleOperation)operation).Elements)
                {
                    if (VariableOf(element) is { } compared)
                    {
                        _flags.Add(compared);
                    }
                }

                break;
            case OperationKind.AddressOf when VariableOf(((IAddressOfOperation)operation).Reference) is { } pointedAt:
                (_exposed ??= new(SymbolEqualityComparer.Default)).Add(pointedAt);
                break;
            case OperationKind.SimpleAssignment when operation is ISimpleAssignmentOperation { IsRef: true } alias && VariableOf(alias.Value) is { } referredTo:
                (_exposed ??= new(SymbolEqualityComparer.Default)).Add(referredTo);
                break;
            case OperationKind.ArrayElementReference when operation is IArrayElementReferenceOperation { Indices: [{ } index] } && VariableOf(index) is { } variable:
                _indices.Add(variable);
                break;
            case OperationKind.PropertyReference when operation is IPropertyReferenceOperation { Arguments: [{ Value: var index }] } && VariableOf(index) is { } variable:
                _indices.Add(variable);
                break;
        }
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void AddTested(IOperation tested, IOperation against)
    {
        if (against.ConstantValue.HasValue && VariableOf(tested) is { } variable)
        {
            _flags.Add(variable);
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
                case OperationKind.Invocation when AtomicAccess.ReadBy((IInvocationOperation)operation) is { } read:
                    operation = read;
                    break;
                case OperationKind.LocalReference when ((ILocalReferenceOperation)operation).Local is { RefKind: RefKind.None } local && IsFlagType(local.Type):
                    return local;
                case OperationKind.ParameterReference when ((IParameterReferenceOperation)operation).Parameter is { } parameter && IsFlagType(parameter.Type):
                    return parameter;
                default:
                    return MemberVariables.FlagIn(operation);
            }
        }
    }

    public static bool IsFlagType(ITypeSymbol type) => type.TypeKind == TypeKind.Enum || type.SpecialType is
        SpecialType.System_Boolean or SpecialType.System_Int16 or SpecialType.System_Int32 or SpecialType.System_Int64 or
        SpecialType.System_Byte or SpecialType.System_UInt16 or SpecialType.System_UInt32 or SpecialType.System_UInt64;
}
