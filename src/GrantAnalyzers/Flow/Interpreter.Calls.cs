using System.Runtime.CompilerServices;
using System.Collections.Immutable;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Calls: submitting operations, retrying them, and passing them or their statuses on.</summary>
internal sealed partial class Interpreter
{
    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value Call(IInvocationOperation call)
    {
        if (Atomic(call) is { } accessed)
        {
            return accessed;
        }

        ForgetNumbersPassedByReference(call.Arguments);
        if (_variables.AnyFill)
        {
            Fill(call);
        }

        if (_variables.Members.Count > 0)
        {
            ForgetMembers(call);
        }

        switch (_symbols.RoleOf(call))
        {
            case MethodRole.Submit:
                return Submit(call, isRaw: true);
            case MethodRole.IssueWithRetry:
                return Submit(call, isRaw: false);
            case MethodRole.Retry:
                return Retry(call);
            case MethodRole.Revoke or MethodRole.EndAccess or MethodRole.QueryAccess:
                return Revoke(call, _symbols.RoleOf(call));
            case MethodRole.Identity when call.Arguments is [{ Value: var passed }]:
                return Of(passed);
            case MethodRole.ToErrno when call.Arguments is [{ Value: var status }]:
                return Of(status) is { Kind: ValueKind.Status } converted ? Value.Errno(converted.Index) : Value.Unknown;
            case MethodRole.Assert when call.Arguments is [{ Value: var asserted }, ..]:
                Assert(call, asserted, endsOn: false);
                return Value.Unknown;
            case MethodRole.FailFast:
                End(call);
                return Value.Unknown;
            case MethodRole.NeverReturns:
                HandOverArguments(call.Arguments);
                ForgetUnexamined(_state);
                Leave(_state);
                _state.IsDead = true;
                return Value.Unknown;
            case MethodRole.Block when !FrameworkMethods.IsMutexOrSemaphore(call.Instance?.Type):
                NoteBlocking(call, IsRetry(Of(call.Instance)));
                return Of(call.Instance);
            case MethodRole.EnterLock or MethodRole.Block:
                _state.Locks++;
                return Value.Unknown;
            case MethodRole.ExitLock:
                _state.Locks = Math.Max(0, _state.Locks - 1);
                return Value.Unknown;
            default:
                return PassOn(call);
        }
    }

    private bool IsRetry(Value value) => value.Kind == ValueKind.CallResult && !_calls[value.Index].IsRaw && !_calls[value.Index].IsThroughHelper;

    /// <summary>Hands operations to the hypervisor, once or until none says Eagain.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value Submit(IInvocationOperation call, bool isRaw)
    {
        if (IndexOf(call, isRaw, isRetryOnly: false) is not (>= 0 and var index))
        {
            HandOverArguments(call.Arguments);
            return Value.Unknown;
        }

        OutdateResultOf(index);
        OutdateStatusesOf(call, orStatuses: !isRaw);
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (OperationsIn(argument) is var (location, type, isBatch))
            {
                NoteIssued(index, argument.Value, location, type, isBatch);
                Unmap(call, index, location);
                Issue(location, index, isRaw ? OperationFactsExtensions.Reissued : static facts => facts.Retried(isIssued: true));
                if (!isRaw)
                {
                    NoteRetry(call, argument.Value, type);
                }
            }
            else if (!isRaw && Of(argument.Value) is { Kind: ValueKind.Status } status && _locations.TypeOf(status.Index) is { } operation && _symbols.IsOperation(operation))
            {
                // The form over a reference to a status and a callback that submits.
                NoteIssued(index, argument.Value, status.Index, operation, isBatch: false);
                Issue(status.Index, index, static facts => facts.Retried(isIssued: true));
                NoteRetry(call, argument.Value, operation);
            }
        }

        return Value.CallResult(index);
    }

    /// <summary>Issues again what says Eagain.</summary>
    private Value Retry(IInvocationOperation call)
    {
        int index = IndexOf(call, isRaw: false, isRetryOnly: true);
        if (index >= 0)
        {
            OutdateResultOf(index);
        }

        OutdateStatusesOf(call, orStatuses: true);
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (OperationsIn(argument) is var (location, type, isBatch))
            {
                int operation = OperationNumber(location);
                OperationState before = _state.OperationAt(operation);
                _state.SetOperation(operation, before with { Facts = before.Facts.Retried(isIssued: false) });
                NoteRetry(call, argument.Value, type, isElement: !isBatch && _locations.IsElement(location) && WasIssuedAsBatch(before));
                if (index >= 0 && !isBatch)
                {
                    _retriesOfOne[index] = location;
                }

                if (IsRecording)
                {
                    _retriedPlaces.Add(location);
                }
            }
            else if (Of(argument.Value) is { Kind: ValueKind.Status } status)
            {
                // The form over a reference to a status and a callback that submits.
                Update(status.Index, static facts => facts.Retried(isIssued: false));
            }
        }

        return index >= 0 ? Value.CallResult(index) : Value.Unknown;
    }

    /// <summary>Pages are given or taken back: nothing but the result says whether they are.</summary>
    private Value Revoke(IInvocationOperation call, MethodRole role)
    {
        HandOverArguments(call.Arguments);
        if (IndexOf(call, isRaw: false, isRetryOnly: false) is not (>= 0 and var index))
        {
            return Value.Unknown;
        }

        _calls[index].Revocation = role;
        OutdateResultOf(index);
        return Value.CallResult(index);
    }

    private void NoteRetry(IInvocationOperation call, IOperation batch, ITypeSymbol type, bool isElement = false)
    {
        if (IsRecording)
        {
            bool isBlocking = !call.TargetMethod.Name.EndsWith("Async", StringComparison.Ordinal);
            _result.Retries.Add(call, new RetryCall(call, type, _symbols.OperationOf(type), batch, _block, isBlocking, isElement, _state.Locks > 0));
        }
    }

    private int IndexOf(IInvocationOperation call, bool isRaw, bool isRetryOnly)
    {
        if (!_callIndices.TryGetValue(call, out int index))
        {
            index = _calls.Count < MaxCalls ? _calls.Count : -1;
            _callIndices.Add(call, index);
            if (index >= 0)
            {
                ITypeSymbol result = call.TargetMethod.ReturnType;
                _calls.Add(new SubmitCall(call, _result, _block)
                {
                    IsRaw = isRaw,
                    IsRetryOnly = isRetryOnly,
                    HasResult = result is not ({ SpecialType: SpecialType.System_Void } or INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments.IsEmpty: true }),
                });
            }
        }

        return index;
    }

    /// <summary>The call is made again: what was kept of its last result is of another time.</summary>
    private void OutdateResultOf(int call)
    {
        List<int> speakers = _index.SpeakersOfCall(call);
        for (int i = 0; i < speakers.Count; i++)
        {
            int variable = speakers[i];
            Value value = _state.ValueAt(variable);
            if (value.Kind == ValueKind.CallResult && value.IsAboutCall(call) && _calls[call].IsThroughHelper)
            {
                _leftBehind.Add((variable, OperationFacts.Okay | OperationFacts.Failed, -1, false));
            }
            else if (value.IsAboutCall(call))
            {
                _state.SetValue(variable, Value.Unknown);
            }
        }
    }

    /// <summary>
    /// The operations are issued again: what was kept of their statuses is of another time. Where that is still going to tell which way
    /// an operation went, the ways part here, before the answer is another one; the strands that split off make the call too.
    /// </summary>
    private void OutdateStatusesOf(IInvocationOperation call, bool orStatuses)
    {
        foreach (IArgumentOperation argument in _index.AnySpeaks ? call.Arguments : [])
        {
            if (OperationsIn(argument) is var (location, _, _))
            {
                OutdateValuesAbout(location);
            }
            else if (orStatuses && Of(argument.Value) is { Kind: ValueKind.Status } status)
            {
                OutdateValuesAbout(status.Index);
            }
        }

        if (_leftBehind.Count > 0)
        {
            SplitByWhatIsLeftBehind(_next);
        }
    }

    /// <summary>The operation, or the elements of the batch, that an argument stands for.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private (int Location, ITypeSymbol Type, bool IsBatch)? OperationsIn(IArgumentOperation argument)
    {
        Value value = Of(argument.Value);
        if (value.Kind != ValueKind.Place)
        {
            return null;
        }

        // What was converted on the way (an array to a span, a pointer to void*) is seen through: its type says what is in it.
        ITypeSymbol? type = GrantSymbols.TypeBehindCasts(argument.Value);
        if (!_symbols.CarriesOperations(type))
        {
            type = _locations.TypeOf(value.Index);
        }

        if (type is IPointerTypeSymbol { PointedAtType: var pointed })
        {
            return _symbols.IsOperation(pointed) ? (value.Index, pointed, IsAddressOfMany(argument)) : null;
        }

        return _symbols.IsOperation(type) ? (value.Index, type!, IsAddressOfMany(argument))
            : _symbols.ElementOperation(type) is { } element ? (ElementOf(value), element, value.Integer != OneOperation)
            : null;
    }

    /// <summary>A pointer or a reference with a count beside it: the first of several operations, unless it is the address of just one.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private static bool IsAddressOfMany(IArgumentOperation argument)
    {
        IOperation address = argument.Value;
        while (address is IConversionOperation conversion)
        {
            address = conversion.Operand;
        }

        bool isOne = address switch
        {
            IAddressOfOperation { Reference: ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation } => true,
            ILocalReferenceOperation { Local.RefKind: RefKind.None, Type: not IPointerTypeSymbol } => true,
            _ => false,
        };
        return !isOne && (address.Type is IPointerTypeSymbol || argument.Parameter is { RefKind: not RefKind.None }) &&
            CountBeside(argument) is { } count && count.ConstantValue is not { HasValue: true, Value: 1 or 1u or 1L or 1ul };
    }

    /// <summary>The last number that a call is given besides the command.</summary>
    private static IOperation? CountBeside(IArgumentOperation operations)
    {
        IOperation? count = null;
        foreach (IArgumentOperation argument in ((IInvocationOperation)operations.Parent!).Arguments)
        {
            bool isNumber = argument.Parameter?.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64
                or SpecialType.System_UInt64 or SpecialType.System_UIntPtr or SpecialType.System_UInt16;
            if (isNumber && argument != operations && argument.Parameter!.Name is not ("cmd" or "command" or "op"))
            {
                count = argument.Value;
            }
        }

        return count;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Issue(int location, int call, Func<OperationFacts, OperationFacts> change)
    {
        int operation = OperationNumber(location);
        OperationState before = _state.OperationAt(operation);
        NoteReissue(before, location, call);
        bool isOwnMap = _calls[call].Shape?.Kind == GrantKind.Map && IsOwned(location);
        _state.SetOperation(operation, new OperationState(change(before.Facts), 1UL << call, Hold: isOwnMap ? MappingHold.HereAlone : MappingHold.None));
    }

    /// <summary>The call meets what was issued before and said Eagain.</summary>
    private void NoteReissue(OperationState before, int location, int call)
    {
        if (IsRecording && before.Calls != 0 && (before.Facts & OperationFacts.AnyEagain) != 0)
        {
            _calls[call].IsRetry = true;
            _calls[call].ReissuesSuccesses |= (before.Facts & OperationFacts.AnyOkay) != 0;
            foreach (SubmitCall first in CallsIn(before.Calls))
            {
                _calls[call].IsElementOfIssuedBatch |= first.IsBatch && !_calls[call].IsBatch && _locations.IsElement(location);
            }
        }
    }

    private void NoteIssued(int call, IOperation? batch, int location, ITypeSymbol type, bool isBatch)
    {
        SubmitCall submit = _calls[call];
        submit.Batch = batch;
        submit.OperationType = type;
        submit.Shape = _symbols.OperationOf(type);
        submit.Location = location;
        submit.IsBatch = isBatch;
        submit.OwnsBatch = IsOwned(location);
        if (IsRecording)
        {
            submit.IsUnderLock |= _state.Locks > 0;
            _issuedPlaces.Add(location);
        }
    }

    /// <summary>Goes on only where what is asserted holds.</summary>
    private void Assert(IInvocationOperation call, IOperation asserted, bool endsOn)
    {
        Value value = Of(asserted);
        if (value.IsOutcome)
        {
            if (GoOnUnless(asserted, endsOn) is { } broken)
            {
                NoteFatal(call, broken);
                Leave(broken);
            }
        }
        else if (endsOn ? value.IsNonZero : value.IsZero)
        {
            End(call);
        }
        else
        {
            Examine(value, asserted);
        }
    }

    /// <summary>The lesser or the greater of two numbers, as far as their signs tell: <c>worst = Math.Min(worst, error)</c>.</summary>
    private Value Extreme(bool isMin, IOperation one, IOperation another)
    {
        Value left = ZeroOrNot(one);
        Value right = ZeroOrNot(another);
        Signs signs = isMin ? left.Signs.Min(right.Signs) : left.Signs.Negated().Min(right.Signs.Negated()).Negated();
        return Value.Signed(signs) with { Verdict = left.IsNonZero ? left.Verdict : right.Verdict };
    }

    /// <summary>The argument on which a call may throw, if anything is known of it.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private (IArgumentOperation Condition, bool ThrowsOn)? CheckIn(IInvocationOperation call)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter?.Type.SpecialType == SpecialType.System_Boolean && Of(argument.Value) is { IsOutcome: true } or { IsNumeric: true } &&
                _summaries.ThrowsOn(call.TargetMethod) is { } check && check.Parameter == argument.Parameter!.Ordinal)
            {
                return (argument, check.On);
            }
        }

        return null;
    }

    /// <summary>Goes on where the method that is called does not throw.</summary>
    private void Check(IInvocationOperation call, IArgumentOperation condition, bool throwsOn)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument != condition)
            {
                HandOver(Of(argument.Value));
            }
        }

        if (GoOnUnless(condition.Value, throwsOn) is { } thrown)
        {
            Throw(thrown, call.Syntax);
        }
    }

    /// <summary>Goes on where a condition does not come out like that.</summary>
    /// <returns>What is known where it does; null where it can't.</returns>
    private FlowState? GoOnUnless(IOperation condition, bool outcome)
    {
        Value value = Of(condition);
        FlowState other = _state.Clone();
        bool canBe = Assume(other, value, condition, outcome);
        _state.IsDead = !Assume(_state, value, condition, !outcome);
        return canBe ? other : null;
    }

    /// <summary>A called method throws, by what it was given.</summary>
    private void Throw(FlowState state, SyntaxNode where)
    {
        ForgetUnexamined(state);
        if (FunctionAnalysis.RegionAround(_function.Graph.Blocks[_block], ControlFlowRegionKind.Try) is null)
        {
            NoteLeftBehind(state, where);
            Leave(state);
        }
    }

    private void End(IInvocationOperation call)
    {
        NoteFatal(call, _state);
        ForgetUnexamined(_state);
        Leave(_state);
        _state.IsDead = true;
    }

    /// <summary>A call about which its body, or else its signature, is all that is known.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value PassOn(IInvocationOperation call)
    {
        // The compiler asks a nullable so, for ??= and the like.
        if (_variables.AnyAspect && call is { TargetMethod.Name: "get_HasValue", Instance: { } nullable } && NullTest(nullable, isForNull: false) is { } isThere)
        {
            return isThere;
        }

        if (call is { TargetMethod: { Name: "Min" or "Max", ContainingType: { Name: "Math", ContainingNamespace.Name: "System" } }, Arguments: [{ Value: var one }, { Value: var another }] })
        {
            return Extreme(call.TargetMethod.Name == "Min", one, another);
        }

        if (_variables.AnyFill && FillAskedBy(call) is >= 0 and var fill)
        {
            return Measured(call, fill);
        }

        if (CompareByMethod(call) is { } outcome)
        {
            return outcome;
        }

        Value receiver = Of(call.Instance);
        if (receiver.Kind == ValueKind.Enumerator)
        {
            OutdateValuesAbout(receiver.Index);
            return Value.Unknown;
        }

        if (receiver.Kind == ValueKind.CallResult && call.TargetMethod.Name is "AsTask" or "GetAwaiter" or "ConfigureAwait" or "Preserve")
        {
            return receiver;
        }

        if (call.TargetMethod.Name == "ToArray" && MakesBatch(call))
        {
            return PlaceOfTemporary(call);
        }

        if (ViewOf(call) is { } view)
        {
            return view;
        }

        if (call.Arguments is [{ Value: var condition }, ..] && _summaries.EndsProgramOn(call.TargetMethod) is { } endsOn)
        {
            Assert(call, condition, endsOn);
            return Value.Unknown;
        }

        if (CheckIn(call) is var (passed, throwsOn))
        {
            Check(call, passed, throwsOn);
            return Value.Unknown;
        }

        if (call.TargetMethod.Name is not ("All" or "TrueForAll" or "Any" or "Exists"))
        {
            // Whoever gets an operation may take its handle.
            TakeBatch(receiver);
            foreach (IArgumentOperation argument in call.Arguments)
            {
                TakeBatch(Of(argument.Value));
            }
        }

        if (ApplyLambda(call) is { } tested)
        {
            return tested;
        }

        if (Apply(call) is { } applied)
        {
            return applied;
        }

        if (receiver.Kind == ValueKind.Place && _symbols.IsOperation(call.Instance?.Type))
        {
            Show(receiver.Index);
        }
        else
        {
            HandOver(receiver.Kind == ValueKind.Place && call.Instance is IInstanceReferenceOperation ? Value.Unknown : receiver);
        }

        if (!IsLogging(call.TargetMethod))
        {
            HandOverArguments(call.Arguments);
        }

        return FixedAnswerOf(call);
    }

    /// <summary>What is always answered, by a method that has nothing to do with grants.</summary>
    private Value FixedAnswerOf(IInvocationOperation call)
    {
        if (call.TargetMethod.DeclaringSyntaxReferences.IsEmpty || call.Type is null || !VariableUses.IsFlagType(call.Type) || _summaries.AnswerOf(call.TargetMethod) is not { } answer)
        {
            return Value.Unknown;
        }

        return answer.Parameter < 0 ? Value.Signed(answer.Signs)
            : ArgumentOf(call, answer.Parameter) is { } argument && Of(argument) is { IsNumeric: true } given ? given
            : Value.Unknown;
    }

    /// <summary>The called method may write other ones there.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void ForgetNumbersPassedByReference(ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (IArgumentOperation argument in arguments)
        {
            if (argument is { Parameter.RefKind: RefKind.Ref or RefKind.Out } && VariableIn(argument.Value) is { } variable)
            {
                FollowTallies(variable, argument);
                FollowAspects(variable, argument);
                if (_state.ValueAt(_variables[variable]).IsNumeric)
                {
                    _state.SetValue(_variables[variable], Value.Unknown);
                }
            }
        }
    }

    /// <summary>What a call gives that shows the same operations in another way, or fills them in anew.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value? ViewOf(IInvocationOperation call)
    {
        IOperation? viewed = call.Instance ?? (call.Arguments is [{ Value: var argument }, ..] ? argument : null);
        Value place = Of(viewed);
        ITypeSymbol? type = TypeBeforeConversion(viewed);
        if (place.Kind != ValueKind.Place)
        {
            return null;
        }

        if (_symbols.ElementOperation(type) is not null)
        {
            switch (call.TargetMethod.Name)
            {
                case "GetEnumerator":
                    return Value.Enumerator(ElementOf(place));
                case "Clear" or "Fill":
                    Overwrite(place.Index);
                    return Value.Unknown;
                case "AsSpan" or "AsMemory" or "Slice" when IsView(type, call.Type) && BatchParts.BoundsOf(call) is ({ } start, { ConstantValue: { HasValue: true, Value: 1 } }):
                    int element = ElementOf(place);
                    NoteElement(element, start, call);
                    return Value.Place(element) with { Integer = OneOperation };
                case "AsSpan" or "AsMemory" or "Slice" or "AsReadOnlySpan" when IsView(type, call.Type):
                    return place;
                case "Skip" or "Take" or "SkipLast" or "TakeLast" or "AsEnumerable" or "Reverse" or "OrderBy" or "ToList" or "ToArray" when BatchParts.LeavesOut(call) is not null || call.TargetMethod.Name is "AsEnumerable" or "Reverse":
                    return place;
                case "GetReference" or "GetArrayDataReference":
                    return Value.Place(ElementOf(place));
            }
        }

        return call.TargetMethod.Name is "CreateSpan" or "CreateReadOnlySpan" && _symbols.IsOperation(viewed!.Type) ? SpanAt(place, call.Arguments) : null;
    }

    /// <summary>The operations from one on: that one alone, or as many as are said.</summary>
    private static Value SpanAt(Value first, ImmutableArray<IArgumentOperation> firstAndCount) =>
        first with { Integer = firstAndCount is [_, { Value.ConstantValue: { HasValue: true, Value: 1 } }] ? OneOperation : PointedAt };

    private Value Create(IObjectCreationOperation creation)
    {
        // new Span<T>(array), new Span<T>(ref operation)
        if (creation.Arguments is [{ Value: var viewed }, ..] && Of(viewed) is { Kind: ValueKind.Place } place && _symbols.ElementOperation(creation.Type) is not null)
        {
            if (IsView(viewed.Type, creation.Type))
            {
                return place;
            }

            if (_symbols.IsOperation(viewed.Type))
            {
                return place with { Integer = OneOperation };
            }

            if (GrantSymbols.TypeBehindCasts(viewed) is IPointerTypeSymbol { PointedAtType: var pointed } && _symbols.IsOperation(pointed))
            {
                return SpanAt(place, creation.Arguments);
            }
        }

        ForgetNumbersPassedByReference(creation.Arguments);
        HandOverArguments(creation.Arguments);
        return Value.Unknown;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void HandOverArguments(ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (IArgumentOperation argument in arguments)
        {
            Value value = Of(argument.Value);
            ITypeSymbol? type = argument.Parameter?.Type;
            bool isErrno = value.IsStatusNumber && argument.Parameter is { } number && !_symbols.IsStatus(type) && IsInteger(type) && ErrnoNames.IsNameOfErrno(number.Name);
            if (isErrno)
            {
                NoteLeak(argument.Value, $"passed as '{argument.Parameter!.Name}'");
            }

            NoteUsed(value);
            if (argument.Parameter is { RefKind: RefKind.Out })
            {
                FillAnew(argument.Value, value);
                continue;
            }

            switch (value.Kind)
            {
                case ValueKind.StatusOutcome when type is null or { SpecialType: SpecialType.System_Boolean }:
                case ValueKind.Errno:
                    Examine(value, argument.Value);
                    break;
                case ValueKind.Status when isErrno:
                    Examine(Value.Errno(value.Index), argument.Value);
                    break;
                case ValueKind.Status when !_symbols.IsStatus(type):
                    // A number or an object: to be shown, most likely.
                    break;
                case ValueKind.Place when argument.Parameter is { } parameter && OnlyShows(parameter):
                    Show(value.Index);
                    break;
                default:
                    HandOver(value);
                    break;
            }
        }
    }

    /// <summary>An argument that the called method writes.</summary>
    private void FillAnew(IOperation argument, Value value)
    {
        if (value.Kind == ValueKind.Place)
        {
            Overwrite(value.Index);
        }
        else if (VariableIn(argument) is { } variable)
        {
            _state.SetValue(_variables[variable], Value.Unknown);
        }
    }

    private static ISymbol? VariableIn(IOperation argument) => ElementLoops.VariableOf(argument is IDeclarationExpressionOperation declaration ? declaration.Expression : argument);

    private static bool IsInteger(ITypeSymbol? type) => type is
        { SpecialType: SpecialType.System_Int16 or SpecialType.System_Int32 or SpecialType.System_Int64 };

    /// <summary>Takes a copy or a read-only view.</summary>
    private bool OnlyShows(IParameterSymbol parameter) =>
        _symbols.IsOperation(parameter.Type)
            ? parameter.RefKind is RefKind.None or RefKind.In or RefKind.RefReadOnlyParameter
            : parameter.Type.Name is "ReadOnlySpan" or "ReadOnlyMemory" or "IReadOnlyList" or "IReadOnlyCollection" or "IEnumerable";

    /// <summary>What a container is, where <c>foreach</c> or a call sees it through an interface.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private static ITypeSymbol? TypeBeforeConversion(IOperation? operation)
    {
        while (operation is IConversionOperation conversion)
        {
            operation = conversion.Operand;
        }

        return operation?.Type;
    }

    /// <summary>Writing a status down is not dealing with it. <c>Volatile.Write(ref maps, ...)</c> writes nothing for people.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private static bool IsLogging(IMethodSymbol method) => method is { ReturnsVoid: true, Parameters: not [{ RefKind: RefKind.Ref }, ..] } && StartsWithLoggingVerb(method.Name);

    private static bool StartsWithLoggingVerb(string name) =>
        name.StartsWith("Log", StringComparison.Ordinal) || name.StartsWith("Write", StringComparison.Ordinal) ||
        name.StartsWith("Print", StringComparison.Ordinal) || name.StartsWith("Trace", StringComparison.Ordinal) ||
        name.StartsWith("Debug", StringComparison.Ordinal) || name.StartsWith("Warn", StringComparison.Ordinal) ||
        name.StartsWith("Info", StringComparison.Ordinal) || name.StartsWith("Error", StringComparison.Ordinal);
}
