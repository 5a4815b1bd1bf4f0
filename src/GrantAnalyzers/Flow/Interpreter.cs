using System.Collections.Immutable;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>
/// Runs the operations of one block on a state: finds out what each expression is (a place, a status, the outcome
/// of a test) and what it does to the operations it touches.
/// </summary>
/// <remarks>
/// Operands come before what uses them, so each operation is looked at once and nothing recurses. What is not
/// known here changes nothing and is unknown: a newer compiler may bring operations that this code never saw.
/// </remarks>
internal sealed partial class Interpreter
{
    /// <summary>A bit for each call; bodies with more of them are not judged beyond that.</summary>
    private const int MaxCalls = 64;

    private readonly FunctionGraph _function;
    private readonly HashSet<ISymbol> _shared;
    private readonly BodyFlow _result;
    private readonly ElementLoops _elementLoops;
    private readonly Locations _locations = new();
    private readonly Variables _variables = new();
    private readonly List<SubmitCall> _calls = [];
    private readonly List<int> _operationLocations = [];
    private readonly Dictionary<IOperation, int> _callIndices = [];
    private readonly Dictionary<CaptureId, IOperation> _captured = [];
    private readonly Dictionary<IOperation, Value> _values = [];
    private readonly Dictionary<IOperation, NumberTest> _patterns = [];
    private readonly HashSet<ISymbol> _borrowed = new(SymbolEqualityComparer.Default);
    private readonly ReturnConvention _convention;

    private FlowState _state = new();
    private int _block;

    public Interpreter(FunctionGraph function, ImmutableArray<Loop> loops, HashSet<ISymbol> shared, BodyFlow result)
    {
        _function = function;
        _shared = shared;
        _result = result;
        _elementLoops = new ElementLoops(function, loops);
        _convention = new ReturnConvention(function);
    }

    /// <summary>A loop was found to go over a container whose elements the states so far treat as one.</summary>
    public bool FoundCoveredElement { get; private set; }

    /// <summary>Whether comparisons are noted: once, when the states are settled.</summary>
    public bool IsRecording { get; set; }

    /// <summary>How many things a state holds.</summary>
    public int StateSize => _variables.Count + _operationLocations.Count;

    /// <summary>The number by which states know the operation at a place, or -1.</summary>
    public int OperationAt(int location) => _locations.OperationAt(location);

    /// <summary>Takes back what was found out so far.</summary>
    public void Restart()
    {
        FoundCoveredElement = false;
        foreach (SubmitCall call in _calls)
        {
            call.Reset();
        }
    }

    public void Run(BasicBlock block, FlowState state)
    {
        _state = state;
        _block = block.Ordinal;
        _values.Clear();
        _patterns.Clear();
        foreach (IOperation operation in _function.Order[block.Ordinal])
        {
            Value value = Constant(operation) ?? Evaluate(operation);
            if (value.Kind == ValueKind.Unknown && GrantSymbols.IsStatus(operation.Type))
            {
                value = Value.SomeStatus;
            }

            if (value.Kind is not (ValueKind.Unknown or ValueKind.Unassigned))
            {
                _values[operation] = value;
            }
        }

        if (block.BranchValue is { } result && block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return)
        {
            Return(result);
        }
    }

    /// <summary>Applies the outcome of the block's condition.</summary>
    /// <returns>False where it can't come out like that.</returns>
    public bool Assume(FlowState state, IOperation? condition, bool outcome)
    {
        Value value = condition is null ? Value.Unknown : Of(condition);
        StatusCases cases = outcome ? value.Test.WhenTrue : value.Test.WhenFalse;
        switch (value.Kind)
        {
            case ValueKind.StatusOutcome:
                int operation = _locations.OperationAt(value.Index);
                if (operation < 0)
                {
                    return true;
                }

                OperationState before = state.OperationAt(operation);
                OperationFacts facts = before.Facts.Where(cases);
                state.SetOperation(operation, before with { Facts = facts });
                NoteExamined(before, facts, value.Test, condition!.Syntax);
                return facts != OperationFacts.None || before.Facts == OperationFacts.None;

            case ValueKind.CallOutcome when (cases & StatusCases.Okay) == 0:
                FailCall(state, 1UL << value.Index);
                return true;

            default:
                return true;
        }
    }

    /// <summary>The function is over: whatever it did not deal with it never will.</summary>
    public void Leave(FlowState state)
    {
        for (int operation = 0; operation < _operationLocations.Count; operation++)
        {
            GiveUp(_operationLocations[operation], state.OperationAt(operation));
        }
    }

    /// <summary>An exception of someone else's came in between: what was not finished then is nobody's fault.</summary>
    public void Interrupt(FlowState state) => Forget(state, OperationFacts.Unexamined | OperationFacts.EagainAsFailure);

    /// <summary>Control went somewhere else before anyone could look.</summary>
    public void ForgetUnexamined(FlowState state) => Forget(state, OperationFacts.Unexamined);

    /// <summary>
    /// Where the outcome of a test is lost because another path brings something else, the test counts as one whose
    /// outcome went where it can't be followed.
    /// </summary>
    /// <returns>Whether that told anything new about the target.</returns>
    public bool PrepareToJoin(FlowState target, FlowState state)
    {
        bool changed = false;
        for (int variable = 0; variable < _variables.Count; variable++)
        {
            Value there = target.ValueAt(variable);
            Value here = state.ValueAt(variable);
            Value joined = Value.Join(there, here);
            if (joined != there || joined != here)
            {
                changed |= Lose(target, there, joined);
                Lose(state, here, joined);
            }
        }

        return changed;
    }

    private bool Lose(FlowState state, Value value, Value joined)
    {
        if (value == joined)
        {
            return false;
        }

        // A local may still carry the status; it just can't be said any more which one.
        NotePassedOn(state, value);
        return Examine(state, value, where: null);
    }

    private void Forget(FlowState state, OperationFacts unfinished)
    {
        for (int operation = 0; operation < _operationLocations.Count; operation++)
        {
            OperationState known = state.OperationAt(operation);
            if ((known.Facts & unfinished) != 0)
            {
                state.SetOperation(operation, known with { Facts = (known.Facts & ~unfinished) | OperationFacts.CallFailed });
            }
        }
    }

    private Value Of(IOperation? operation) =>
        operation is not null && _values.TryGetValue(operation, out Value value) ? value : Value.Unknown;

    private static Value? Constant(IOperation operation) => operation switch
    {
        { ConstantValue: { HasValue: true, Value: { } constant } } when IntegerOf(constant) is { } integer => Value.Number(integer),
        IDefaultValueOperation { Type.TypeKind: TypeKind.Enum } => Value.Number(0),
        _ => null,
    };

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

    private Value Evaluate(IOperation operation)
    {
        switch (operation)
        {
            case IConversionOperation conversion:
                return Of(conversion.Operand);
            case IParenthesizedOperation parenthesized:
                return Of(parenthesized.Operand);
            case IAwaitOperation awaited:
                return Of(awaited.Operation);
            case IArgumentOperation argument:
                return Of(argument.Value);
            case IDeclarationExpressionOperation declaration:
                return Of(declaration.Expression);
            case IAddressOfOperation address:
                return Of(address.Reference);
            case ILocalReferenceOperation local:
                return Read(local.Local, local.Type);
            case IParameterReferenceOperation parameter:
                return Read(parameter.Parameter, parameter.Type);
            case IInstanceReferenceOperation:
                return Value.Place(_locations.Root(null));
            case IFieldReferenceOperation field:
                return ReadMember(field.Instance, field.Field, field.Type);
            case IPropertyReferenceOperation property:
                return ReadProperty(property);
            case IArrayElementReferenceOperation { Indices: [{ } index] } element:
                return ReadElement(element.ArrayReference, index, element.Type);
            case IImplicitIndexerReferenceOperation element:
                return ReadElement(element.Instance, element.Argument, element.Type);
            case IInlineArrayAccessOperation element:
                return ReadElement(element.Instance, element.Argument, element.Type);
            case IFlowCaptureOperation capture:
                _captured[capture.Id] = capture.Value;
                _state.SetValue(_variables[capture.Id], Assigned(Of(capture.Value)));
                return Value.Unknown;
            case IFlowCaptureReferenceOperation capture:
                return _state.ValueAt(_variables[capture.Id]);
            case ISimpleAssignmentOperation assignment:
                return Assign(assignment);
            case ICompoundAssignmentOperation compound:
                ExamineOperands(compound);
                Store(compound.Target, Value.Unknown, isRef: false);
                return Value.Unknown;
            case IIncrementOrDecrementOperation step:
                Store(step.Target, Value.Unknown, isRef: false);
                return Value.Unknown;
            case IDeconstructionAssignmentOperation { Target: ITupleOperation targets } deconstruction:
                ExamineOperands(deconstruction);
                foreach (IOperation target in targets.Elements)
                {
                    Store(target, Value.Unknown, isRef: false);
                }

                return Value.Unknown;
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Of(not.Operand).Negated();
            case IBinaryOperation binary:
                return Compare(binary);
            case IIsPatternOperation match:
                return Match(match);
            case IPatternOperation pattern:
                _patterns[pattern] = Test(pattern);
                return Value.Unknown;
            case IPropertySubpatternOperation or IInterpolatedStringContentOperation or IInterpolatedStringOperation or IExpressionStatementOperation:
                // A status in a text is not looked at by the program.
                return Value.Unknown;
            case IInvocationOperation invocation:
                return Call(invocation);
            case IObjectCreationOperation creation:
                return Create(creation);
            case ITupleOperation tuple:
                foreach (IOperation element in tuple.Elements)
                {
                    HandOver(Of(element));
                }

                return Value.Unknown;
            case IReturnOperation { ReturnedValue: { } yielded }:
                Return(yielded);
                return Value.Unknown;
            default:
                ExamineOperands(operation);
                return Value.Unknown;
        }
    }

    /// <summary>The outcome of a test, or an errno, went into something that cannot be followed: stored, combined, passed on.</summary>
    private void ExamineOperands(IOperation operation)
    {
        foreach (IOperation operand in operation.ChildOperations)
        {
            Examine(Of(operand), operand);
        }
    }

    private void Examine(Value value, IOperation where) => Examine(_state, value, where.Syntax);

    private bool Examine(FlowState state, Value value, SyntaxNode? where)
    {
        // An errno tells success from failure, for whoever gets it.
        StatusTest? test = value.Kind switch
        {
            ValueKind.StatusOutcome => value.Test,
            ValueKind.Errno => StatusTest.IsOkay,
            _ => null,
        };
        if (test is not { } examined || _locations.OperationAt(value.Index) is not (>= 0 and var operation))
        {
            return false;
        }

        OperationState before = state.OperationAt(operation);
        OperationFacts facts = before.Facts.Examined(examined);
        state.SetOperation(operation, before with { Facts = facts });
        NoteExamined(before, facts, examined, where);
        return facts != before.Facts;
    }

    private void NoteExamined(OperationState before, OperationFacts after, StatusTest test, SyntaxNode? where)
    {
        if (!test.SeparatesOkay)
        {
            return;
        }

        bool eagainAsFailure = (before.Facts & OperationFacts.Eagain) != 0 && (after & OperationFacts.EagainAsFailure) != 0;
        foreach (SubmitCall call in CallsIn(before.Calls))
        {
            call.Examine(where, eagainAsFailure);
        }
    }

    /// <summary>The status at a place is about to change, or is about to be that of another element.</summary>
    private void OutdateValuesAbout(int location)
    {
        for (int variable = 0; variable < _variables.Count; variable++)
        {
            Value value = _state.ValueAt(variable);
            if (value.IsAboutStatusOf(location))
            {
                Examine(_state, value, where: null);
                NotePassedOn(_state, value);
                _state.SetValue(variable, value.Outdated());
            }
        }
    }

    /// <summary>A status, or an operation, goes to code that may deal with its Eagain.</summary>
    private void HandOver(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Status or ValueKind.StatusOutcome:
                HandOver(value.Index, static facts => facts.WithEagainHandled());
                break;
            case ValueKind.Place or ValueKind.Enumerator:
                foreach (int location in _operationLocations)
                {
                    if (_locations.IsWithin(location, value.Index))
                    {
                        HandOver(location, static facts => facts.WithEagainHandled());
                    }
                }

                break;
            case ValueKind.CallResult:
                _calls[value.Index].ResultEscapes = true;
                break;
        }
    }

    private void HandOver(int location, Func<OperationFacts, OperationFacts> change)
    {
        Update(location, change);
        NotePassedOn(_state, Value.Status(location));
    }

    private void NotePassedOn(FlowState state, Value value)
    {
        if (value.Kind == ValueKind.Status && _locations.OperationAt(value.Index) is >= 0 and var operation)
        {
            foreach (SubmitCall call in CallsIn(state.OperationAt(operation).Calls))
            {
                call.IsPassedOn = true;
            }
        }
    }

    private void Update(int location, Func<OperationFacts, OperationFacts> change)
    {
        int operation = _locations.OperationAt(location);
        if (operation >= 0)
        {
            OperationState state = _state.OperationAt(operation);
            _state.SetOperation(operation, state with { Facts = change(state.Facts) });
        }
    }

    /// <summary>A place is filled anew: what was there, or in it, is given up.</summary>
    private void Overwrite(int place)
    {
        foreach (int location in _operationLocations)
        {
            if (_locations.IsWithin(location, place) || _locations.IsWithin(place, location))
            {
                int operation = _locations.OperationAt(location);
                OutdateValuesAbout(location);
                GiveUp(location, _state.OperationAt(operation));
                _state.SetOperation(operation, OperationState.Initial);
            }
        }
    }

    /// <summary>Nobody will look at the operation again.</summary>
    private void GiveUp(int location, OperationState state)
    {
        bool eagainAsFailure = (state.Facts & OperationFacts.EagainAsFailure) != 0;
        bool unexamined = (state.Facts & OperationFacts.Eagain) != 0 && IsOurs(location);
        if (eagainAsFailure || unexamined)
        {
            foreach (SubmitCall call in CallsIn(state.Calls))
            {
                call.GivesEagainUp |= eagainAsFailure;
                call.IsLeftUnexamined |= unexamined;
            }
        }
    }

    /// <summary>One operation, in a local that no one else can look at.</summary>
    private bool IsOurs(int location) => _locations.AsLocal(location) is not null && IsOwned(location);

    /// <summary>Lives in a local of this function's, or in a container that was made for one.</summary>
    private bool IsOwned(int location) =>
        _locations.RootSymbol(location) is ILocalSymbol { RefKind: RefKind.None } local && !_shared.Contains(local) && !_borrowed.Contains(local);

    private void FailCall(FlowState state, ulong call)
    {
        for (int operation = 0; operation < _operationLocations.Count; operation++)
        {
            OperationState known = state.OperationAt(operation);
            if (known.Calls == call)
            {
                state.SetOperation(operation, known with { Facts = known.Facts.WithCallFailed() });
            }
        }
    }

    private IEnumerable<SubmitCall> CallsIn(ulong bits)
    {
        for (int i = 0; bits != 0; i++, bits >>= 1)
        {
            if ((bits & 1) != 0)
            {
                yield return _calls[i];
            }
        }
    }
}
