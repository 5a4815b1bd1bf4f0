using System.Collections.Immutable;
using System.Runtime.CompilerServices;
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
/// Where the outcome of a test is stored, or a call comes back in different ways, the run splits into strands.
/// </remarks>
internal sealed partial class Interpreter
{
    /// <summary>A bit for each call; bodies with more of them are not judged beyond that.</summary>
    private const int MaxCalls = 64;

    /// <summary>How many strands one block may split into.</summary>
    private const int MaxStrands = 16;

    private readonly FunctionGraph _function;
    private readonly GrantSymbols _symbols;
    private readonly ISummaries _summaries;
    private readonly FunctionFlow _result;
    private readonly List<SubmitCall> _calls;
    private readonly ImmutableArray<Loop> _loops;
    private readonly ElementLoops _elementLoops;
    private readonly UndoLoops _undoLoops;
    private readonly Locations _locations = new();
    private readonly Variables _variables;
    private readonly Tallies _tallies;
    private readonly SharedVariables _shared;
    private readonly List<int> _operationLocations = [];
    private readonly StateIndex _index = new();
    private readonly Entrance _entrance;
    private readonly bool _isForCallers;
    private readonly Dictionary<IOperation, int> _callIndices = [];
    private readonly Dictionary<int, int> _retriesOfOne = [];
    private readonly Dictionary<CaptureId, IOperation> _captured = [];
    private readonly Dictionary<CaptureId, IOperation> _capturedStatuses = [];
    private readonly HashSet<CaptureId> _capturedTargets;
    private readonly HashSet<ISymbol> _borrowed = new(SymbolEqualityComparer.Default);

    /// <summary>Most blocks have fewer operations.</summary>
    private const int MinValues = 64;

    /// <summary>What is worth keeping for other functions.</summary>
    private const int MaxSpareValues = 1_024;

    [ThreadStatic]
    private static Stack<Strand>? t_spare;

    private readonly Stack<Strand> _strands = new();
    private readonly List<(int Variable, OperationFacts Facts, int Location, bool WasStatus)> _leftBehind = [];
    private readonly List<(int Lead, Value Value)> _endedTallies = [];
    private readonly Resolved[] _resolved;
    private Value[] _values = [];
    private Dictionary<IOperation, NumberTest> _patterns = [];
    private FlowState _state;
    private int _block;
    private int _start;
    private int _next;
    private int _strandCount;

    /// <param name="function">The function.</param>
    /// <param name="result">Takes what is found out.</param>
    /// <param name="shared">Variables that functions within others use too.</param>
    /// <param name="summaries">What called methods do.</param>
    /// <param name="entrance">How operations from outside are at first.</param>
    /// <param name="isForCallers">Callers want to know what becomes of operations from outside; else rules what the function does to its own.</param>
    /// <param name="followsMembers">Fields and properties of the object count as variables.</param>
    public Interpreter(FunctionGraph function, FunctionFlow result, SharedVariables shared, ISummaries summaries, Entrance entrance, bool isForCallers, bool followsMembers)
    {
        _isForCallers = isForCallers;
        _function = function;
        _symbols = result.Symbols;
        _summaries = summaries;
        _result = result;
        _calls = result.Calls;
        _loops = result.Loops;
        _elementLoops = new ElementLoops(function, result.Loops);
        _undoLoops = new UndoLoops(function, result.Loops, _elementLoops);
        _shared = shared;
        _variables = new Variables(new VariableUses(function, shared), followsMembers, isForCallers && function.Function is IMethodSymbol { ReturnType: var returned } && returned.IsReferenceType);
        _tallies = new Tallies(function, result.Loops, _elementLoops, _variables);
        _entrance = entrance;
        _capturedTargets = FindCapturedTargets(function);
        _resolved = new Resolved[function.Operations.Length];
        _state = FlowState.For(_index);
        CoverElementsOfVariables();
    }

    /// <summary>What the compiler captures of an assignment's target before it evaluates the value, or of what <c>Interlocked</c> changes.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private static HashSet<CaptureId> FindCapturedTargets(FunctionGraph function)
    {
        HashSet<CaptureId> targets = [];
        foreach (IOperation operation in function.OfKind(OperationKind.FlowCaptureReference))
        {
            if (operation.Parent is IAssignmentOperation { Target: IFlowCaptureReferenceOperation target } && target == operation ||
                operation.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Ref, Parent: IInvocationOperation call } && AtomicAccess.TargetOf(call) == operation)
            {
                targets.Add(((IFlowCaptureReferenceOperation)operation).Id);
            }
        }

        return targets;
    }

    /// <summary>
    /// Most batches are variables, or are seen through one: what loops go over is then plain before anything is run, and nothing
    /// has to be run again for it.
    /// </summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void CoverElementsOfVariables()
    {
        for (int block = 0; block < _function.Graph.Blocks.Length; block++)
        {
            if (_result.Nest.Around(block).Count == 0)
            {
                continue;
            }

            foreach ((IOperation operation, OperationKind kind) in _function.InBlock(block))
            {
                (IOperation? container, IOperation? index) = kind switch
                {
                    OperationKind.ArrayElementReference => operation is IArrayElementReferenceOperation { Indices: [{ } only] } element ? (element.ArrayReference, only) : default,
                    OperationKind.PropertyReference => operation is IPropertyReferenceOperation { Arguments: [{ Value: var argument }] } property ? (property.Instance, argument) : default,
                    OperationKind.ImplicitIndexerReference => operation is IImplicitIndexerReferenceOperation indexer ? (indexer.Instance, indexer.Argument) : default,
                    _ => default,
                };
                if (container is { Type: not IPointerTypeSymbol } && ElementLoops.VariableOf(container) is { } batch && _symbols.IsOperation(operation.Type))
                {
                    _elementLoops.Use(_locations.Element(_locations.Root(batch)), index!, block);
                }
            }
        }
    }

    /// <summary>A loop was found to go over a container whose elements the states so far treat as one.</summary>
    public bool FoundCoveredElement { get; private set; }

    /// <summary>Whether what is found is noted: once, when the states are settled.</summary>
    public bool IsRecording { get; set; }

    /// <summary>How many things a state holds.</summary>
    public int StateSize => _variables.Count + _index.OperationCount;

    /// <summary>The number by which states know the operation at a place, or -1.</summary>
    public int OperationAt(int location) => _locations.OperationAt(location);

    /// <summary>
    /// What is known where the function begins. Its parameters have been assigned something, unlike the locals, which keep the value of
    /// the one path on which they were.
    /// </summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public FlowState NewState()
    {
        FlowState state = FlowState.For(_index);
        if (_function.Function is IMethodSymbol method)
        {
            foreach (IParameterSymbol parameter in method.Parameters)
            {
                if (!IsPlace(parameter.Type) && !_symbols.IsStatus(parameter.Type))
                {
                    state.SetValue(_variables[parameter], Value.Unknown);
                }

                if (_variables.AnyAspect)
                {
                    SetAspects(state, parameter, Value.Unknown);
                }
            }
        }

        foreach (ISymbol member in _variables.Members)
        {
            ForgetMember(state, member);
        }

        for (int tally = 0; tally < _tallies.Count; tally++)
        {
            // Past a loop that is not entered nothing has been counted.
            state.SetValue(_tallies[tally].Lead, Value.Unknown);
        }

        return state;
    }

    /// <summary>Starts again, with what is known by now of the loops: each has room in the states for the elements that it goes over.</summary>
    public void Restart()
    {
        FoundCoveredElement = false;
        for (int l = 0; l < _loops.Length; l++)
        {
            Loop loop = _loops[l];
            for (int i = 0; i < loop.Covered.Count; i++)
            {
                // Before the loop is entered: on the way past one that is not run at all no element is in hand.
                if (IsExternal(loop.Covered[i].Location))
                {
                    OperationNumber(loop.Covered[i].Location);
                }

                if (loop.Covered[i].Slot < 0)
                {
                    loop.Covered[i] = loop.Covered[i] with { Slot = AddOperation(default, -1) };
                    AddOperation(default, -1);
                    if (_undoLoops.UndoneBy(l) >= 0)
                    {
                        AddOperation(default, -1);
                    }
                }
            }
        }
    }

    /// <inheritdoc cref="UndoLoops.UndoneBy"/>
    public int UndoneBy(int loop) => _undoLoops.UndoneBy(loop);

    /// <summary>One of some submit calls stands behind a loop and before another one.</summary>
    public bool AnyIsMadeBetween(ulong calls, Loop loop, Loop next)
    {
        foreach (SubmitCall call in CallsIn(calls))
        {
            if (call.Block > loop.Head && call.Block < next.Head && !loop.Contains(call.Block))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Runs a block; a state comes out for each strand that reaches its end.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void Run(BasicBlock block, FlowState state, List<BlockExit> exits)
    {
        _block = block.Ordinal;
        _start = _function.StartOf(_block);
        _strandCount = 1;
        _strands.Push(NewStrand(state, 0));
        while (_strands.Count > 0)
        {
            Strand strand = _strands.Pop();
            (_state, _values, _patterns) = (strand.State, strand.Values, strand.Patterns);
            RunStrand(_function.InBlock(_block), strand.Next);
            if (_state.IsDead)
            {
                SpareStates.Put(_state);
            }
            else
            {
                FinishStrand(block, exits);
            }

            Spare(strand);
        }
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void FinishStrand(BasicBlock block, List<BlockExit> exits)
    {
        switch (block.FallThroughSuccessor?.Semantics)
        {
            case ControlFlowBranchSemantics.Return:
                Return(block.BranchValue);
                break;
            case ControlFlowBranchSemantics.Throw:
                NoteFatalThrow(block.BranchValue);
                CarryInException(_function.InBlock(_block));
                break;
        }

        exits.Add(new BlockExit(_state, block.BranchValue is { } condition ? Of(condition) : Value.Unknown));
    }

    /// <summary>A strand in which no value is known yet. What those before it kept their values in is used again.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private Strand NewStrand(FlowState state, int next)
    {
        int count = _function.CountIn(_block);
        Strand strand = t_spare is { Count: > 0 } spare ? spare.Pop() : new Strand();
        strand.State = state;
        strand.Next = next;
        if (strand.Values.Length < count)
        {
            strand.Values = new Value[Math.Max(count, MinValues)];
        }
        else
        {
            Array.Clear(strand.Values, 0, count);
        }

        return strand;
    }

    /// <summary>Keeps, for the strands to come on this thread, what a strand had its values in: nothing of what is in it, and nothing big.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private static void Spare(Strand strand)
    {
        strand.State = null!;
        strand.Patterns.Clear();
        if (strand.Values.Length <= MaxSpareValues && (t_spare ??= new()).Count < MaxStrands)
        {
            t_spare.Push(strand);
        }
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void RunStrand(ReadOnlySpan<Step> order, int next)
    {
        for (_next = next; _next < order.Length && !_state.IsDead; _next++)
        {
            Value value = _function.ConstantAt(_start + _next);
            if (value.Kind == ValueKind.Unassigned)
            {
                (IOperation operation, OperationKind kind) = order[_next];
                value = Evaluate(operation, kind);
                if (value.Kind == ValueKind.Unknown && HasStatus(operation))
                {
                    value = Value.SomeStatus;
                }
            }

            if (value.IsKnown)
            {
                _values[_next] = value;
            }

            if (_leftBehind.Count > 0)
            {
                SplitByWhatIsLeftBehind(_next + 1);
            }
        }
    }

    /// <summary>The operation in hand is a status, by its type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasStatus(IOperation operation) => _resolved[_start + _next].HasStatus ??= _symbols.IsStatus(operation.Type);

    /// <summary>Applies the outcome of the block's condition.</summary>
    /// <returns>False where it can't come out like that.</returns>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public bool Assume(FlowState state, Value value, IOperation? condition, bool outcome)
    {
        StatusCases cases = outcome ? value.Test.WhenTrue : value.Test.WhenFalse;
        switch (value.Kind)
        {
            case ValueKind.Number:
                return (value.Integer != 0) == outcome;

            case ValueKind.Signed:
                return outcome || !value.IsNonZero;

            case ValueKind.StatusOutcome:
                int operation = _locations.OperationAt(value.Index);
                if (operation < 0)
                {
                    return true;
                }

                OperationState before = state.OperationAt(operation);
                OperationFacts facts = before.Facts.Where(cases);
                NoteExamined(before, facts, value, condition?.Syntax);
                state.SetOperation(operation, before with { Facts = facts });
                return facts != OperationFacts.None || before.Facts == OperationFacts.None;

            case ValueKind.CallOutcome:
                NoteUsed(value);
                if ((cases & StatusCases.Okay) == 0)
                {
                    FailCall(state, 1UL << value.Index);
                }

                return cases != StatusCases.Okay || PassCall(state, 1UL << value.Index);

            case ValueKind.CallResult:
                // A truth value.
                NoteUsed(value);
                return true;

            case ValueKind.VariableOutcome:
                Signs signs = state.ValueAt(value.Index).Signs & (outcome ? value.TestOfSign.WhenTrue : value.TestOfSign.WhenFalse);
                state.SetValue(value.Index, Value.Signed(signs));
                return signs != Signs.None;

            case ValueKind.Unknown when condition is not null && FlagOf(condition) is { } flag && _variables.DecidesAgain(flag):
                // What it was is not known, but which way it went, and it will go there again.
                state.SetValue(flag, Value.Truth(outcome));
                return true;

            default:
                return true;
        }
    }

    /// <summary>Whether the flags of two states say the same, so that they may become one.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public bool HaveSameFlags(FlowState left, FlowState right)
    {
        if (left.HasSameValuesAs(right))
        {
            return true;
        }

        foreach (int flag in _variables.Flags)
        {
            Value a = left.ValueAt(flag);
            Value b = right.ValueAt(flag);
            bool same = a.IsNumeric ? b.IsNumeric && a.Signs == b.Signs
                : a.IsKnown ? a.Kind == b.Kind && a.Index == b.Index
                : !b.IsKnown;
            if (!same || (a.Verdict != b.Verdict && !(a.Verdict.IsLookedAt || b.Verdict.IsLookedAt)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Joins two states. Where a value that speaks of a status is lost in it, the status counts as one that went where it can't be followed.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public bool JoinInto(FlowState target, FlowState state)
    {
        for (int variable = target.NextApart(state, 0); variable >= 0; variable = target.NextApart(state, variable + 1))
        {
            Value there = target.ValueAt(variable);
            Value here = state.ValueAt(variable);
            Value joined = Value.Join(there, here);
            if (joined != there)
            {
                Lose(target, there);
            }

            if (joined != here)
            {
                Lose(state, here);
            }
        }

        return target.Join(state);
    }

    /// <summary>What only a region has is forgotten behind it, and keeps no paths apart.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void LeaveRegion(ControlFlowRegion region, FlowState state)
    {
        foreach (CaptureId capture in region.CaptureIds)
        {
            if (_variables.Find(capture) is { } variable)
            {
                state.SetValue(variable, default);
                if (_variables.AnyPresence && _variables.FindPresenceOf(capture) is >= 0 and var presence)
                {
                    state.SetValue(presence, default);
                }

                if (_variables.AnyFill && _variables.FindFillOf(capture) is >= 0 and var fill)
                {
                    state.SetValue(fill, default);
                }
            }

            for (int i = 0; _variables.FindElementOf(capture, i) is >= 0 and var element; i++)
            {
                state.SetValue(element, default);
            }
        }

        foreach (ILocalSymbol local in region.Locals)
        {
            if (_variables.Knows(local))
            {
                state.SetValue(_variables[local], default);
            }

            ForgetAllBut(state, local, default);
        }
    }

    /// <summary>What is known of it besides its value.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void ForgetAllBut(FlowState state, ISymbol variable, Value value)
    {
        if (_variables.AnyAspect)
        {
            SetAspects(state, variable, value);
        }

        for (int i = 0; _tallies.Count > 0 && i < _tallies.Of(variable).Count; i++)
        {
            state.SetValue(_tallies[_tallies.Of(variable)[i]].Lead, value);
        }
    }

    private void Lose(FlowState state, Value value)
    {
        // A local may still carry the status, or lead to the operations; it just can't be said any more to which.
        if (value.Kind == ValueKind.Place)
        {
            HandOverAll(state, value.Index, OperationFactsExtensions.Entrusted);
        }

        NotePassedOn(state, value);
        NoteUsed(value);
        Examine(state, value, where: null);
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value Of(IOperation? operation) =>
        operation is not null && PositionOf(operation) is >= 0 and var position && _values[position] is { IsKnown: true } value
            ? value
            : Value.Unknown;

    /// <summary>Where an operation stands in the block, if it has been evaluated or is in hand; else -1.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private int PositionOf(IOperation operation) => _function.PositionIn(_block, operation, Math.Min(_next + 1, _function.CountIn(_block)));

    /// <summary>The value of the operand of the operation in hand, which has no other: it was evaluated just before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Value OfOnlyOperand() => _next > 0 && _values[_next - 1] is { IsKnown: true } value ? value : Value.Unknown;

    /// <summary>Something else has turned out about an expression that was looked at already.</summary>
    private static void Correct(Value[] values, int position, Value value)
    {
        if (position >= 0)
        {
            values[position] = value;
        }
    }

    /// <remarks>By kind: to ask an operation for one interface after the other takes longer than all the rest.</remarks>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value Evaluate(IOperation operation, OperationKind kind)
    {
        switch (kind)
        {
            case OperationKind.Conversion:
                return Convert(operation);
            case OperationKind.Parenthesized or OperationKind.Await or OperationKind.Argument or OperationKind.DeclarationExpression or OperationKind.AddressOf:
                return OfOnlyOperand();
            case OperationKind.LocalReference or OperationKind.ParameterReference:
                return Read(operation);
            case OperationKind.InstanceReference:
                return ((IInstanceReferenceOperation)operation).ReferenceKind == InstanceReferenceKind.ContainingTypeInstance ? Value.Place(_locations.Root(null)) : Value.Unknown;
            case OperationKind.FieldReference:
                IFieldReferenceOperation field = (IFieldReferenceOperation)operation;
                return ReadFollowedMember(field) ?? ReadMember(field, field.Instance, field.Field, field.Type);
            case OperationKind.PropertyReference:
                return ReadFollowedMember(operation) ?? ReadProperty((IPropertyReferenceOperation)operation);
            case OperationKind.ArrayElementReference:
                IArrayElementReferenceOperation element = (IArrayElementReferenceOperation)operation;
                return element.Indices is [{ } index] ? ReadElement(element, element.ArrayReference, index, element.Type) : ReadElementOfGrid(element);
            case OperationKind.ImplicitIndexerReference:
                IImplicitIndexerReferenceOperation indexer = (IImplicitIndexerReferenceOperation)operation;
                return ReadElement(indexer, indexer.Instance, indexer.Argument, indexer.Type);
            case OperationKind.InlineArrayAccess:
                IInlineArrayAccessOperation inline = (IInlineArrayAccessOperation)operation;
                return ReadElement(inline, inline.Instance, inline.Argument, inline.Type);
            case OperationKind.FlowCapture:
                return Capture((IFlowCaptureOperation)operation);
            case OperationKind.FlowCaptureReference:
                return _state.ValueAt(_variables.Capture(((IFlowCaptureReferenceOperation)operation).Id, operation.Type));
            case OperationKind.SimpleAssignment:
                return Assign((ISimpleAssignmentOperation)operation);
            case OperationKind.CompoundAssignment:
                return Accumulate((ICompoundAssignmentOperation)operation);
            case OperationKind.Increment or OperationKind.Decrement:
                return Step((IIncrementOrDecrementOperation)operation);
            case OperationKind.DeconstructionAssignment:
                return Deconstruct((IDeconstructionAssignmentOperation)operation);
            case OperationKind.Unary:
                return Unary((IUnaryOperation)operation);
            case OperationKind.Binary:
                return Compare((IBinaryOperation)operation);
            case OperationKind.IsPattern:
                return Match((IIsPatternOperation)operation);
            case OperationKind.IsType:
                return NullTest((IIsTypeOperation)operation) ?? Examined(operation);
            case OperationKind.IsNull:
                return NullTest(((IIsNullOperation)operation).Operand, isForNull: true) ?? Examined(operation);
            case OperationKind.Invocation:
                return Call((IInvocationOperation)operation);
            case OperationKind.ObjectCreation:
                return Create((IObjectCreationOperation)operation);
            case OperationKind.ArrayCreation or OperationKind.CollectionExpression when MakesBatch(operation):
                return PlaceOfTemporary(operation);
            case OperationKind.ArrayInitializer or OperationKind.CollectionExpression or OperationKind.Spread:
                return Collect(operation);
            case OperationKind.Tuple:
                return Tuple((ITupleOperation)operation);
            case OperationKind.Return or OperationKind.YieldReturn when operation is IReturnOperation { ReturnedValue: { } yielded }:
                HandOver(Of(yielded));
                return Value.Unknown;
            case OperationKind.None:
                return ReadThroughPointer(operation);
            default:
                if (operation is IPatternOperation pattern)
                {
                    _patterns[pattern] = Test(pattern);
                    return Value.Unknown;
                }

                return operation is IInterpolatedStringContentOperation ? Value.Unknown : Examined(operation);
        }
    }

    /// <summary>Whoever has the collection has what is in it.</summary>
    private Value Collect(IOperation collection)
    {
        foreach (IOperation element in collection.ChildOperations)
        {
            HandOver(Of(element));
        }

        return Examined(collection);
    }

    private Value Unary(IUnaryOperation operation) => operation.OperatorKind switch
    {
        UnaryOperatorKind.Not => Of(operation.Operand).Negated(),
        UnaryOperatorKind.Minus or UnaryOperatorKind.Plus when Of(operation.Operand).IsNonZero => Value.NonZero,
        _ => Examined(operation),
    };

    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value Convert(IOperation conversion)
    {
        Value value = OfOnlyOperand();
        if (value.IsStatusNumber && IsErrnoType(conversion.Type))
        {
            NoteLeak(conversion, $"cast to {conversion.Type!.Name}");
        }

        return value.IsNumeric && (value.Signs & Signs.Negative) != 0 && LosesSign(conversion)
            ? Value.Signed(value.Signs.AsUnsigned()) with { Verdict = value.Verdict, WasStatus = value.WasStatus }
            : value;
    }

    /// <summary>What was negative is positive behind it.</summary>
    private static bool LosesSign(IOperation conversion) => conversion.Type?.SpecialType is
        SpecialType.System_Byte or SpecialType.System_UInt16 or SpecialType.System_Char or SpecialType.System_UInt32 or SpecialType.System_UInt64 or SpecialType.System_UIntPtr;

    private static bool IsErrnoType(ITypeSymbol? type) =>
        type is { TypeKind: TypeKind.Enum } && type.Name.IndexOf("errno", StringComparison.OrdinalIgnoreCase) >= 0;

    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value Capture(IFlowCaptureOperation capture)
    {
        _captured[capture.Id] = capture.Value;
        if (_variables.AnyPresence)
        {
            FollowPresence(capture);
        }

        if (_variables.AnyFill && capture.Value.Type?.SpecialType == SpecialType.System_String)
        {
            _state.SetValue(_variables.FillOf(capture.Id), FillBy(capture.Value));
        }

        if (MatchedIn(capture.Value) is { } tuple)
        {
            KeepElements(capture.Id, tuple);
        }

        Value value = capture.Value.Type?.SpecialType == SpecialType.System_Boolean ? Decide(capture.Value) : Of(capture.Value);
        if (value.Kind == ValueKind.Number && value.Verdict.Code == 0)
        {
            value = value with { Verdict = VerdictNow() };
        }

        if (value.IsStatusNumber)
        {
            _capturedStatuses[capture.Id] = capture.Value;
        }

        // A target is as its variable is, which keeps paths apart or not.
        ITypeSymbol? type = _capturedTargets.Contains(capture.Id) ? null : capture.Value.Type;
        _state.SetValue(_variables.Capture(capture.Id, type), Assigned(value));
        return Value.Unknown;
    }

    /// <summary>The outcome of a test, or an errno, went into something that cannot be followed: stored, combined, passed on.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value Examined(IOperation operation)
    {
        foreach (IOperation operand in operation.ChildOperations)
        {
            Examine(Of(operand), operand);
        }

        TakeAll(operation);
        return Value.Unknown;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Examine(Value value, IOperation where)
    {
        NoteUsed(value);
        Examine(_state, value, where.Syntax);
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Examine(FlowState state, Value value, SyntaxNode? where)
    {
        // An errno tells success from failure, for whoever gets it.
        StatusTest? test = value.Kind switch
        {
            ValueKind.StatusOutcome => value.Test,
            ValueKind.Errno => StatusTest.IsOkay,
            _ => null,
        };
        if (test is { } examined && _locations.OperationAt(value.Index) is >= 0 and var operation)
        {
            OperationState before = state.OperationAt(operation);
            OperationFacts facts = before.Facts.Examined(examined);
            NoteExamined(before, facts, value with { Test = examined }, where);
            state.SetOperation(operation, before with { Facts = facts });
        }
    }

    /// <summary>What an operation is by itself, for the next time that it is run: to ask the compiler takes longer than all the rest.</summary>
    private struct Resolved
    {
        /// <summary>Its type is a status's; null before anybody has asked.</summary>
        public bool? HasStatus;

        /// <summary>It reads a variable that is no status: the variable's number plus one.</summary>
        public int VariablePlusOne;

        /// <summary>The place that the variable is as long as nothing else is known of it, plus one; 0 where it is none.</summary>
        public int RootPlusOne;
    }

    private sealed class Strand
    {
        /// <summary>What is known.</summary>
        public FlowState State = null!;

        /// <summary>The values of the block's operations, by their positions.</summary>
        public Value[] Values = [];

        /// <summary>The position of the operation to go on with.</summary>
        public int Next;

        /// <summary>The tests that patterns make.</summary>
        public readonly Dictionary<IOperation, NumberTest> Patterns = [];
    }
}

/// <summary>How one strand leaves a block: its state, and the value of the block's condition or result in it.</summary>
internal readonly record struct BlockExit(FlowState State, Value Value);
