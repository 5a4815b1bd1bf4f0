using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Null where nothing has gone wrong so far, and collections of what has: both say how the operations are that were looked at.</summary>
internal sealed partial class Interpreter
{
    private static readonly SignTest s_isNothing = SignTest.Compare(BinaryOperatorKind.Equals, 0);

    // A function was called of whose results it is known which are null.
    private bool _hasNullResults;

    private bool AsksForNull => _variables.AnyAspect || _hasNullResults;

    /// <summary>A variable is assigned.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void FollowAspects(ISymbol variable, IOperation by)
    {
        if (_variables.PresenceOf(variable) is >= 0 and var presence)
        {
            _state.SetValue(presence, by is ISimpleAssignmentOperation { Value: var value } ? PresenceOf(value) : Value.Unknown);
        }

        if (_variables.FillOf(variable) is >= 0 and var fill)
        {
            _state.SetValue(fill, by is ISimpleAssignmentOperation { Value: var value } ? FillBy(value)
                : by is IAssignmentOperation { Value: var more } && VariableAspects.IsText(more) ? Value.Signed(Signs.Positive)
                : Value.Unknown);
        }
    }

    /// <summary>How much there is in what is assigned or captured, as far as it can be seen.</summary>
    private Value FillBy(IOperation value) =>
        VariableAspects.IsText(value) ? Value.Signed(Signs.Positive)
        : VariableAspects.IsEmptyCollection(value) || VariableAspects.IsEmptyText(value) || VariableAspects.IsNull(value) ? Value.Number(0)
        : VariableAspects.Behind(value) is IFlowCaptureReferenceOperation { Id: var chosen } && _variables.FindFillOf(chosen) is >= 0 and var fill ? Assigned(_state.ValueAt(fill))
        : Value.Unknown;

    private void SetAspects(FlowState state, ISymbol variable, Value value)
    {
        if (_variables.PresenceOf(variable) is >= 0 and var presence)
        {
            state.SetValue(presence, value);
        }

        if (_variables.FillOf(variable) is >= 0 and var fill)
        {
            state.SetValue(fill, value);
        }
    }

    private void FollowPresence(IFlowCaptureOperation capture)
    {
        if (VariableAspects.CanBeNull(capture.Value.Type))
        {
            _state.SetValue(_variables.PresenceOf(capture.Id), PresenceOf(capture.Value));
        }
    }

    /// <summary>0 for null, and a positive number for what is not.</summary>
    private Value PresenceOf(IOperation value)
    {
        while (true)
        {
            if (VariableAspects.IsNull(value))
            {
                return Value.Number(0);
            }

            if (value.Type is { IsValueType: true } && !VariableAspects.CanBeNull(value.Type))
            {
                return Value.Signed(Signs.Positive);
            }

            if (ResultFor(value) is { } given)
            {
                return given;
            }

            switch (value.Kind)
            {
                case OperationKind.Conversion when VariableAspects.Behind(value) is { } converted && converted != value:
                    value = converted;
                    break;
                case OperationKind.ObjectCreation when value.Type is { IsReferenceType: true }:
                case OperationKind.ArrayCreation or OperationKind.CollectionExpression or OperationKind.InterpolatedString or OperationKind.Literal or OperationKind.DelegateCreation or
                    OperationKind.InstanceReference:
                    return Value.Signed(Signs.Positive);
                case OperationKind.Invocation when ((IInvocationOperation)value).TargetMethod is { ReturnType.IsReferenceType: true, ReturnNullableAnnotation: NullableAnnotation.NotAnnotated }:
                    return Value.Signed(Signs.Positive);
                case OperationKind.LocalReference or OperationKind.ParameterReference or OperationKind.FieldReference or OperationKind.PropertyReference when VariableAspects.VariableIn(value) is { } variable && _variables.PresenceOf(variable) is >= 0 and var presence:
                    return Assigned(_state.ValueAt(presence));
                case OperationKind.FlowCaptureReference when _variables.FindPresenceOf(((IFlowCaptureReferenceOperation)value).Id) is >= 0 and var presence:
                    return Assigned(_state.ValueAt(presence));
                default:
                    return Value.Unknown;
            }
        }
    }

    /// <summary>The outcome of a test for null, if that is followed.</summary>
    /// <param name="operand">What is tested.</param>
    /// <param name="isForNull">It comes out true for null; else for anything but null.</param>
    private Value? NullTest(IOperation operand, bool isForNull)
    {
        IOperation tested = VariableAspects.Behind(operand)!;
        if (PresenceIn(tested) is >= 0 and var presence)
        {
            return OutcomeFor(presence, isForNull ? s_isNothing : s_isNothing.Not());
        }

        if (ResultFor(tested) is { Signs: var signs } && s_isNothing.Decides(signs) is { } isNull)
        {
            return Value.Truth(isNull == isForNull);
        }

        // What is known to have something in it or nothing is there.
        return tested.Type?.SpecialType != SpecialType.System_String && FillOf(tested) is >= 0 and var fill && _state.ValueAt(fill).IsNumeric ? Value.Truth(!isForNull) : null;
    }

    /// <summary>What a function is known to have given: 0 for null, or a positive number. A number as an object is none of these, and a task is not what it gives.</summary>
    private Value? ResultFor(IOperation value) =>
        _hasNullResults && value.Type is { IsReferenceType: true, SpecialType: not SpecialType.System_Object, Name: not "Task" } && Of(value) is { IsNumeric: true } given ? given : null;

    private int PresenceIn(IOperation tested) => tested is IFlowCaptureReferenceOperation capture ? _variables.FindPresenceOf(capture.Id)
        : VariableAspects.VariableIn(tested) is { } variable ? _variables.PresenceOf(variable)
        : -1;

    private Value OutcomeFor(int variable, SignTest test) => test.Decides(_state.ValueAt(variable).Signs) is { } outcome ? Value.Truth(outcome) : Value.VariableOutcome(variable, test);

    private Value? NullTest(IBinaryOperation comparison) => comparison.OperatorKind is not (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals) ? null
        : VariableAspects.IsNull(comparison.RightOperand) ? NullTest(comparison.LeftOperand, comparison.OperatorKind == BinaryOperatorKind.Equals)
        : VariableAspects.IsNull(comparison.LeftOperand) ? NullTest(comparison.RightOperand, comparison.OperatorKind == BinaryOperatorKind.Equals)
        : null;

    private Value? NullTest(IIsPatternOperation match)
    {
        bool isForNull = true;
        IPatternOperation pattern = match.Pattern;
        while (pattern is INegatedPatternOperation negated)
        {
            isForNull = !isForNull;
            pattern = negated.Pattern;
        }

        return pattern switch
        {
            IConstantPatternOperation constant when VariableAspects.IsNull(constant.Value) => NullTest(match.Value, isForNull),
            IRecursivePatternOperation { DeconstructionSubpatterns.IsEmpty: true, PropertySubpatterns.IsEmpty: true } any when IsOwnType(any.MatchedType, match.Value.Type) => NullTest(match.Value, !isForNull),
            IDeclarationPatternOperation { MatchesNull: false } any when IsOwnType(any.MatchedType, match.Value.Type) => NullTest(match.Value, !isForNull),
            _ => null,
        };
    }

    private Value? NullTest(IIsTypeOperation test) => IsOwnType(test.TypeOperand, test.ValueOperand.Type) ? NullTest(test.ValueOperand, test.IsNegated) : null;

    /// <summary>Whatever is not null is of that type.</summary>
    private static bool IsOwnType(ITypeSymbol? matched, ITypeSymbol? type) => SymbolEqualityComparer.Default.Equals(matched, type) ||
        (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var underlying] } && SymbolEqualityComparer.Default.Equals(matched, underlying));

    /// <summary>The number of a variable that says how much is in what an operand asks for that; -1 for none.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private int FillAskedBy(IOperation operand) => operand switch
    {
        IPropertyReferenceOperation { Property.Name: "Count" or "Length", Instance: { } instance } => FillOf(instance),
        IInvocationOperation call when VariableAspects.MeasuredBy(call) is { } measured => FillOf(measured),
        _ => -1,
    };

    private int FillOf(IOperation operand) => VariableAspects.VariableIn(operand) is { } variable ? _variables.FillOf(variable) : -1;

    /// <summary>What a call answers that asks how much there is.</summary>
    private Value Measured(IInvocationOperation call, int fill) => call.TargetMethod.Name switch
    {
        "Count" => _state.ValueAt(fill) is { IsNumeric: true } known ? known : Value.Signed(Signs.NotNegative),
        "Any" => OutcomeFor(fill, s_isNothing.Not()),
        _ => OutcomeFor(fill, s_isNothing),
    };

    /// <summary>A comparison of a text with an empty one.</summary>
    private Value? EmptyTest(IBinaryOperation comparison)
    {
        int fill = comparison.OperatorKind is not (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals) ? -1
            : VariableAspects.IsEmptyText(comparison.RightOperand) ? FillOf(comparison.LeftOperand)
            : VariableAspects.IsEmptyText(comparison.LeftOperand) ? FillOf(comparison.RightOperand)
            : -1;
        return fill < 0 ? null : OutcomeFor(fill, comparison.OperatorKind == BinaryOperatorKind.Equals ? s_isNothing : s_isNothing.Not());
    }

    /// <summary>A method of a collection is called: it may fill or empty it.</summary>
    private void Fill(IInvocationOperation call)
    {
        if (VariableAspects.VariableIn(call.Instance) is { } variable && _variables.FillOf(variable) is >= 0 and var fill &&
            VariableAspects.Changes(call.TargetMethod.Name) is not Signs.None and var signs)
        {
            _state.SetValue(fill, Value.Signed(signs));
            FollowTallies(variable, call);
        }
    }

    /// <summary>An element is put into a collection by its index or key.</summary>
    private void Fill(IPropertyReferenceOperation indexer)
    {
        if (VariableAspects.VariableIn(indexer.Instance) is { } variable && _variables.FillOf(variable) is >= 0 and var fill)
        {
            _state.SetValue(fill, Value.Signed(Signs.Positive));
            FollowTallies(variable, indexer);
        }
    }

    /// <summary>Who gets a collection may fill or empty it, from then on.</summary>
    private void PassOnCollection(IOperation reference, ISymbol variable)
    {
        if (reference.Type?.SpecialType != SpecialType.System_String && _variables.FillOf(variable) is >= 0 and var fill && !IsStoredTo(reference) && !IsAsked(reference))
        {
            _state.SetValue(fill, Value.Unknown);
            FollowTallies(variable, reference);
        }
    }

    /// <summary>It is asked for something, or shown to what does not keep it.</summary>
    private static bool IsAsked(IOperation reference)
    {
        IOperation used = reference;
        while (used.Parent is IConversionOperation)
        {
            used = used.Parent;
        }

        return used.Parent switch
        {
            IInvocationOperation call => call.Instance == used,
            IPropertyReferenceOperation property => property.Instance == used,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType.Name: "Enumerable" or "String" } } => true,
            IBinaryOperation or IIsPatternOperation or IIsNullOperation => true,
            _ => false,
        };
    }
}
