using System.Runtime.CompilerServices;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Places: reading what they hold, and storing into them.</summary>
internal sealed partial class Interpreter
{
    /// <summary>Marks a place that is seen as a container but is one operation: a span over a reference.</summary>
    private const long OneOperation = 1;

    /// <summary>Marks a place that is seen as a container and is known by a pointer to its elements.</summary>
    private const long PointedAt = 2;

    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value Read(IOperation reference)
    {
        ref Resolved resolved = ref _resolved[_start + _next];
        if (resolved.VariablePlusOne > 0)
        {
            Value value = _state.ValueAt(resolved.VariablePlusOne - 1);
            if (!value.IsKnown)
            {
                return resolved.RootPlusOne > 0 ? Value.Place(resolved.RootPlusOne - 1) : value;
            }

            if (value.Verdict.Code == 0 && !SpeaksOfElement(value))
            {
                return value;
            }
        }

        ISymbol variable = reference is ILocalReferenceOperation local ? local.Local : ((IParameterReferenceOperation)reference).Parameter;
        ITypeSymbol? type = reference.Type;
        if (!HasStatus(reference) && !_variables.IsExposed(variable) && _variables.FillOf(variable) < 0)
        {
            resolved.VariablePlusOne = _variables[variable] + 1;
            resolved.RootPlusOne = IsPlace(type) ? _locations.Root(variable) + 1 : 0;
        }

        return Read(reference, variable, type);
    }

    private static bool SpeaksOfElement(Value value) => value.Kind is ValueKind.Status or ValueKind.Errno or ValueKind.CallResult;

    /// <summary>A variable of such a type can hold operations, or contain one.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private static bool IsPlace(ITypeSymbol? type) => type is { SpecialType: SpecialType.None, TypeKind: not TypeKind.Enum };

    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value Read(IOperation reference, ISymbol variable, ITypeSymbol? type)
    {
        if (_variables.AnyFill)
        {
            PassOnCollection(reference, variable);
        }

        int index = _variables[variable];
        Value value = _state.ValueAt(index);
        if (value.IsNumeric && _variables.IsExposed(variable))
        {
            value = Value.Unknown;
        }

        if (value.IsKnown)
        {
            return IsStoredTo(reference) ? value : LookAt(index, value);
        }

        if (_symbols.IsStatus(type) && value.Kind == ValueKind.Unassigned && variable is IParameterSymbol && !_shared.Contains(variable))
        {
            // Whose status it is only the caller knows: the parameter stands for the operation.
            int location = _locations.Root(variable);
            OperationNumber(location);
            return Value.Status(location);
        }

        return IsPlace(type) ? Value.Place(_locations.Root(variable)) : value;
    }

    /// <summary>What an element left in a variable, or will leave, has been looked at.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value LookAt(int variable, Value value)
    {
        bool speaksOfElement = SpeaksOfElement(value);
        if (speaksOfElement || value.Verdict.Code != 0)
        {
            _state.SetValue(variable, value with { Verdict = speaksOfElement ? Verdict.LookedAt : default });
            value = value with { Verdict = default };
        }

        return value;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private bool IsStoredTo(IOperation reference) => reference.Parent switch
    {
        { Kind: OperationKind.FlowCapture } capture => _capturedTargets.Contains(((IFlowCaptureOperation)capture).Id),
        { } parent => ElementLoops.TargetOf(parent, parent.Kind) == reference,
        null => false,
    };

    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value ReadMember(IMemberReferenceOperation reference, IOperation? instance, ISymbol member, ITypeSymbol? type)
    {
        if (instance is null)
        {
            return member.IsStatic ? Value.Place(_locations.Root(member)) : Value.Unknown;
        }

        Value receiver = Of(instance);
        if (receiver.Kind != ValueKind.Place)
        {
            return Value.Unknown;
        }

        if (_symbols.IsOperation(member.ContainingType))
        {
            LookAgain(receiver.Index);
            if (_symbols.IsStatusMember(member, type))
            {
                return StatusOf(receiver.Index);
            }

            if (_symbols.IsOutput(member) && !IsStoredTo(reference))
            {
                if (IsRecording)
                {
                    NoteOutputRead(reference, receiver.Index);
                }

                Take(receiver.Index);
            }
        }

        if (_variables.AnyFill && _variables.MemberIn(reference) is { } collection)
        {
            PassOnCollection(reference, collection);
        }

        return Value.Place(_locations.Member(receiver.Index, member));
    }

    /// <summary>A batch that a loop left early is come back to by another loop.</summary>
    private void LookAgain(int location)
    {
        if (_locations.OperationAt(location) is not (>= 0 and var operation) || _state.OperationAt(operation) is not { LeftIn: not 0 } known)
        {
            return;
        }

        ulong left = known.LeftIn;
        for (int i = 0; i < _loops.Length && i < 64; i++)
        {
            if ((left >> i & 1) != 0 && IsInLoopBehind(_loops[i]))
            {
                left &= ~(1UL << i);
            }
        }

        _state.SetOperation(operation, known with { LeftIn = left });
    }

    private bool IsInLoopBehind(Loop left)
    {
        foreach (Loop loop in _loops)
        {
            if (loop != left && loop.Contains(_block) && !loop.Contains(left.Head))
            {
                return true;
            }
        }

        return false;
    }

    private Value StatusOf(int location)
    {
        if (IsExternal(location))
        {
            OperationNumber(location);
        }

        return Value.Status(location);
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value ReadProperty(IPropertyReferenceOperation property)
    {
        if (property.Arguments is [{ Value: var index }])
        {
            return ReadElement(property, property.Instance, index, property.Type);
        }

        Value receiver = Of(property.Instance);
        if (receiver.Kind == ValueKind.Enumerator)
        {
            if (property.Property.Name == "Current")
            {
                FoundCoveredElement |= _elementLoops.UseCurrent(receiver.Index, property, _block);
                NoteAll(receiver.Index, EnumeratedBy(property.Instance));
            }

            return Value.Place(receiver.Index);
        }

        if (property.Property is { Name: "Result", ContainingType.Name: "Task" or "ValueTask" })
        {
            NoteBlocking(property, IsRetry(receiver));
            return receiver;
        }

        if (_variables.AnyAspect && property is { Property.Name: "HasValue", Instance: { } nullable } && NullTest(nullable, isForNull: false) is { } isThere)
        {
            return isThere;
        }

        if (property is { Property.Name: "Length" or "Count", Type.SpecialType: SpecialType.System_Int32 })
        {
            return _variables.AnyFill && FillAskedBy(property) is >= 0 and var fill && _state.ValueAt(fill) is { IsNumeric: true } known ? known : Value.Signed(Signs.NotNegative);
        }

        // Memory<T>.Span and the like show the same operations.
        return receiver.Kind == ValueKind.Place && IsView(property.Instance?.Type, property.Type)
            ? receiver
            : ReadMember(property, property.Instance, property.Property, property.Type);
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value ReadElement(IOperation reference, IOperation? container, IOperation index, ITypeSymbol? type)
    {
        ReadBuffer(reference, container);
        Value value = Of(container);
        if (value.Kind != ValueKind.Place)
        {
            return Value.Unknown;
        }

        if (IsView(container!.Type, type))
        {
            // A range: of a span it is the same operations, of an array a copy.
            if (container.Type is not IArrayTypeSymbol)
            {
                return value;
            }

            HandOver(value);
            return Value.Unknown;
        }

        int element = container.Type is IPointerTypeSymbol ? value.Index : ElementOf(value);
        if (_symbols.IsOperation(type))
        {
            NoteElement(element, index, reference);
        }

        return Value.Place(element);
    }

    /// <summary>An element of an array of several dimensions: each loop over one of them goes over all that there is.</summary>
    private Value ReadElementOfGrid(IArrayElementReferenceOperation reference)
    {
        Value grid = Of(reference.ArrayReference);
        if (grid.Kind != ValueKind.Place)
        {
            return Value.Unknown;
        }

        int element = ElementOf(grid);
        foreach (IOperation index in reference.Indices)
        {
            FoundCoveredElement |= _elementLoops.Use(element, index, _block);
        }

        if (IsRecording && _symbols.IsOperation(reference.Type) && IsLookedAt(reference))
        {
            _result.Elements.NoteVariable(element, reference);
        }

        return Value.Place(element);
    }

    /// <summary>A batch that is made where it is passed: nobody else can look at its statuses.</summary>
    private Value PlaceOfTemporary(IOperation creation)
    {
        TakeAll(creation);
        int place = _locations.Root(creation);
        Overwrite(place);
        return Value.Place(place);
    }

    /// <summary>Makes an argument that holds operations; not one of no operations at all.</summary>
    private bool MakesBatch(IOperation creation)
    {
        bool isEmpty = creation is ICollectionExpressionOperation { Elements.IsEmpty: true } or IArrayCreationOperation { DimensionSizes: [{ ConstantValue: { HasValue: true, Value: 0 } }] };
        return !isEmpty && _symbols.ElementOperation(creation.Type) is not null && IsArgument(creation);
    }

    private static bool IsArgument(IOperation operation)
    {
        while (operation.Parent is IConversionOperation conversion)
        {
            operation = conversion;
        }

        return operation.Parent is IArgumentOperation;
    }

    /// <summary>What an enumerator was got from.</summary>
    private IOperation? EnumeratedBy(IOperation? enumerator) =>
        enumerator is IFlowCaptureReferenceOperation capture && _captured.TryGetValue(capture.Id, out IOperation? got) && got is IInvocationOperation { Instance: var container } call
            ? container ?? (call.Arguments is [{ Value: var first }, ..] ? first : null)
            : null;

    /// <summary>All elements are gone through: of the whole container, or of a part of it.</summary>
    private void NoteAll(int element, IOperation? container)
    {
        if (!IsRecording)
        {
            return;
        }

        while (container is IConversionOperation conversion)
        {
            container = conversion.Operand;
        }

        if (container is not null && BatchParts.LeavesOut(container) is { } part)
        {
            _result.Elements.NotePart(element, container, part);
        }
        else
        {
            _result.Elements.NoteVariable(element, null);
        }
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void NoteElement(int element, IOperation index, IOperation access)
    {
        FoundCoveredElement |= _elementLoops.Use(element, index, _block);
        if (!IsRecording || !IsLookedAt(access))
        {
            return;
        }

        if (Of(index) is { Kind: ValueKind.Number, Integer: var number } && index.ConstantValue.HasValue)
        {
            _result.Elements.NoteConstant(element, number);
        }
        else if (FromEnd(index) is { } fromEnd)
        {
            _result.Elements.NoteConstant(element, -fromEnd);
        }
        else
        {
            _result.Elements.NoteVariable(element, access);
        }
    }

    /// <summary><c>^1</c>: the position counted from the end.</summary>
    private static int? FromEnd(IOperation index)
    {
        while (index is IConversionOperation conversion)
        {
            index = conversion.Operand;
        }

        return index is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat, Operand.ConstantValue: { HasValue: true, Value: int position } } ? position : null;
    }

    /// <summary>Not just filled in, and not just asked for something else than its status.</summary>
    private bool IsLookedAt(IOperation access) => access.Parent switch
    {
        ISimpleAssignmentOperation { IsRef: false } assignment => assignment.Target != access,
        IMemberReferenceOperation member => _symbols.IsStatusMember(member.Member, member.Type),
        IAddressOfOperation => false,
        IArgumentOperation { Parent: IInvocationOperation call } => _symbols.RoleOf(call) is not (MethodRole.Submit or MethodRole.IssueWithRetry or MethodRole.Retry),
        _ => true,
    };

    /// <summary>Unsafe code has no operations of its own: a dereference has one operand, an element of a pointer two.</summary>
    private Value ReadThroughPointer(IOperation access)
    {
        IOperation? pointer = null;
        IOperation? index = null;
        foreach (IOperation operand in access.ChildOperations)
        {
            if (index is not null)
            {
                return Examined(access);
            }

            (pointer, index) = pointer is null ? (operand, null) : (pointer, operand);
        }

        if (pointer is null)
        {
            return Value.Unknown;
        }

        ReadBuffer(access, pointer);

        if (index is null)
        {
            // What a pinned container points to is its elements.
            return Of(pointer) is not { Kind: ValueKind.Place } pointed ? Examined(access)
                : _symbols.ElementOperation(pointer.Type) is not null ? Value.Place(ElementOf(pointed))
                : pointed;
        }

        if (access.Syntax is ElementAccessExpressionSyntax && Of(pointer) is { Kind: ValueKind.Place } place)
        {
            NoteElement(place.Index, index, access);
            return place;
        }

        return Examined(access);
    }

    private int ElementOf(Value container) => container.Integer is OneOperation or PointedAt ? container.Index : _locations.Element(container.Index);

    private bool IsView(ITypeSymbol? container, ITypeSymbol? view) =>
        _symbols.ElementOperation(view) is not null && _symbols.ElementOperation(container) is not null;

    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value Assign(ISimpleAssignmentOperation assignment)
    {
        IOperation target = assignment.Target;
        bool isVariable = target is ILocalReferenceOperation { Local.RefKind: RefKind.None } or IParameterReferenceOperation { Parameter.RefKind: RefKind.None } || _variables.MemberWithValueIn(target) is not null;
        Value value = isVariable && assignment.Type?.SpecialType == SpecialType.System_Boolean ? Decide(assignment.Value) : Of(assignment.Value);
        if (target is ILocalReferenceOperation { Local: var local } && IsBorrowed(assignment.Value))
        {
            _borrowed.Add(local);
        }

        if (isVariable && value.Kind == ValueKind.Number && value.Verdict.Code == 0)
        {
            value = value with { Verdict = VerdictNow() };
        }

        Store(target, value, assignment.IsRef, assignment);
        NoteBuffer(target, assignment.Value);
        NoteUnmapMade(target, assignment.Value);
        return value with { Verdict = default };
    }

    /// <summary>A container that comes out of a method or a property: others may know it, and look into it.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private bool IsBorrowed(IOperation value)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value is IInvocationOperation { TargetMethod.Name: not ("Rent" or "AllocateArray" or "AllocateUninitializedArray" or "ToArray") } or IPropertyReferenceOperation or IAwaitOperation &&
            _symbols.ElementOperation(value.Type) is not null && !(Of(value) is { Kind: ValueKind.Place } place && IsOwned(place.Index));
    }

    /// <summary><c>|=</c>, <c>+=</c> and the like: as far as zeros go.</summary>
    private Value Accumulate(ICompoundAssignmentOperation compound)
    {
        Value left = Of(compound.Target);
        Value right = ZeroOrNot(compound.Value);
        Value combined = compound.OperatorKind == BinaryOperatorKind.Add && left.IsNonZero && right.IsNumeric && ComesRound(compound.Type)
            ? Value.Unknown
            : Combined(compound.OperatorKind, left, right);
        if (!combined.IsKnown)
        {
            Examined(compound);
        }
        else if (right.IsNonZero && combined.Verdict.Code == 0)
        {
            combined = combined with { Verdict = VerdictNow() };
        }

        Store(compound.Target, combined, isRef: false, compound);
        return combined;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value Step(IIncrementOrDecrementOperation step)
    {
        Value value = Of(step.Target);
        if (step.Type is IPointerTypeSymbol && value.Kind == ValueKind.Place)
        {
            // On to the next element.
            FoundCoveredElement |= _elementLoops.UseCurrent(value.Index, step, _block);
            NoteAll(value.Index, null);
            OutdateValuesAbout(value.Index);
            return value;
        }

        Value next = Stepped(value, step, isUp: step.Kind == OperationKind.Increment);
        Store(step.Target, next, isRef: false, step);
        return (step.IsPostfix ? value : next) with { Verdict = default };
    }

    /// <summary>What a number is behind a step of one.</summary>
    private static Value Stepped(Value value, IOperation step, bool isUp) => !value.IsNumeric || ComesRound(step.Type) ? Value.Unknown
        : Value.Signed(isUp ? value.Signs.Incremented() : LosesSign(step) ? Signs.NotNegative : value.Signs.Decremented());

    /// <summary>A small counter may come round to 0 again, and some code waits for that.</summary>
    private static bool ComesRound(ITypeSymbol? type) =>
        type?.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_UInt64);

    private Value Deconstruct(IDeconstructionAssignmentOperation deconstruction)
    {
        IOperation target = deconstruction.Target;
        if (target is IDeclarationExpressionOperation { Expression: var declared })
        {
            target = declared;
        }

        if (target is not ITupleOperation targets)
        {
            return Value.Unknown;
        }

        ITupleOperation? values = TupleIn(deconstruction.Value);
        for (int i = 0; i < targets.Elements.Length; i++)
        {
            IOperation element = targets.Elements[i];
            if (element is IDeclarationExpressionOperation { Expression: ILocalReferenceOperation local })
            {
                element = local;
            }

            if (element is ITupleOperation)
            {
                continue;
            }

            Value value = values is not null && i < values.Elements.Length ? Of(values.Elements[i]) : Value.Unknown;
            Store(element, !value.IsKnown && _symbols.IsStatus(element.Type) ? Value.SomeStatus : value, isRef: false, deconstruction);
        }

        return Value.Unknown;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Store(IOperation target, Value value, bool isRef, IOperation by)
    {
        switch (target)
        {
            case IFlowCaptureReferenceOperation capture when _captured.TryGetValue(capture.Id, out IOperation? captured):
                StoreCaptured(captured, Of(capture), value, by);
                break;
            case IDeclarationExpressionOperation declaration:
                Store(declaration.Expression, value, isRef, by);
                break;
            case ILocalReferenceOperation local:
                StoreVariable(local, local.Local, local.Local.IsRef && !isRef, value, by);
                break;
            case IParameterReferenceOperation parameter:
                StoreVariable(parameter, parameter.Parameter, parameter.Parameter.RefKind != RefKind.None && !isRef, value, by);
                break;
            case IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true }:
                IMemberReferenceOperation member = (IMemberReferenceOperation)target;
                StoreMember(member, Of(member.Instance), Of(member), value, by);
                break;
            case IDiscardOperation:
                break;
            default:
                if (_variables.AnyFill && target is IPropertyReferenceOperation indexer)
                {
                    Fill(indexer);
                }

                StoreElsewhere(Of(target), value, target.Type, by);
                break;
        }
    }

    /// <summary>Through a capture that the compiler made of the target before it evaluated the value.</summary>
    private void StoreCaptured(IOperation captured, Value place, Value value, IOperation by)
    {
        switch (captured)
        {
            case ILocalReferenceOperation or IParameterReferenceOperation:
                Store(captured, value, isRef: false, by);
                break;
            case IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true }:
                StoreMember((IMemberReferenceOperation)captured, ReceiverOf(place), place, value, by);
                break;
            default:
                StoreElsewhere(place, value, captured.Type, by);
                break;
        }
    }

    private Value ReceiverOf(Value place) =>
        place.Kind == ValueKind.Status ? Value.Place(place.Index)
        : place.Kind == ValueKind.Place && _locations.ParentOf(place.Index) is >= 0 and var parent ? Value.Place(parent)
        : Value.Unknown;

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void StoreVariable(IOperation reference, ISymbol variable, bool throughReference, Value value, IOperation by)
    {
        if (throughReference)
        {
            ITypeSymbol type = VariableUses.TypeOf(variable);
            NoteLeakInto(variable, type, value, by);
            if (_symbols.IsStatus(type))
            {
                // The caller gets it as a status.
                HandOver(value);
                _state.SetValue(_variables[variable], Assigned(value));
                return;
            }

            StoreElsewhere(Read(reference, variable, type), value, type, by);
            if (variable is IParameterSymbol)
            {
                // The caller gets it, and the function itself may still go by it.
                if (!IsPlace(type))
                {
                    _state.SetValue(_variables[variable], Assigned(value));
                }

                FollowAllBut(variable, by);
            }

            return;
        }

        int index = _variables[variable];
        NoteOverwrittenError(variable, _state.ValueAt(index), value, by);
        int root = _locations.Root(variable);
        if (value.Kind != ValueKind.Place || value.Index != root)
        {
            Overwrite(root);
        }

        _state.SetValue(index, IsFreshCopy(variable, value) ? Value.Unknown : Assigned(value));
        FollowAllBut(variable, by);
        foreach (int element in _elementLoops.IndexedBy(variable))
        {
            OutdateValuesAbout(element);
        }
    }

    /// <summary>What is known of a variable besides its value.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void FollowAllBut(ISymbol variable, IOperation by)
    {
        if (_tallies.Count > 0)
        {
            FollowTallies(variable, by);
        }

        if (_variables.AnyAspect)
        {
            FollowAspects(variable, by);
        }
    }

    private void NoteOverwrittenError(ISymbol variable, Value old, Value value, IOperation by)
    {
        if (IsRecording && by is ISimpleAssignmentOperation or IDeconstructionAssignmentOperation && old.Verdict.IsFailure && _loops[old.Verdict.Loop].Contains(_block) && !value.Verdict.IsFailure && MayBeOkay(value))
        {
            _result.OverwrittenErrors.Add(by, new OverwrittenError(_loops[old.Verdict.Loop], variable, by));
        }
        else if (IsRecording && by is ISimpleAssignmentOperation && old.Verdict.IsFailure && value is { Kind: ValueKind.Number, Verdict.Code: 0 } && value.IsZero != old.IsZero &&
            LoopOver(old.Verdict.Loop) is { } outer)
        {
            // Taken back, for the next element or the next chunk.
            _result.OverwrittenErrors.Add(by, new OverwrittenError(outer, variable, by));
        }
    }

    /// <summary>The smallest loop round a loop that the block in hand is in as well.</summary>
    private Loop? LoopOver(int inner)
    {
        foreach (Loop loop in _loops)
        {
            if (loop.Contains(_block) && loop.Contains(_loops[inner].Head))
            {
                return loop;
            }
        }

        return null;
    }

    private bool MayBeOkay(Value value) => value.Kind switch
    {
        ValueKind.Status or ValueKind.Errno => _locations.OperationAt(value.Index) is >= 0 and var operation &&
            (_state.OperationAt(operation).Facts & OperationFacts.AnyOkay) != 0,
        ValueKind.Number or ValueKind.Signed => value.Verdict.IsOkay,
        ValueKind.CallResult => _calls[value.Index].IsThroughHelper,
        _ => false,
    };

    /// <summary>
    /// A copy of an operation that was issued speaks of the same answer; one of an operation that is only filled in
    /// is an operation of its own.
    /// </summary>
    private bool IsFreshCopy(ISymbol variable, Value value) =>
        value.Kind == ValueKind.Place && variable is ILocalSymbol { RefKind: RefKind.None } local && _symbols.IsOperation(local.Type) &&
        !(_isForCallers && IsExternal(value.Index)) &&
        (_locations.OperationAt(value.Index) is not (>= 0 and var operation) || _state.OperationAt(operation).Facts == OperationFacts.NotIssued);

    private static Value Assigned(Value value) => value.Kind == ValueKind.Unassigned ? Value.Unknown : value;

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void StoreMember(IMemberReferenceOperation reference, Value receiver, Value place, Value value, IOperation by)
    {
        ISymbol member = reference.Member;
        bool ofOperation = _symbols.IsOperation(member.ContainingType);
        if (ofOperation && place.Kind == ValueKind.Status)
        {
            StoreStatus(place.Index, value, by);
        }
        else if (ofOperation && _symbols.IsOutput(member))
        {
            // An answer that code resets for whoever comes after; the operation itself stays what it was.
            if (receiver.Kind == ValueKind.Place && _locations.OperationAt(receiver.Index) is >= 0 and var operation)
            {
                _state.SetOperation(operation, _state.OperationAt(operation) with { IsStale = false });
            }

            if (place.Kind == ValueKind.Place)
            {
                ForgetUnmapped(place.Index);
            }
        }
        else if (ofOperation && receiver.Kind == ValueKind.Place)
        {
            Overwrite(receiver.Index);
        }
        else
        {
            NoteLeakInto(member, reference.Type, value, by);
            StoreElsewhere(_variables.MemberWithValueIn(reference) is null ? place : Value.Unknown, value, reference.Type, by);
            if (_variables.MemberIn(reference) is { } followed)
            {
                FollowMember(followed, value, by);
            }
        }
    }

    private void StoreStatus(int location, Value value, IOperation by)
    {
        if (value.Kind == ValueKind.Status && value.Index == location)
        {
            return;
        }

        StatusCases stored = value.Kind == ValueKind.Number ? StatusNumbers.CasesOf(StatusNumbers.Bit(value.Integer)) : StatusCases.All;
        OperationFacts facts =
            ((stored & StatusCases.Okay) != 0 ? OperationFacts.KnownOkay : 0) |
            ((stored & StatusCases.Eagain) != 0 ? OperationFacts.EagainHandled : 0) |
            ((stored & StatusCases.Failure) != 0 ? OperationFacts.KnownFailed : 0);
        if (stored == StatusCases.Failure)
        {
            NoteOverruled(location, by);
        }

        OutdateValuesAbout(location);
        Update(location, known => (known & OperationFacts.NotIssued) | facts);
    }

    /// <summary>Into a field, an element, through a reference: what is stored can be looked at from there.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void StoreElsewhere(Value place, Value value, ITypeSymbol? type, IOperation by)
    {
        if (place.Kind == ValueKind.Status)
        {
            StoreStatus(place.Index, value, by);
            return;
        }

        if (place.Kind == ValueKind.Place && (value.Kind != ValueKind.Place || value.Index != place.Index))
        {
            Overwrite(place.Index);
        }

        NoteUsed(value);
        switch (value.Kind)
        {
            case ValueKind.StatusOutcome or ValueKind.Errno:
                Examine(_state, value, where: null);
                break;
            case ValueKind.Status when !_symbols.IsStatus(type):
                // A number, which says nothing about who will take it for what.
                break;
            default:
                HandOver(value);
                if (value.Kind == ValueKind.Place && CanHoldOperations(type) && _locations.RootOf(value.Index) is ISymbol root)
                {
                    _borrowed.Add(root);
                }

                break;
        }
    }

    private bool CanHoldOperations(ITypeSymbol? type) =>
        type is null or { IsReferenceType: true } || _symbols.IsOperation(type) || _symbols.ElementOperation(type) is not null;

    /// <summary>A status that is stored where an errno is expected.</summary>
    private void NoteLeakInto(ISymbol target, ITypeSymbol? type, Value value, IOperation by)
    {
        if (value.IsStatusNumber && !_symbols.IsStatus(type) && ErrnoNames.IsNameOfErrno(target.Name))
        {
            NoteLeak((by as IAssignmentOperation)?.Value ?? by, $"stored in '{target.Name}'");
            if (value.Kind == ValueKind.Status)
            {
                Examine(_state, Value.Errno(value.Index), by.Syntax);
            }
        }
    }
}
