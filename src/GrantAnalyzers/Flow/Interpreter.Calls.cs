using System.Collections.Immutable;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Calls: submitting operations, retrying them, and passing them or their statuses on.</summary>
internal sealed partial class Interpreter
{
    private Value Call(IInvocationOperation call)
    {
        switch (GrantSymbols.RoleOf(call.TargetMethod))
        {
            case MethodRole.Submit:
                return Submit(call);
            case MethodRole.RetryHelper:
                Retry(call);
                return Value.Unknown;
            case MethodRole.Identity when call.Arguments is [{ Value: var passed }]:
                return Of(passed);
            case MethodRole.ToErrno when call.Arguments is [{ Value: var status }]:
                return Of(status) is { Kind: ValueKind.Status } converted ? Value.Errno(converted.Index) : Value.Unknown;
            default:
                return PassOn(call);
        }
    }

    private Value Submit(IInvocationOperation call)
    {
        int index = IndexOf(call);
        if (index < 0)
        {
            HandOverArguments(call.Arguments);
            return Value.Unknown;
        }

        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (OperationsIn(argument.Value) is (var location, { } type))
            {
                _calls[index].Batch = argument.Value;
                _calls[index].OperationType = type;
                _calls[index].OwnsBatch = IsOwned(location);
                Issue(location, index, GrantSymbols.AnswersEagain(type));
            }
        }

        return Value.CallResult(index);
    }

    private int IndexOf(IInvocationOperation call)
    {
        if (!_callIndices.TryGetValue(call, out int index))
        {
            index = _calls.Count < MaxCalls ? _calls.Count : -1;
            _callIndices.Add(call, index);
            if (index >= 0)
            {
                SubmitCall submit = new(call, _convention);
                _calls.Add(submit);
                _result.Calls.Add(submit);
            }
        }

        return index;
    }

    /// <summary>The operation, or the elements of the batch, that an argument stands for.</summary>
    private (int Location, ITypeSymbol Type)? OperationsIn(IOperation argument)
    {
        // What was converted on the way (an array to a span) is seen through: its type says what is in it.
        ITypeSymbol? type = argument.Type;
        Value value = Of(argument);
        if (value.Kind != ValueKind.Place || type is null)
        {
            return null;
        }

        if (type is IPointerTypeSymbol pointer)
        {
            type = pointer.PointedAtType;
        }

        return GrantSymbols.IsOperation(type) ? (value.Index, type)
            : GrantSymbols.ElementOperation(type) is { } element ? (ElementOf(value), element)
            : null;
    }

    private void Issue(int location, int call, bool answersEagain)
    {
        if (_locations.OperationAt(location) < 0)
        {
            _locations.EnsureOperationAt(location);
            _operationLocations.Add(location);
        }

        OutdateValuesAbout(location);
        int operation = _locations.OperationAt(location);
        OperationState before = _state.OperationAt(operation);
        ulong bit = 1UL << call;
        _calls[call].IsRetry |= (before.Facts & OperationFacts.AnyEagain) != 0 && (before.Calls & bit) != 0;
        _state.SetOperation(operation, new OperationState(before.Facts.Issued(answersEagain), bit));
    }

    private void Retry(IInvocationOperation call)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (OperationsIn(argument.Value) is var (location, _))
            {
                OutdateValuesAbout(location);
                Update(location, static facts => (facts & OperationFacts.KnownOkay) | OperationFacts.Okay | OperationFacts.Failed);
            }
        }
    }

    /// <summary>A call about which only its signature is known.</summary>
    private Value PassOn(IInvocationOperation call)
    {
        Value receiver = Of(call.Instance);
        Value first = call.Instance is not null ? receiver : call.Arguments is [{ Value: var value }, ..] ? Of(value) : Value.Unknown;
        ITypeSymbol? firstType = TypeBeforeConversion(call.Instance ?? (call.Arguments is [{ Value: var argument }, ..] ? argument : null));

        if (receiver.Kind == ValueKind.Enumerator)
        {
            OutdateValuesAbout(receiver.Index);
            return Value.Unknown;
        }

        if (first.Kind == ValueKind.Place && GrantSymbols.ElementOperation(firstType) is not null)
        {
            switch (call.TargetMethod.Name)
            {
                case "GetEnumerator":
                    return Value.Enumerator(ElementOf(first));
                case "Clear" or "Fill":
                    Overwrite(first.Index);
                    return Value.Unknown;
                case "AsSpan" or "AsMemory" or "Slice" when IsView(firstType, call.Type):
                    return first;
            }
        }

        if (IsSpanOverOne(call.TargetMethod.Name, call.Arguments))
        {
            return first with { Integer = OneOperation };
        }

        if (GrantSymbols.IsOperation(call.Instance?.Type))
        {
            Show(receiver.Index);
        }
        else
        {
            HandOver(receiver);
        }

        if (!IsLogging(call.TargetMethod))
        {
            HandOverArguments(call.Arguments);
        }

        return Value.Unknown;
    }

    private Value Create(IObjectCreationOperation creation)
    {
        // new Span<T>(array), new Span<T>(ref operation)
        if (creation.Arguments is [{ Value: var viewed }, ..] && Of(viewed) is { Kind: ValueKind.Place } place && GrantSymbols.ElementOperation(creation.Type) is not null)
        {
            if (IsView(viewed.Type, creation.Type))
            {
                return place;
            }

            if (GrantSymbols.IsOperation(viewed.Type))
            {
                return place with { Integer = OneOperation };
            }
        }

        HandOverArguments(creation.Arguments);
        return Value.Unknown;
    }

    private void HandOverArguments(ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (IArgumentOperation argument in arguments)
        {
            Value value = Of(argument.Value);
            ITypeSymbol? type = argument.Parameter?.Type;
            switch (value.Kind)
            {
                case ValueKind.StatusOutcome when type is null or { SpecialType: SpecialType.System_Boolean }:
                case ValueKind.Errno:
                    Examine(value, argument.Value);
                    break;
                case ValueKind.Status when !GrantSymbols.IsStatus(type):
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

    /// <summary>Takes a copy or a read-only view.</summary>
    private static bool OnlyShows(IParameterSymbol parameter) =>
        GrantSymbols.IsOperation(parameter.Type)
            ? parameter.RefKind is RefKind.None or RefKind.In or RefKind.RefReadOnlyParameter
            : parameter.Type.Name is "ReadOnlySpan" or "ReadOnlyMemory" or "IReadOnlyList" or "IReadOnlyCollection" or "IEnumerable";

    /// <summary>Whoever is shown operations can look at their statuses, but not issue them again in place.</summary>
    private void Show(int place)
    {
        foreach (int location in _operationLocations)
        {
            if (_locations.IsWithin(location, place))
            {
                HandOver(location, static facts => (facts & OperationFacts.Eagain) != 0
                    ? (facts & ~OperationFacts.Eagain) | OperationFacts.EagainHandled
                    : facts);
            }
        }
    }

    /// <summary>What a container is, where <c>foreach</c> or a call sees it through an interface.</summary>
    private static ITypeSymbol? TypeBeforeConversion(IOperation? operation)
    {
        while (operation is IConversionOperation conversion)
        {
            operation = conversion.Operand;
        }

        return operation?.Type;
    }

    private bool IsSpanOverOne(string method, ImmutableArray<IArgumentOperation> arguments) =>
        method is "CreateSpan" && arguments is [{ Value: var viewed }, ..] && Of(viewed).Kind == ValueKind.Place && GrantSymbols.IsOperation(viewed.Type);

    /// <summary>Writing a status down is not dealing with it.</summary>
    private static bool IsLogging(IMethodSymbol method) => method.ReturnsVoid && StartsWithLoggingVerb(method.Name);

    private static bool StartsWithLoggingVerb(string name) =>
        name.StartsWith("Log", StringComparison.Ordinal) || name.StartsWith("Write", StringComparison.Ordinal) ||
        name.StartsWith("Print", StringComparison.Ordinal) || name.StartsWith("Trace", StringComparison.Ordinal) ||
        name.StartsWith("Debug", StringComparison.Ordinal) || name.StartsWith("Warn", StringComparison.Ordinal) ||
        name.StartsWith("Info", StringComparison.Ordinal) || name.StartsWith("Error", StringComparison.Ordinal);

    private void Return(IOperation result)
    {
        Value value = Of(result);
        switch (value.Kind)
        {
            case ValueKind.StatusOutcome or ValueKind.Errno:
                Examine(value, result);
                break;
            case ValueKind.Status when _convention.ReturnsErrno:
                Examine(Value.Errno(value.Index), result);
                break;
            case ValueKind.CallResult:
                break;
            default:
                HandOver(value);
                break;
        }
    }
}
