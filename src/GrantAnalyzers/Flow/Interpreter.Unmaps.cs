using System.Runtime.CompilerServices;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Handles that were unmapped: who unmaps one again unmaps nothing, or what has the handle by then.</summary>
/// <remarks>Only a handle that the function itself has is followed: a local, a parameter, or that of a map which is one.</remarks>
internal sealed partial class Interpreter
{
    /// <summary>The places of the handles that unmaps are filled in with, by the places of the unmaps.</summary>
    private readonly Dictionary<int, int> _unmapHandles = [];

    /// <summary>By the place of a handle, the number by which states know whether it is unmapped.</summary>
    private readonly Dictionary<int, int> _unmapped = [];

    /// <summary>An unmap is made by a call that is given the handle.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void NoteUnmapMade(IOperation target, IOperation made)
    {
        while (made is IConversionOperation conversion)
        {
            made = conversion.Operand;
        }

        if (made is not IInvocationOperation { Arguments: var arguments } creation || _symbols.OperationOf(creation.Type) is not { Kind: GrantKind.Unmap } ||
            PlaceOfTarget(target) is not { } location)
        {
            return;
        }

        int? handle = null;
        foreach (IArgumentOperation argument in arguments)
        {
            switch (argument.Parameter?.Name)
            {
                case "handle":
                    handle = PlaceOfHandle(argument.Value);
                    break;
                case "hostAddr" when Of(argument.Value).IsZero:
                    // The device's part, after the host's or before it.
                    _unmapHandles.Remove(location);
                    return;
            }
        }

        if (handle is { } known)
        {
            _unmapHandles[location] = known;
        }
        else
        {
            _unmapHandles.Remove(location);
        }
    }

    private int? PlaceOfHandle(IOperation handle)
    {
        if (Of(handle) is not { Kind: ValueKind.Place, Index: var place } ||
            _locations.RootOf(place) is not (ILocalSymbol { RefKind: RefKind.None } or IParameterSymbol { RefKind: RefKind.None }) || _shared.Contains((ISymbol)_locations.RootOf(place)!))
        {
            return null;
        }

        for (int outer = place; outer >= 0; outer = _locations.ParentOf(outer))
        {
            if (_locations.IsElement(outer))
            {
                return null;
            }
        }

        return place;
    }

    private void Unmap(IInvocationOperation call, int index, int location)
    {
        if (!_unmapHandles.TryGetValue(location, out int handle))
        {
            return;
        }

        if (!_unmapped.TryGetValue(handle, out int slot))
        {
            _unmapped.Add(handle, slot = AddOperation(new OperationState(OperationFacts.NotIssued, 0), -1));
        }

        if (IsRecording && _locations.ParentOf(handle) is >= 0 and var map && _locations.OperationAt(map) is >= 0 and var operation &&
            _state.OperationAt(operation) is { Calls: not 0, MayMislead: true } known)
        {
            _result.UnsureUnmaps.AddRange([.. CallsIn(known.Calls)]);
        }

        OperationState before = _state.OperationAt(slot);
        if (IsRecording && before.Facts == OperationFacts.KnownOkay && MayHaveWorked(before.Calls))
        {
            _result.SecondUnmaps.Add(call, new SecondUnmap(call, [.. CallsIn(before.Calls)]));
        }

        _state.SetOperation(slot, new OperationState(OperationFacts.KnownOkay, 1UL << index));
    }

    /// <summary>Nothing says that the unmaps have failed.</summary>
    private bool MayHaveWorked(ulong calls)
    {
        foreach (SubmitCall call in CallsIn(calls))
        {
            if (call.Location >= 0 && _locations.OperationAt(call.Location) is >= 0 and var operation &&
                _state.OperationAt(operation) is { Facts: var facts } && (facts & OperationFacts.Issued) != 0 && (facts & OperationFacts.AnyOkay) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A place is written: what was unmapped by a handle there is another mapping's business now, and so it is where the unmap there has failed.</summary>
    private void ForgetUnmapped(int place)
    {
        foreach (KeyValuePair<int, int> handle in _unmapped)
        {
            OperationState known = _state.OperationAt(handle.Value);
            if (_locations.IsWithin(handle.Key, place) || (known.Calls != 0 && !MayHaveWorked(known.Calls)))
            {
                _state.SetOperation(handle.Value, new OperationState(OperationFacts.NotIssued, 0));
            }
        }
    }

    private void ForgetUnmapsOf(FlowState state, ulong call)
    {
        foreach (int slot in _unmapped.Values)
        {
            if (state.OperationAt(slot).Calls == call)
            {
                state.SetOperation(slot, new OperationState(OperationFacts.NotIssued, 0));
            }
        }
    }
}
