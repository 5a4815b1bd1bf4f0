using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>What happens to operations: handed over, filled in anew, given up.</summary>
internal sealed partial class Interpreter
{
    /// <summary>The number by which states know the operation at a place, given out now if it has none.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private int OperationNumber(int location)
    {
        if (_locations.OperationAt(location) is >= 0 and var known)
        {
            return known;
        }

        int operation = AddOperation(new OperationState(IsExternal(location) ? _entrance.WorldAt(location, _locations) : OperationFacts.NotIssued, 0), location);
        _locations.NumberOperationAt(location, operation);
        return operation;
    }

    private int AddOperation(OperationState entry, int location)
    {
        _operationLocations.Add(location);
        return _index.Add(entry);
    }

    /// <summary>The place is reached from outside: its operation may have been issued before the function began.</summary>
    private bool IsExternal(int location) => _locations.RootOf(location) switch
    {
        null or IParameterSymbol => true,
        ILocalSymbol local => !SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, _function.Function) && _function.IsNested,
        ISymbol => true,
        _ => false,
    };

    /// <summary>Lives in a local of this function's, in a container that was made for one, or is what a call returned.</summary>
    private bool IsOwned(int location) => _locations.RootOf(location) switch
    {
        ILocalSymbol { RefKind: RefKind.None } local => !_shared.Contains(local) && !_borrowed.Contains(local),
        IParameterSymbol { RefKind: RefKind.None } parameter => _locations.IsRoot(location) && _symbols.IsOperation(parameter.Type) && !_shared.Contains(parameter),
        IOperation => true,
        _ => false,
    };

    /// <summary>The status at a place is about to change, or is about to be that of another element.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void OutdateValuesAbout(int location)
    {
        int operation = _locations.OperationAt(location);
        List<int> speakers = _index.SpeakersOfStatus(location);
        for (int i = 0; i < speakers.Count; i++)
        {
            int variable = speakers[i];
            Value value = _state.ValueAt(variable);
            if (!value.IsAboutStatusOf(location))
            {
                continue;
            }

            if (value.Kind != ValueKind.StatusOutcome && operation >= 0)
            {
                if ((_state.OperationAt(operation).Facts & OperationFacts.Unexamined) != 0)
                {
                    // Who looks at the variable later looks at this status.
                    NotePassedOn(_state, value);
                }

                _leftBehind.Add((variable, _state.OperationAt(operation).Facts, location, value.Kind == ValueKind.Status));
            }
            else
            {
                Examine(_state, value, where: null);
                _state.SetValue(variable, value.Kind == ValueKind.Status ? Value.SomeStatus : Value.Unknown);
            }
        }
    }

    /// <summary>A status, or an operation, goes to code that may deal with its Eagain.</summary>
    private void HandOver(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Status or ValueKind.StatusOutcome:
                NotePassedOn(_state, Value.Status(value.Index));
                Update(value.Index, OperationFactsExtensions.Carried);
                break;
            case ValueKind.Place or ValueKind.Enumerator:
                HandOverAll(_state, value.Index, OperationFactsExtensions.Entrusted);
                break;
            case ValueKind.CallResult or ValueKind.CallOutcome:
                NoteUsed(value);
                NoteEscape(value.Index);

                break;
        }
    }

    /// <summary>What stands in the expression that is thrown goes along with the exception, as a text too.</summary>
    private void CarryInException(ReadOnlySpan<Step> order)
    {
        foreach ((IOperation operation, _) in order)
        {
            if (Of(operation) is { Kind: ValueKind.Status } status && IsWithinCreation(operation))
            {
                HandOver(status);
            }
        }
    }

    private static bool IsWithinCreation(IOperation operation)
    {
        for (IOperation? outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IObjectCreationOperation)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whoever is shown operations can look at their statuses, but not issue them again in place.</summary>
    private void Show(int place) => HandOverAll(_state, place, OperationFactsExtensions.Shown);

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void HandOverAll(FlowState state, int place, Func<OperationFacts, OperationFacts> change)
    {
        List<int> locations = _locations.OperationsBeside(place);
        for (int i = 0; i < locations.Count; i++)
        {
            if (_locations.IsWithin(locations[i], place))
            {
                HandOver(state, locations[i], change);
            }
        }
    }

    private void HandOver(FlowState state, int location, Func<OperationFacts, OperationFacts> change)
    {
        NotePassedOn(state, Value.Status(location));
        if (_locations.OperationAt(location) is >= 0 and var operation)
        {
            OperationState known = state.OperationAt(operation);
            state.SetOperation(operation, known with { Facts = change(known.Facts), LeftIn = 0, Hold = Taken(known) });
        }
    }

    /// <summary>Someone has the handle from now on, or may take it.</summary>
    private void Take(int location)
    {
        if (_locations.OperationAt(location) is >= 0 and var operation && _state.OperationAt(operation) is { Hold: not MappingHold.None } known)
        {
            _state.SetOperation(operation, known with { Hold = MappingHold.Known });
        }
    }

    /// <summary>The same for an operation, or all in a container.</summary>
    private void TakeBatch(Value value)
    {
        if (value.Kind is ValueKind.Place or ValueKind.Enumerator)
        {
            List<int> locations = _locations.OperationsBeside(value.Index);
            for (int i = 0; i < locations.Count; i++)
            {
                if (_locations.IsWithin(locations[i], value.Index))
                {
                    Take(locations[i]);
                }
            }
        }
    }

    private static MappingHold Taken(OperationState known) => known.Hold == MappingHold.None ? MappingHold.None : MappingHold.Known;

    /// <summary>Operations that go into something which is not followed.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void TakeAll(IOperation made)
    {
        foreach (IOperation part in made.ChildOperations)
        {
            TakeBatch(Of(part));
        }
    }

    private void Update(int location, Func<OperationFacts, OperationFacts> change)
    {
        if (_locations.OperationAt(location) is >= 0 and var operation)
        {
            OperationState known = _state.OperationAt(operation);
            _state.SetOperation(operation, known with { Facts = change(known.Facts) });
        }
    }

    /// <summary>A place is filled anew: what was there, or in it, is given up.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Overwrite(int place)
    {
        if (_unmapped.Count > 0)
        {
            ForgetUnmapped(place);
        }

        List<int> locations = _locations.OperationsBeside(place);
        for (int i = 0; i < locations.Count; i++)
        {
            int location = locations[i];
            if (_locations.IsWithin(location, place) || _locations.IsWithin(place, location))
            {
                int operation = _locations.OperationAt(location);
                OutdateValuesAbout(location);
                GiveUp(location, _state.OperationAt(operation));
                _state.SetOperation(operation, new OperationState(OperationFacts.NotIssued, 0));
            }
        }
    }

    /// <summary>The function is over: whatever it did not deal with it never will.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void Leave(FlowState state)
    {
        for (int i = 0; IsRecording && i < _operationLocations.Count; i++)
        {
            if (_operationLocations[i] is >= 0 and var location)
            {
                OperationState known = state.OperationAt(i);
                GiveUp(location, known);
                NoteLeftEarly(known);
            }
        }
    }

    /// <summary>An exception of someone else's came in between: what was not finished then is nobody's fault.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void Interrupt(FlowState state)
    {
        Forget(state, OperationFacts.Unexamined | OperationFacts.EagainAsFailure);
        for (int i = 0; i < _operationLocations.Count; i++)
        {
            if (state.OperationAt(i) is { LeftIn: not 0 } or { Hold: MappingHold.HereAlone })
            {
                OperationState known = state.OperationAt(i);
                state.SetOperation(i, known with { LeftIn = 0, Hold = Taken(known) });
            }
        }
    }

    /// <summary>Control went somewhere else before anyone could look.</summary>
    public void ForgetUnexamined(FlowState state) => Forget(state, OperationFacts.Unexamined);

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Forget(FlowState state, OperationFacts unfinished)
    {
        for (int i = 0; i < _operationLocations.Count; i++)
        {
            OperationState known = state.OperationAt(i);
            if (_operationLocations[i] >= 0 && (known.Facts & unfinished) != 0)
            {
                state.SetOperation(i, known with { Facts = (known.Facts & ~unfinished) | OperationFacts.Settled });
            }
        }
    }

    /// <summary>The rc of a call is 0.</summary>
    /// <returns>Whether it can be.</returns>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private bool PassCall(FlowState state, ulong call)
    {
        for (int i = 0; i < _operationLocations.Count; i++)
        {
            OperationState known = state.OperationAt(i);
            if (known.Calls == call && _operationLocations[i] >= 0 && (known.Facts & OperationFacts.CallFailed) != 0)
            {
                OperationFacts facts = known.Facts.WithCallMade();
                if (facts == OperationFacts.None)
                {
                    return false;
                }

                state.SetOperation(i, known with { Facts = facts });
            }
        }

        return true;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void FailCall(FlowState state, ulong call)
    {
        ForgetUnmapsOf(state, call);
        for (int i = 0; i < _operationLocations.Count; i++)
        {
            OperationState known = state.OperationAt(i);
            if (known.Calls == call && _operationLocations[i] >= 0)
            {
                state.SetOperation(i, known with { Facts = known.Facts.WithCallFailed() });
            }
        }

        // What a retry of one operation could not issue again had said Eagain; unless something else has issued it since.
        foreach (KeyValuePair<int, int> retry in _retriesOfOne)
        {
            if (call == 1UL << retry.Key && _locations.OperationAt(retry.Value) is >= 0 and var operation && state.OperationAt(operation) is var retried && retried.Calls >> retry.Key == 0)
            {
                state.SetOperation(operation, retried with { Facts = retried.Facts.WithCallFailed().WithoutResult() });
            }
        }
    }
}
