using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>
/// What the variables of a function tell besides their values: whether there is anything, where null stands for nothing so far
/// (<c>Exception? error = null</c>), and whether a collection or a text has anything in it (<c>failed.Count > 0</c>).
/// </summary>
internal sealed class VariableAspects
{
    private HashSet<ISymbol>? _madeNull;
    private HashSet<ISymbol>? _testedForNull;
    private HashSet<ISymbol>? _emptied;
    private HashSet<ISymbol>? _filled;
    private HashSet<ISymbol>? _measured;
    private Dictionary<CaptureId, IOperation>? _captured;

    /// <summary>There may be something to tell of a member.</summary>
    public bool AnyOfMembers { get; private set; }

    /// <summary>The members of which there is.</summary>
    public IEnumerable<ISymbol> OfMembers
    {
        get
        {
            foreach (HashSet<ISymbol>? noted in (HashSet<ISymbol>?[])[_madeNull, _filled])
            {
                foreach (ISymbol variable in noted ?? VariableUses.NoMembers)
                {
                    if (variable is IFieldSymbol or IPropertySymbol && (HasPresence(variable) || HasFill(variable)))
                    {
                        yield return variable;
                    }
                }
            }
        }
    }

    /// <summary>There is a variable that is set to null, and one that is tested for it.</summary>
    public bool AnyPresence => _madeNull is not null && _testedForNull is not null;

    /// <summary>There is a collection that something is added to, and one that is asked how much it has.</summary>
    public bool AnyFill => _filled is not null && _measured is not null;

    /// <summary>Null means something here, and is asked for.</summary>
    public bool HasPresence(ISymbol variable) => AnyPresence && _madeNull!.Contains(variable) && _testedForNull!.Contains(variable);

    /// <summary>It is a collection that is filled here, and asked whether it was.</summary>
    public bool HasFill(ISymbol variable) => AnyFill && _filled!.Contains(variable) && _measured!.Contains(variable) &&
        (VariableUses.TypeOf(variable).SpecialType != SpecialType.System_String || _emptied?.Contains(variable) == true);

    [MethodImpl(Jit.OptimizedAtOnce)]
    public void Visit(IOperation operation, OperationKind kind)
    {
        switch (kind)
        {
            case OperationKind.Binary:
                IBinaryOperation test = (IBinaryOperation)operation;
                if (test.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals)
                {
                    Add(IsEmptyText(test.RightOperand) ? test.LeftOperand : IsEmptyText(test.LeftOperand) ? test.RightOperand : null, ref _measured);
                    Add(IsNull(test.RightOperand) ? test.LeftOperand : IsNull(test.LeftOperand) ? test.RightOperand : null, ref _testedForNull);
                }

                break;
            case OperationKind.IsPattern:
                Add(((IIsPatternOperation)operation).Value, ref _testedForNull);
                break;
            case OperationKind.IsType:
                Add(((IIsTypeOperation)operation).ValueOperand, ref _testedForNull);
                break;
            case OperationKind.IsNull:
                Add(((IIsNullOperation)operation).Operand, ref _testedForNull);
                break;
            case OperationKind.FlowCapture when operation is IFlowCaptureOperation capture && CanBeNull(capture.Value.Type) && VariableIn(capture.Value) is not null:
                (_captured ??= [])[capture.Id] = capture.Value;
                break;
            case OperationKind.SimpleAssignment or OperationKind.CompoundAssignment when operation is IAssignmentOperation assignment && TargetOf(assignment) is var target && VariableIn(target) is not null:
                if (MayBeNull(assignment.Value))
                {
                    Add(target, ref _madeNull);
                }

                if (assignment.Type?.SpecialType == SpecialType.System_String)
                {
                    bool isChosen = Behind(assignment.Value) is IFlowCaptureReferenceOperation;
                    bool isEmpty = IsEmptyText(assignment.Value) || IsNull(assignment.Value);
                    Add(isEmpty || isChosen ? target : null, ref _emptied);
                    Add(isEmpty ? null : target, ref _filled);
                }

                break;
            case OperationKind.SimpleAssignment when operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Arguments: [_], Instance: { } indexed } }:
                Add(indexed, ref _filled);
                break;
            case OperationKind.PropertyReference when operation is IPropertyReferenceOperation { Property.Name: var name, Instance: { } instance }:
                switch (name)
                {
                    case "HasValue":
                        Add(instance, ref _testedForNull);
                        break;
                    case "Count" or "Length":
                        Add(instance, ref _measured);
                        break;
                }

                break;
            case OperationKind.Invocation:
                IInvocationOperation call = (IInvocationOperation)operation;
                if (call.Instance is not null)
                {
                    if (VariableIn(call.Instance) is not null && Changes(call.TargetMethod.Name) == Signs.Positive)
                    {
                        Add(call.Instance, ref _filled);
                    }
                }
                else if (MeasuredBy(call) is { } counted)
                {
                    Add(counted, ref _measured);
                }

                break;
        }
    }

    /// <summary>The compiler has captured it, where it chooses what to assign.</summary>
    private IOperation TargetOf(IAssignmentOperation assignment) =>
        assignment.Target is IFlowCaptureReferenceOperation capture && _captured is not null && _captured.TryGetValue(capture.Id, out IOperation? target) ? target : assignment.Target;

    /// <summary>What a static method is asked about, if it is for how much there is in it.</summary>
    public static IOperation? MeasuredBy(IInvocationOperation call) => call switch
    {
        { TargetMethod: { Name: "Any" or "Count", ContainingType.Name: "Enumerable" }, Arguments: [{ Value: var counted }] } => counted,
        { TargetMethod: { Name: "IsNullOrEmpty" or "IsNullOrWhiteSpace", ContainingType.SpecialType: SpecialType.System_String }, Arguments: [{ Value: var text }] } => text,
        _ => null,
    };

    /// <summary>A collection that is made without anything in it.</summary>
    public static bool IsEmptyCollection(IOperation value) => Behind(value) switch
    {
        IObjectCreationOperation { Initializer: null, Arguments: [] or [{ Value.Type.SpecialType: SpecialType.System_Int32 }] } => true,
        ICollectionExpressionOperation { Elements.IsEmpty: true } => true,
        _ => false,
    };

    /// <summary><c>""</c>, or <c>string.Empty</c>.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static bool IsEmptyText(IOperation value) => value is { ConstantValue: { HasValue: true, Value: "" } } or
        IFieldReferenceOperation { Field: { Name: "Empty", ContainingType.SpecialType: SpecialType.System_String } };

    /// <summary>A text that has something in it, whatever is put into it.</summary>
    public static bool IsText(IOperation value)
    {
        while (true)
        {
            switch (value)
            {
                case { ConstantValue: { HasValue: true, Value: string text } }:
                    return text.Length > 0;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum:
                    if (sum.RightOperand is { ConstantValue: { HasValue: true, Value: string { Length: > 0 } } } or IConversionOperation { Operand.Type.IsValueType: true })
                    {
                        return true;
                    }

                    value = sum.LeftOperand;
                    break;
                case IConversionOperation { Operand: { Type.IsValueType: true } }:
                    return true;
                case IInterpolatedStringOperation interpolated:
                    foreach (IInterpolatedStringContentOperation part in interpolated.Parts)
                    {
                        if (part is IInterpolatedStringTextOperation or IInterpolationOperation { Expression.Type.IsValueType: true })
                        {
                            return true;
                        }
                    }

                    return false;
                default:
                    return false;
            }
        }
    }

    /// <summary>How much a collection may have when it comes out of its own method; none where that changes nothing.</summary>
    public static Signs Changes(string method) => method switch
    {
        "Add" or "TryAdd" or "AddFirst" or "AddLast" or "Enqueue" or "Push" or "Insert" or "Append" or "AppendLine" or "AppendFormat" => Signs.Positive,
        "Clear" => Signs.Zero,
        "Contains" or "ContainsKey" or "CopyTo" or "GetEnumerator" or "IndexOf" or "Exists" or "Find" or "FindIndex" or "ForEach" or "Peek" or "TryPeek" or "ToArray" or "ToString" or "TryGetValue" or
            "Sort" or "Reverse" => Signs.None,
        _ => Signs.NotNegative,
    };

    /// <summary>The variable that an operand is, whatever its type.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static ISymbol? VariableIn(IOperation? operand) => Behind(operand) switch
    {
        ILocalReferenceOperation { Local: { RefKind: RefKind.None } local } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        { } other => MemberVariables.MemberIn(other),
        _ => null,
    };

    /// <summary>What is converted, by conversions that make nothing else of it: not by <c>as</c>, nor by an operator.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static IOperation? Behind(IOperation? operand)
    {
        while (operand is IConversionOperation { IsTryCast: false, OperatorMethod: null } conversion)
        {
            operand = conversion.Operand;
        }

        return operand;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    public static bool IsNull(IOperation operand)
    {
        while (operand is IConversionOperation { ConstantValue.HasValue: false } conversion)
        {
            operand = conversion.Operand;
        }

        return operand is { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation { Type.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };
    }

    /// <summary>It is null, or chosen by a condition.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private static bool MayBeNull(IOperation value) => IsNull(value) || (Behind(value) is IFlowCaptureReferenceOperation chosen && CanBeNull(chosen.Type));

    public static bool CanBeNull(ITypeSymbol? type) => type is { IsReferenceType: true } or { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Add(IOperation? operand, ref HashSet<ISymbol>? variables)
    {
        if (VariableIn(operand) is { } variable)
        {
            AnyOfMembers |= variable is IFieldSymbol or IPropertySymbol;
            (variables ??= new(SymbolEqualityComparer.Default)).Add(variable);
        }
    }
}
