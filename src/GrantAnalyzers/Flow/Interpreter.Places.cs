using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Places: reading what they hold, and storing into them.</summary>
internal sealed partial class Interpreter
{
    /// <summary>Marks a place that is seen as a container but is one operation: a span over a reference.</summary>
    private const long OneOperation = 1;

    private Value Read(ISymbol variable, ITypeSymbol? type)
    {
        Value value = _state.ValueAt(_variables[variable]);
        bool isKnown = value.Kind is not (ValueKind.Unassigned or ValueKind.Unknown);
        return isKnown || type is null or { SpecialType: not SpecialType.None } or { TypeKind: TypeKind.Enum }
            ? value
            : Value.Place(_locations.Root(variable));
    }

    private Value ReadMember(IOperation? instance, ISymbol member, ITypeSymbol? type)
    {
        Value receiver = Of(instance);
        if (instance is null)
        {
            return member.IsStatic ? Value.Place(_locations.Root(member)) : Value.Unknown;
        }

        if (receiver.Kind != ValueKind.Place)
        {
            return Value.Unknown;
        }

        return GrantSymbols.IsStatus(type) && GrantSymbols.IsOperation(member.ContainingType)
            ? Value.Status(receiver.Index)
            : Value.Place(_locations.Member(receiver.Index, member));
    }

    private Value ReadProperty(IPropertyReferenceOperation property)
    {
        if (property.Arguments is [{ Value: var index }])
        {
            return ReadElement(property.Instance, index, property.Type);
        }

        Value receiver = Of(property.Instance);
        if (receiver.Kind == ValueKind.Enumerator)
        {
            FoundCoveredElement |= property.Property.Name == "Current" && _elementLoops.UseCurrent(receiver.Index, _block);
            return Value.Place(receiver.Index);
        }

        // Memory<T>.Span and the like show the same operations.
        return receiver.Kind == ValueKind.Place && IsView(property.Instance?.Type, property.Type)
            ? receiver
            : ReadMember(property.Instance, property.Property, property.Type);
    }

    private Value ReadElement(IOperation? container, IOperation index, ITypeSymbol? type)
    {
        Value value = Of(container);
        if (value.Kind != ValueKind.Place)
        {
            return Value.Unknown;
        }

        if (IsView(container!.Type, type))
        {
            // A range: of a span it is the same operations, of an array a copy.
            return container.Type is IArrayTypeSymbol ? Value.Unknown : value;
        }

        int element = ElementOf(value);
        FoundCoveredElement |= GrantSymbols.IsOperation(type) && _elementLoops.Use(element, index, _block);
        return Value.Place(element);
    }

    private int ElementOf(Value container) => container.Integer == OneOperation ? container.Index : _locations.Element(container.Index);

    private static bool IsView(ITypeSymbol? container, ITypeSymbol? view) =>
        GrantSymbols.ElementOperation(view) is not null && GrantSymbols.ElementOperation(container) is not null;

    private Value Assign(ISimpleAssignmentOperation assignment)
    {
        Value value = Of(assignment.Value);
        if (assignment.Target is ILocalReferenceOperation { Local: var local } && IsBorrowed(assignment.Value))
        {
            _borrowed.Add(local);
        }

        Store(assignment.Target, value, assignment.IsRef);
        return value;
    }

    /// <summary>A container that comes out of a method or a property: others may know it, and look into it.</summary>
    private static bool IsBorrowed(IOperation value)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value is IInvocationOperation { TargetMethod.Name: not ("Rent" or "AllocateArray" or "AllocateUninitializedArray") } or IPropertyReferenceOperation or IAwaitOperation &&
            GrantSymbols.ElementOperation(value.Type) is not null;
    }

    private void Store(IOperation target, Value value, bool isRef)
    {
        switch (target)
        {
            case IFlowCaptureReferenceOperation capture when _captured.TryGetValue(capture.Id, out IOperation? captured):
                StoreCaptured(captured, Of(capture), value);
                break;
            case IDeclarationExpressionOperation declaration:
                Store(declaration.Expression, value, isRef);
                break;
            case ILocalReferenceOperation local:
                StoreVariable(local.Local, local.Local.IsRef && !isRef, value);
                break;
            case IParameterReferenceOperation parameter:
                StoreVariable(parameter.Parameter, parameter.Parameter.RefKind != RefKind.None && !isRef, value);
                break;
            case IFieldReferenceOperation field:
                StoreMember(field.Field, Of(field.Instance), Of(field), value, field.Type);
                break;
            case IPropertyReferenceOperation { Arguments.IsEmpty: true } property:
                StoreMember(property.Property, Of(property.Instance), Of(property), value, property.Type);
                break;
            case IDiscardOperation:
                break;
            default:
                StoreElsewhere(Of(target), value, target.Type);
                break;
        }
    }

    /// <summary>Through a capture that the compiler made of the target before it evaluated the value.</summary>
    private void StoreCaptured(IOperation captured, Value place, Value value)
    {
        switch (captured)
        {
            case ILocalReferenceOperation or IParameterReferenceOperation:
                Store(captured, value, isRef: false);
                break;
            case IFieldReferenceOperation field:
                StoreMember(field.Field, place.Kind == ValueKind.Status ? Value.Place(place.Index) : Value.Unknown, place, value, field.Type);
                break;
            default:
                StoreElsewhere(place, value, captured.Type);
                break;
        }
    }

    private void StoreVariable(ISymbol variable, bool throughReference, Value value)
    {
        if (throughReference)
        {
            ITypeSymbol type = (variable as ILocalSymbol)?.Type ?? ((IParameterSymbol)variable).Type;
            StoreElsewhere(Read(variable, type), value, type);
            return;
        }

        int root = _locations.Root(variable);
        if (value != Value.Place(root))
        {
            Overwrite(root);
        }

        _state.SetValue(_variables[variable], IsFreshCopy(variable, value) ? Value.Unknown : Assigned(value));
        foreach (int element in _elementLoops.IndexedBy(variable))
        {
            OutdateValuesAbout(element);
        }
    }

    /// <summary>
    /// A copy of an operation that was issued speaks of the same answer; one of an operation that is only filled in
    /// is an operation of its own.
    /// </summary>
    private bool IsFreshCopy(ISymbol variable, Value value) =>
        value.Kind == ValueKind.Place && variable is ILocalSymbol { RefKind: RefKind.None } local && GrantSymbols.IsOperation(local.Type) &&
        (_locations.OperationAt(value.Index) is not (>= 0 and var operation) || _state.OperationAt(operation).Facts == OperationFacts.NotIssued);

    private static Value Assigned(Value value) => value.Kind == ValueKind.Unassigned ? Value.Unknown : value;

    private void StoreMember(ISymbol member, Value receiver, Value place, Value value, ITypeSymbol? type)
    {
        bool ofOperation = GrantSymbols.IsOperation(member.ContainingType);
        if (ofOperation && place.Kind == ValueKind.Status)
        {
            StoreStatus(place.Index, value);
        }
        else if (ofOperation && member.Name is "Handle" or "DevBusAddr")
        {
            // Answers, which code resets for whoever comes after; the operation itself stays what it was.
        }
        else if (ofOperation && receiver.Kind == ValueKind.Place)
        {
            Overwrite(receiver.Index);
        }
        else
        {
            StoreElsewhere(place, value, type);
        }
    }

    private void StoreStatus(int location, Value value)
    {
        if (value == Value.Status(location))
        {
            return;
        }

        OperationFacts facts = value.Kind == ValueKind.Number
            ? StatusNumbers.CasesOf(StatusNumbers.Bit(value.Integer)) switch
            {
                StatusCases.Okay => OperationFacts.KnownOkay,
                StatusCases.Eagain => OperationFacts.EagainHandled,
                _ => OperationFacts.KnownFailed,
            }
            : OperationFacts.KnownOkay | OperationFacts.EagainHandled | OperationFacts.KnownFailed;
        OutdateValuesAbout(location);
        Update(location, known => (known & OperationFacts.NotIssued) | facts);
    }

    /// <summary>Into a field, an element, through a reference: what is stored can be looked at from there.</summary>
    private void StoreElsewhere(Value place, Value value, ITypeSymbol? type)
    {
        if (place.Kind == ValueKind.Status)
        {
            StoreStatus(place.Index, value);
            return;
        }

        if (place.Kind == ValueKind.Place && value != place)
        {
            Overwrite(place.Index);
        }

        switch (value.Kind)
        {
            case ValueKind.StatusOutcome or ValueKind.Errno:
                Examine(_state, value, where: null);
                break;
            case ValueKind.Status when !GrantSymbols.IsStatus(type):
                // A number, which says nothing about who will take it for what.
                break;
            default:
                HandOver(value);
                if (value.Kind == ValueKind.Place && _locations.RootSymbol(value.Index) is { } root)
                {
                    _borrowed.Add(root);
                }

                break;
        }
    }
}
