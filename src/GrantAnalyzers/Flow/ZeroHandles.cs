using System.Runtime.CompilerServices;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>
/// Where a function takes 0 for "no handle": tests a mapping's handle for it, or puts it where a handle belongs. What holds a handle
/// is told by its type or, where that is a number, by what the function moves there from an operation, and from there to one.
/// </summary>
internal sealed class ZeroHandles
{
    private readonly FunctionGraph _function;
    private readonly GrantSymbols _symbols;
    private readonly Dictionary<CaptureId, List<IOperation>> _captured = [];
    private readonly HashSet<ISymbol> _carriers = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _containers = new(SymbolEqualityComparer.Default);
    private readonly List<(IOperation Target, IOperation Value)> _moves = [];
    private readonly List<IOperation> _tests = [];
    private readonly List<ZeroHandle> _found = [];
    private readonly HashSet<ISymbol> _tested = new(SymbolEqualityComparer.Default);

    /// <summary>There is a zero of a handle's own type, or a handle that is a number. Most functions with handles have neither.</summary>
    private bool _mayFind;

    private ZeroHandles(FunctionGraph function, GrantSymbols symbols)
    {
        _function = function;
        _symbols = symbols;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    public static List<ZeroHandle> FindIn(FunctionGraph function, GrantSymbols symbols)
    {
        ZeroHandles handles = new(function, symbols);
        handles.Collect();
        if (!handles._mayFind)
        {
            return handles._found;
        }

        handles.FindCarriers();
        handles.FindTests();
        handles.FindStores();
        handles.FindReturns();
        return handles._found;
    }

    /// <summary>What an expression is under casts, or the first thing that a capture stands for.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static IOperation Unwrap(IOperation operation)
    {
        while (operation is IConversionOperation or IParenthesizedOperation or IArgumentOperation)
        {
            operation = operation switch
            {
                IConversionOperation conversion => conversion.Operand,
                IArgumentOperation argument => argument.Value,
                _ => ((IParenthesizedOperation)operation).Operand,
            };
        }

        return operation;
    }

    /// <summary>One look at each operation; all that follows looks at the few that were kept.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Collect()
    {
        foreach ((IOperation operation, OperationKind kind) in _function.Operations)
        {
            _mayFind = _mayFind || IsZeroOrNumber(operation, kind);
            switch (kind)
            {
                case OperationKind.FlowCapture:
                    IFlowCaptureOperation capture = (IFlowCaptureOperation)operation;
                    if (!_captured.TryGetValue(capture.Id, out List<IOperation>? values))
                    {
                        _captured.Add(capture.Id, values = []);
                    }

                    values.Add(capture.Value);
                    break;
                case OperationKind.SimpleAssignment:
                    ISimpleAssignmentOperation assignment = (ISimpleAssignmentOperation)operation;
                    _moves.Add((assignment.Target, assignment.Value));
                    break;
                case OperationKind.Binary or OperationKind.IsPattern:
                case OperationKind.Invocation when ((IInvocationOperation)operation).TargetMethod.Name == "Equals":
                    _tests.Add(operation);
                    break;
                case OperationKind.Argument when ((IArgumentOperation)operation).Parameter is { Name: "handle" or "grantHandle", RefKind: RefKind.None } && IsOfOperation(operation.Parent):
                    // Whatever is unmapped is a handle.
                    IOperation unmapped = ((IArgumentOperation)operation).Value;
                    _moves.Add((operation, unmapped));
                    _mayFind = _mayFind || !GrantSymbols.IsHandle(unmapped.Type);
                    break;
            }
        }
    }

    /// <summary>What makes a zero of a handle's type, takes a handle for its number, or holds one as a number.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private bool IsZeroOrNumber(IOperation operation, OperationKind kind) => kind switch
    {
        OperationKind.DefaultValue or OperationKind.ObjectCreation => GrantSymbols.IsHandle(operation.Type),
        OperationKind.Conversion => GrantSymbols.IsHandle(operation.Type) || GrantSymbols.IsHandle(((IConversionOperation)operation).Operand.Type),
        OperationKind.RecursivePattern or OperationKind.ConstantPattern => GrantSymbols.IsHandle(((IPatternOperation)operation).InputType),
        OperationKind.FieldReference or OperationKind.PropertyReference when operation is IMemberReferenceOperation { Instance: not null, Member.ContainingType: var type } =>
            GrantSymbols.IsHandle(type) || (!GrantSymbols.IsHandle(operation.Type) && IsMember(operation)),
        _ => false,
    };

    /// <summary>The call makes an operation, or fills one in.</summary>
    private bool IsOfOperation(IOperation? call)
    {
        if (call is not IInvocationOperation { TargetMethod: var method })
        {
            return false;
        }

        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (_symbols.CarriesOperations(parameter.Type))
            {
                return true;
            }
        }

        return _symbols.IsOperation(method.ReturnType);
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void FindCarriers()
    {
        int known;
        do
        {
            known = _carriers.Count + _containers.Count;
            foreach ((IOperation target, IOperation value) in _moves)
            {
                if (IsHandle(value, followCaptures: true))
                {
                    Carry(target);
                }
                else if (target is IArgumentOperation || IsMember(target))
                {
                    Carry(value);
                }
            }
        }
        while (known != _carriers.Count + _containers.Count);
    }

    private void Carry(IOperation place)
    {
        place = Target(place);
        if (place is IObjectCreationOperation { Arguments: [{ Value: var number }] } && GrantSymbols.IsHandle(place.Type))
        {
            place = Unwrap(number);
        }

        if (IsElement(place, out IOperation? container))
        {
            if (SymbolOf(container) is { } whole)
            {
                _containers.Add(whole);
            }
        }
        else if (SymbolOf(place) is { } symbol)
        {
            _carriers.Add(symbol);
        }
    }

    /// <summary>What the compiler captured of an assignment's target before it evaluated the value.</summary>
    private IOperation Target(IOperation target)
    {
        target = Unwrap(target);
        return target is IFlowCaptureReferenceOperation capture && _captured.TryGetValue(capture.Id, out List<IOperation>? values) ? Unwrap(values[0]) : target;
    }

    private static ISymbol? SymbolOf(IOperation? operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IMemberReferenceOperation { Member: IFieldSymbol { HasConstantValue: false } or IPropertySymbol { IsIndexer: false } } member => member.Member,
        _ => null,
    };

    [MethodImpl(Jit.OptimizedAtOnce)]
    private static bool IsElement(IOperation place, out IOperation? container)
    {
        container = place switch
        {
            IArrayElementReferenceOperation element => Unwrap(element.ArrayReference),
            IPropertyReferenceOperation { Instance: { } instance, Arguments.IsEmpty: false } indexer => Unwrap(instance),
            _ => null,
        };
        return container is not null;
    }

    /// <summary>The member of an operation that names its mapping.</summary>
    private bool IsMember(IOperation place) => Target(place) is IMemberReferenceOperation { Member: { Name: "Handle" or "handle", IsStatic: false } member } && _symbols.OperationOf(member.ContainingType) is not null;

    [MethodImpl(Jit.OptimizedAtOnce)]
    private bool IsHandle(IOperation operation, bool followCaptures)
    {
        operation = Unwrap(operation);
        if (operation.ConstantValue.HasValue)
        {
            return false;
        }

        if (operation is IFlowCaptureReferenceOperation capture)
        {
            if (followCaptures && _captured.TryGetValue(capture.Id, out List<IOperation>? values))
            {
                foreach (IOperation value in values)
                {
                    if (IsHandle(value, followCaptures: false))
                    {
                        return true;
                    }
                }
            }

            return GrantSymbols.IsHandle(operation.Type);
        }

        // The number in a handle.
        if (operation is IMemberReferenceOperation { Instance: { } whole, Member.ContainingType: var type } && GrantSymbols.IsHandle(type))
        {
            return !IsZero(whole);
        }

        return (GrantSymbols.IsHandle(operation.Type) && !IsZero(operation)) || IsMember(operation) ||
            (SymbolOf(operation) is { } symbol && _carriers.Contains(symbol)) ||
            (IsElement(operation, out IOperation? container) && SymbolOf(container) is { } array && _containers.Contains(array));
    }

    /// <summary><c>0</c>, <c>default</c>, <c>new GrantHandle()</c>, <c>new GrantHandle(0)</c>.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private static bool IsZero(IOperation operation)
    {
        operation = Unwrap(operation);
        return operation.ConstantValue is { HasValue: true, Value: 0 or 0u or 0L or 0ul or (ushort)0 or (byte)0 } ||
            (operation is IDefaultValueOperation && GrantSymbols.IsHandle(operation.Type)) ||
            (operation is IObjectCreationOperation { Initializer: null } creation && GrantSymbols.IsHandle(creation.Type) && IsZero(creation));
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private static bool IsZero(IObjectCreationOperation creation)
    {
        foreach (IArgumentOperation argument in creation.Arguments)
        {
            if (argument.Value.ConstantValue is not { HasValue: true, Value: 0u or 0 })
            {
                return false;
            }
        }

        return true;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void FindTests()
    {
        foreach (IOperation test in _tests)
        {
            switch (test)
            {
                case IBinaryOperation binary:
                    bool isEquality = binary.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals;
                    if ((isEquality || binary.OperatorKind is BinaryOperatorKind.GreaterThan or BinaryOperatorKind.LessThanOrEqual) && IsZero(binary.RightOperand) && IsHandle(binary.LeftOperand, followCaptures: true))
                    {
                        AddTest(binary, binary.LeftOperand, binary.RightOperand);
                    }
                    else if ((isEquality || binary.OperatorKind is BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThanOrEqual) && IsZero(binary.LeftOperand) && IsHandle(binary.RightOperand, followCaptures: true))
                    {
                        AddTest(binary, binary.RightOperand, binary.LeftOperand);
                    }

                    break;
                case IIsPatternOperation match when IsHandle(match.Value, followCaptures: true) && ZeroIn(match.Pattern) is { } zero:
                    AddTest(match, match.Value, zero);
                    break;
                case IInvocationOperation { Instance: { } instance, Arguments: [{ Value: var other }] } when IsHandle(instance, followCaptures: true) && IsZero(other):
                    AddTest(test, instance, other);
                    break;
            }
        }
    }

    /// <summary>The constant of a pattern that matches 0, or all but 0, and nothing else: <c>0</c>, <c>not 0</c>, <c>{ Value: 0 }</c>.</summary>
    private static IOperation? ZeroIn(IPatternOperation pattern)
    {
        while (true)
        {
            switch (pattern)
            {
                case INegatedPatternOperation negated:
                    pattern = negated.Pattern;
                    break;
                case IConstantPatternOperation constant:
                    return IsZero(constant.Value) ? constant.Value : null;
                case IRecursivePatternOperation { DeconstructionSubpatterns.IsEmpty: true, PropertySubpatterns: [{ Pattern: var only }] } recursive when GrantSymbols.IsHandle(recursive.InputType):
                    pattern = only;
                    break;
                default:
                    return null;
            }
        }
    }

    private void AddTest(IOperation at, IOperation handle, IOperation zero)
    {
        IOperation tested = Unwrap(handle);
        tested = tested is IMemberReferenceOperation { Instance: { } whole, Member.ContainingType: var type } && GrantSymbols.IsHandle(type) ? Unwrap(whole) : tested;
        if (SymbolOf(tested) is { } symbol)
        {
            _tested.Add(symbol);
        }

        _found.Add(new ZeroHandle(at, SymbolOf(tested), Unwrap(zero), IsTest: true));
    }

    /// <summary>Into what outlives the function, or is tested for it here. A local that only begins as 0 says nothing yet.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void FindStores()
    {
        foreach ((IOperation place, IOperation value) in _moves)
        {
            IOperation target = Target(place);
            bool isKept = target switch
            {
                IMemberReferenceOperation { Member: var member } when IsMember(target) => _symbols.OperationOf(member.ContainingType) is { Kind: GrantKind.Map },
                ILocalReferenceOperation local => _tested.Contains(local.Local),
                IParameterReferenceOperation => false,
                _ => target is IMemberReferenceOperation { Member.ContainingType: var type } ? !GrantSymbols.IsHandle(type) : IsElement(target, out _),
            };
            if (isKept && (GrantSymbols.IsHandle(target.Type) || IsHandle(target, followCaptures: false)) && ZeroOf(value) is { } zero)
            {
                _found.Add(new ZeroHandle(zero, SymbolOf(target), zero, IsTest: false));
            }
        }
    }

    private void FindReturns()
    {
        List<IOperation> zeros = [];
        bool returnsHandle = _function.Function is IMethodSymbol method && GrantSymbols.IsHandle(method.ReturnType);
        foreach (BasicBlock block in _function.Graph.Blocks)
        {
            if (block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return && block.BranchValue is { } returned)
            {
                returnsHandle |= IsHandle(returned, followCaptures: true);
                if (ZeroOf(returned) is { } zero)
                {
                    zeros.Add(zero);
                }
            }
        }

        for (int i = 0; returnsHandle && i < zeros.Count; i++)
        {
            _found.Add(new ZeroHandle(zeros[i], null, zeros[i], IsTest: false));
        }
    }

    /// <summary>The zero that a value is, or is on one side of a condition.</summary>
    private IOperation? ZeroOf(IOperation value)
    {
        if (IsZero(value))
        {
            return Unwrap(value);
        }

        if (Unwrap(value) is IFlowCaptureReferenceOperation capture && _captured.TryGetValue(capture.Id, out List<IOperation>? values))
        {
            foreach (IOperation side in values)
            {
                if (IsZero(side))
                {
                    return Unwrap(side);
                }
            }
        }

        return null;
    }
}

/// <summary>A place where 0 is taken for "no handle".</summary>
/// <param name="At">The test, or the zero where it is stored or returned.</param>
/// <param name="Holder">What holds the handle, where that has a name.</param>
/// <param name="Zero">The zero.</param>
/// <param name="IsTest">It is tested for.</param>
internal sealed record ZeroHandle(IOperation At, ISymbol? Holder, IOperation Zero, bool IsTest);
