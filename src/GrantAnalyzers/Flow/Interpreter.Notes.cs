using System.Runtime.CompilerServices;
using System.Collections.Immutable;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>What is noted for the rules and for callers, once the states are settled.</summary>
internal sealed partial class Interpreter
{
    private readonly HashSet<IOperation> _testsOfOtherThings = [];
    private readonly HashSet<IOperation> _readsOfOkay = [];
    private readonly HashSet<int> _issuedPlaces = [];

    // The calls whose mappings are known to be left behind: of the first way out it is said, and most functions have many.
    private ulong _leftBehindForSure, _maybeLeftBehind;
    private readonly HashSet<int> _retriedPlaces = [];
    private readonly HashSet<int> _examinedPlaces = [];
    private readonly HashSet<int> _passedOnPlaces = [];
    private readonly Dictionary<int, SyntaxNode> _checks = [];
    private readonly List<(ReturnKind Kind, int Location, long? Number, FlowState State)> _returns = [];
    private readonly HashSet<int> _leftForAnotherReason = [];
    private ulong[]? _leftEarly;
    private bool _isFatal;

    /// <summary>Settles what depends on all that was noted.</summary>
    public void FinishRecording()
    {
        if (_testsOfOtherThings.Count > 0)
        {
            _result.Comparisons.Remove(IsOfOtherThings);
        }

        foreach (OutputRead read in _result.OutputReads)
        {
            read.IsKnownToHaveFailed = !_readsOfOkay.Contains(read.Read);
        }

        for (int loop = 0; loop < _leftEarly?.Length; loop++)
        {
            if (_leftEarly[loop] != 0)
            {
                _result.EarlyLeaves.Add(new EarlyLeave(_loops[loop], [.. CallsIn(_leftEarly[loop])], _leftForAnotherReason.Contains(loop)));
            }
        }
    }

    /// <summary>What only looked like a test of a status: elsewhere something else is in the same variable.</summary>
    private bool IsOfOtherThings(StatusComparison comparison)
    {
        IOperation? test = comparison.Test;
        while (test is IPatternOperation or IPropertySubpatternOperation)
        {
            test = test.Parent;
        }

        return test is not null && _testsOfOtherThings.Contains(test) && !_symbols.IsStatus(comparison.Status?.Type);
    }

    /// <param name="before">The operation before the test.</param>
    /// <param name="after">What the test made of its facts.</param>
    /// <param name="tested">The outcome of the test.</param>
    /// <param name="where">Where it is.</param>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void NoteExamined(OperationState before, OperationFacts after, Value tested, SyntaxNode? where)
    {
        if (!IsRecording || !tested.Test.SeparatesOkay)
        {
            return;
        }

        bool eagainAsFailure = (before.Facts & OperationFacts.Eagain) != 0 && (after & OperationFacts.EagainAsFailure) != 0;
        _examinedPlaces.Add(tested.Index);
        if (eagainAsFailure && where is not null && (!_checks.TryGetValue(tested.Index, out SyntaxNode? check) || where.SpanStart < check.SpanStart))
        {
            _checks[tested.Index] = where;
        }

        for (int i = 0; i < _calls.Count; i++)
        {
            if ((before.Calls >> i & 1) != 0)
            {
                _calls[i].NoteTest(where, eagainAsFailure);
            }
        }
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void NotePassedOn(FlowState state, Value value)
    {
        if (IsRecording && value.Kind == ValueKind.Status)
        {
            _passedOnPlaces.Add(value.Index);
            if (_locations.OperationAt(value.Index) is >= 0 and var operation)
            {
                foreach (SubmitCall call in CallsIn(state.OperationAt(operation).Calls))
                {
                    call.IsPassedOn = true;
                }
            }
        }
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void NoteUsed(Value value)
    {
        if (IsRecording && value.Kind is ValueKind.CallResult or ValueKind.CallOutcome)
        {
            _calls[value.Index].ResultIsUsed = true;
        }
    }

    /// <summary>The rc goes where it can't be followed: unless it is known not to be 0, paths on which it is may look like others.</summary>
    private void NoteEscape(int call)
    {
        for (int i = 0; IsRecording && i < _operationLocations.Count; i++)
        {
            OperationState known = _state.OperationAt(i);
            _calls[call].ResultEscapes |= known.Calls == 1UL << call && (known.Facts & OperationFacts.Eagain) != 0;
        }
    }

    private void NoteComparison(IOperation test, IOperation? status, BinaryOperatorKind relation, IOperation constant, long number)
    {
        if (IsRecording)
        {
            _result.Comparisons.Add(test, new StatusComparison(test, status, relation, constant, number));
        }
    }

    private void NoteLeak(IOperation status, string how)
    {
        if (IsRecording)
        {
            // One side of a conditional expression: that side.
            if (status is IFlowCaptureReferenceOperation capture && _capturedStatuses.TryGetValue(capture.Id, out IOperation? chosen))
            {
                status = chosen;
            }

            _result.Leaks.Add(status, new StatusLeak(status, how));
        }
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void NoteOutputRead(IOperation read, int location)
    {
        if (IsRecording && _locations.OperationAt(location) is >= 0 and var operation)
        {
            OperationState known = _state.OperationAt(operation);
            if (known.Calls != 0 && known.MayMislead)
            {
                _result.OutputReads.Add(read, new OutputRead(read, [.. CallsIn(known.Calls)]));
            }

            if ((known.Facts & OperationFacts.AnyOkay) != 0)
            {
                _readsOfOkay.Add(read);
            }
        }
    }

    private void NoteOverruled(int location, IOperation by)
    {
        if (IsRecording && _locations.OperationAt(location) is >= 0 and var operation &&
            _state.OperationAt(operation) is { Calls: not 0 } known && (known.Facts & OperationFacts.AnyOkay) != 0)
        {
            _result.OverruledStatuses.Add(by, new OverruledStatus(by, _block, [.. CallsIn(known.Calls)]));
        }
    }

    private void NoteBlocking(IOperation operation, bool isOfRetry = false)
    {
        if (IsRecording)
        {
            _result.BlockingCalls.Add(operation, new BlockingCall(operation, _block, _state.Locks > 0, isOfRetry));
        }
    }

    /// <summary>The program ends here. If a map's or copy's status brought it here, that is told.</summary>
    private void NoteFatal(IOperation operation, FlowState state)
    {
        if (!IsRecording)
        {
            return;
        }

        _isFatal = true;
        ulong calls = 0;
        for (int i = 0; i < _operationLocations.Count; i++)
        {
            OperationState known = state.OperationAt(i);
            if (_operationLocations[i] is not (>= 0 and var location))
            {
                continue;
            }

            // Of a batch's elements some may be fine.
            OperationFacts others = OperationFacts.NotIssued | OperationFacts.Over | OperationFacts.Unexamined | (_locations.IsElement(location) ? 0 : OperationFacts.KnownOkay);
            bool hasFailed = (known.Facts & (OperationFacts.KnownFailed | OperationFacts.EagainAsFailure | OperationFacts.EagainHandled)) != 0 && (known.Facts & others) == 0;
            calls |= hasFailed ? known.Calls : 0;
        }

        if (calls != 0)
        {
            _result.FatalStatuses.Add(operation, new FatalStatus(operation, [.. CallsIn(calls)]));
        }
    }

    private void NoteFatalThrow(IOperation? exception)
    {
        while (exception is IConversionOperation conversion)
        {
            exception = conversion.Operand;
        }

        if (exception is IObjectCreationOperation { Type.Name: "UnreachableException" })
        {
            NoteFatal(exception, _state);
        }
    }

    /// <summary>A condition that has nothing to do with a failure ends a loop before all elements are looked at.</summary>
    public void NoteLeftForAnotherReason(int loop, int location, IOperation condition)
    {
        if (!IsRecording)
        {
            return;
        }

        foreach (IOperation operation in condition.DescendantsAndSelf())
        {
            if (_symbols.IsStatus(operation) || IsIndexOf(location, operation))
            {
                return;
            }
        }

        _leftForAnotherReason.Add(loop);
    }

    /// <summary>What moves the loop on says that it has come to its end: <c>i &lt; ops.Length</c>, wherever in the condition that stands.</summary>
    public bool ComparesIndexOf(int location, IOperation? condition) =>
        condition is IBinaryOperation { OperatorKind: var kind } comparison && IsRelation(kind) && (IsIndexOf(location, comparison.LeftOperand) || IsIndexOf(location, comparison.RightOperand));

    private bool IsIndexOf(int location, IOperation operation) => ElementLoops.VariableOf(operation) is { } variable && _elementLoops.IndexedBy(variable).Contains(location);

    private void NoteLeftEarly(OperationState state)
    {
        for (int loop = 0; state.LeftIn != 0 && loop < _loops.Length && loop < 64; loop++)
        {
            if ((state.LeftIn >> loop & 1) != 0)
            {
                (_leftEarly ??= new ulong[_loops.Length])[loop] |= state.Calls;
            }
        }
    }

    /// <summary>The function is left: mappings that it alone knows of stay behind.</summary>
    /// <param name="state">What is known there.</param>
    /// <param name="wayOut">Where it is left; null at its end.</param>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void NoteLeftBehind(FlowState state, SyntaxNode? wayOut)
    {
        for (int i = 0; IsRecording && i < _operationLocations.Count; i++)
        {
            OperationState known = state.OperationAt(i);
            if (_operationLocations[i] is >= 0 and var location && known.IsHeldHereAlone)
            {
                bool isMaybeNone = _locations.IsElement(location) && (known.Facts & OperationFacts.Unexamined) != 0;
                ref ulong noted = ref isMaybeNone ? ref _maybeLeftBehind : ref _leftBehindForSure;
                foreach (SubmitCall call in CallsIn(known.Calls & ~noted))
                {
                    _result.LeftBehind.Add(new LeftMapping(call, wayOut, isMaybeNone));
                }

                noted |= known.Calls;
            }
        }
    }

    /// <summary>Nobody will look at the operation again.</summary>
    private void GiveUp(int location, OperationState state)
    {
        if (!IsRecording)
        {
            return;
        }

        bool eagainAsFailure = (state.Facts & OperationFacts.EagainAsFailure) != 0;
        bool unexamined = (state.Facts & OperationFacts.Eagain) != 0 && IsOwned(location) && !_locations.IsElement(location);
        if (eagainAsFailure || unexamined)
        {
            foreach (SubmitCall call in CallsIn(state.Calls))
            {
                call.GivesEagainUp |= eagainAsFailure;
                call.IsLeftUnexamined |= unexamined;
            }
        }
    }

    private CallSet CallsIn(ulong bits) => new(_calls, bits);

    /// <summary>What callers have to know of the function, once everything is noted.</summary>
    public Summary Summarize()
    {
        List<int> externals = [];
        for (int i = 0; i < _operationLocations.Count; i++)
        {
            if (_operationLocations[i] is >= 0 and var location && IsExternal(location))
            {
                externals.Add(i);
            }
        }

        ImmutableArray<External>.Builder described = ImmutableArray.CreateBuilder<External>(externals.Count);
        foreach (int operation in externals)
        {
            int location = _operationLocations[operation];
            described.Add(new External(
                _locations.PathTo(location),
                _issuedPlaces.Contains(location),
                _retriedPlaces.Contains(location),
                _examinedPlaces.Contains(location),
                _passedOnPlaces.Contains(location),
                _checks.TryGetValue(location, out SyntaxNode? check) ? check : null));
        }

        (ITypeSymbol? ownType, OperationShape? ownShape) = OwnOperation();
        Dictionary<(ReturnKind, int), ReturnGroup> groups = [];
        foreach ((ReturnKind kind, int location, long? number, FlowState state) in _returns)
        {
            int about = kind is ReturnKind.StatusOfExternal or ReturnKind.ExternalOperation
                ? externals.IndexOf(_locations.OperationAt(location))
                : -1;
            OperationFacts own = kind is ReturnKind.OwnStatus or ReturnKind.OwnOperation && OwnOperationAt(location) is { } ownOperation
                ? state.OperationAt(ownOperation).Facts.WithoutResult()
                : OperationFacts.None;
            OperationFacts[] facts = new OperationFacts[externals.Count];
            for (int i = 0; i < facts.Length; i++)
            {
                OperationState left = state.OperationAt(externals[i]);
                facts[i] = kind == ReturnKind.CallResult && left.Calls == 1UL << location ? left.Facts : left.Facts.WithoutResult();
            }

            if (groups.TryGetValue((kind, about), out ReturnGroup? known))
            {
                for (int i = 0; i < facts.Length; i++)
                {
                    facts[i] |= known.Facts[i];
                }

                own |= known.OwnFacts;
            }

            groups[(kind, about)] = new ReturnGroup(kind, about, known is null || known.Number == number ? number : null, [.. facts], own);
        }

        return new Summary(
            described.MoveToImmutable(),
            [.. groups.OrderBy(static group => group.Key.Item1).ThenBy(static group => group.Key.Item2).Select(static group => group.Value)],
            ownType,
            ownShape,
            _isFatal,
            blocks: _function.Function is not IMethodSymbol { IsAsync: true } && RetryLoop.AnyBlocks(_result));
    }

    /// <summary>What the function submits on its own account.</summary>
    private (ITypeSymbol?, OperationShape?) OwnOperation()
    {
        foreach (SubmitCall call in _calls)
        {
            if (call is { OperationType: not null, IsRetryOnly: false } && call.Location >= 0 && !IsExternal(call.Location))
            {
                return (call.OperationType, call.Shape);
            }
        }

        return default;
    }

    private int? OwnOperationAt(int place)
    {
        for (int i = 0; i < _operationLocations.Count; i++)
        {
            if (_operationLocations[i] is >= 0 and var location && _locations.IsWithin(location, place))
            {
                return i;
            }
        }

        return null;
    }

    private void Return(IOperation? result)
    {
        Value value = Of(result);
        if (result is not null && value.IsStatusNumber && _result.Convention.ReturnsErrno)
        {
            NoteLeak(result, "returned");
        }

        NoteUsed(value);
        switch (value.Kind)
        {
            case ValueKind.StatusOutcome or ValueKind.Errno:
                ReturnEither(value, result!);
                return;
            case ValueKind.Status when _result.Convention.ReturnsErrno:
                ReturnEither(Value.Errno(value.Index), result!);
                return;
            case ValueKind.Status:
                NoteReturn(IsExternal(value.Index) ? ReturnKind.StatusOfExternal : ReturnKind.OwnStatus, value.Index, _state);
                HandOver(value);
                return;
            case ValueKind.Place when OwnOperationAt(value.Index) is { } operation:
                NoteReturn(IsExternal(value.Index) ? ReturnKind.ExternalOperation : ReturnKind.OwnOperation, IsExternal(value.Index) ? _operationLocations[operation] : value.Index, _state);
                HandOver(value);
                return;
            case ValueKind.CallResult:
                NoteReturn(ReturnKind.CallResult, value.Index, _state);
                NoteEscape(value.Index);

                return;
        }

        if (value.IsNonZero)
        {
            NoteOverruledByReturn(result!);
        }

        // Of a task that somebody awaits nothing is known by the task's being there.
        Value told = _isForCallers && result?.Type is { IsReferenceType: true, Name: not "Task" } ? PresenceOf(result) : value;
        NoteReturn(KindOf(told.IsNumeric ? told.Signs : Signs.All), -1, _state, told.Kind == ValueKind.Number ? told.Integer : null);
        HandOver(value);
    }

    private static ReturnKind KindOf(Signs signs) => signs switch
    {
        Signs.Zero => ReturnKind.Zero,
        Signs.Negative => ReturnKind.Negative,
        Signs.Positive => ReturnKind.Positive,
        Signs.NotZero => ReturnKind.NonZero,
        _ => ReturnKind.Unknown,
    };

    /// <summary>A test's outcome, or an errno, is returned: its two sides are two kinds of result.</summary>
    private void ReturnEither(Value value, IOperation result)
    {
        StatusTest test = value.Kind == ValueKind.Errno ? StatusTest.Truth : value.Test;
        Value outcome = new(ValueKind.StatusOutcome, value.Index, Test: test);
        if (IsRecording && _locations.OperationAt(value.Index) >= 0)
        {
            FlowState zero = _state.Clone();
            if (Assume(zero, outcome, result, outcome: false))
            {
                NoteReturn(ReturnKind.Zero, -1, zero);
            }

            SpareStates.Put(zero);

            FlowState nonZero = _state.Clone();
            if (Assume(nonZero, outcome, result, outcome: true))
            {
                NoteReturn(value.Kind == ValueKind.Errno ? ReturnKind.Negative : ReturnKind.Positive, -1, nonZero);
            }

            SpareStates.Put(nonZero);
        }
        else
        {
            NoteReturn(ReturnKind.Unknown, -1, _state);
        }

        Examine(outcome, result);
    }

    /// <param name="kind">What is returned.</param>
    /// <param name="location">The place that it speaks of, or the call whose rc it is; -1 else.</param>
    /// <param name="state">What is known then.</param>
    /// <param name="number">The number that is returned, if it is known.</param>
    public void NoteReturn(ReturnKind kind, int location, FlowState state, long? number = null)
    {
        if (IsRecording && _isForCallers)
        {
            _returns.Add((kind, location, number, state.Clone()));
        }
    }

    /// <summary>A failure is returned in a state in which the operation of a retry may have succeeded.</summary>
    private void NoteOverruledByReturn(IOperation result)
    {
        for (int i = 0; IsRecording && i < _operationLocations.Count; i++)
        {
            OperationState known = _state.OperationAt(i);
            if (_operationLocations[i] >= 0 && known.Calls != 0 && (known.Facts & OperationFacts.Okay) != 0)
            {
                _result.OverruledStatuses.Add(result, new OverruledStatus(result, _block, [.. CallsIn(known.Calls)]));
            }
        }
    }
}
