using System.Runtime.CompilerServices;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>
/// Which parts of a mapping (the host's, the device's) a function's unmaps leave out: an address of 0 leaves its part alone. What was
/// mapped is told by the flags of the map whose handle an unmap is given, where the same function fills that in.
/// </summary>
/// <remarks>Where a map is filled in more than once, what all of them map; where a mapping is unmapped in several steps, what none of them gives up.</remarks>
internal sealed class MappedParts
{
    private const int Device = 1;
    private const int Host = 2;

    private readonly FunctionGraph _function;
    private readonly GrantSymbols _symbols;
    private readonly Dictionary<CaptureId, List<IOperation>> _captured = [];
    private readonly Dictionary<ISymbol, List<IOperation>> _assigned = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<object, Filling> _fillings = [];
    private readonly Dictionary<ISymbol, int> _mapped = new(SymbolEqualityComparer.Default);

    private MappedParts(FunctionGraph function, GrantSymbols symbols)
    {
        _function = function;
        _symbols = symbols;
    }

    public static List<PartialUnmap> FindIn(FunctionGraph function, GrantSymbols symbols)
    {
        MappedParts parts = new(function, symbols);
        parts.Collect();
        parts.FindMapped();
        return parts.FindPartialUnmaps();
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Collect()
    {
        foreach ((IOperation operation, OperationKind kind) in _function.Operations)
        {
            switch (kind)
            {
                case OperationKind.FlowCapture:
                    IFlowCaptureOperation capture = (IFlowCaptureOperation)operation;
                    Add(_captured, capture.Id, capture.Value);
                    if (ZeroHandles.Unwrap(capture.Value) is IObjectCreationOperation creation && _symbols.OperationOf(creation.Type) is { Kind: GrantKind.Unmap or GrantKind.Map })
                    {
                        FillingOf(capture.Id, creation).BeginsAsZeros = creation.Arguments.IsEmpty;
                    }

                    break;
                case OperationKind.SimpleAssignment:
                    Assign((ISimpleAssignmentOperation)operation);
                    break;
                case OperationKind.Invocation when operation is IInvocationOperation { TargetMethod: var method } call && _symbols.OperationOf(method.ReturnType) is { Kind: GrantKind.Unmap or GrantKind.Map }:
                    Filling made = FillingOf(call, call);
                    foreach (IArgumentOperation argument in call.Arguments)
                    {
                        made.Set(argument.Parameter?.Name, argument.Value);
                    }

                    break;
            }
        }
    }

    private void Assign(ISimpleAssignmentOperation assignment)
    {
        IOperation target = Resolve(assignment.Target);
        if (target is IMemberReferenceOperation { Instance: { } instance } member && _symbols.OperationOf(member.Member.ContainingType) is { Kind: GrantKind.Unmap or GrantKind.Map })
        {
            IOperation whole = ZeroHandles.Unwrap(instance);
            object? key = whole is IFlowCaptureReferenceOperation capture && _fillings.ContainsKey(capture.Id) ? capture.Id : HolderOf(whole);
            if (key is not null)
            {
                Filling filling = FillingOf(key, assignment);
                filling.Set(member.Member.Name, assignment.Value);
                if (key is ISymbol && filling.Handle == assignment.Value)
                {
                    // Filled in member by member: it is its handle that says what it is to unmap.
                    filling.At = assignment;
                }
            }
        }
        else if (HolderOf(target) is { } holder)
        {
            Add(_assigned, holder, assignment.Value);
            if (_symbols.OperationOf(target.Type) is { Kind: GrantKind.Unmap or GrantKind.Map } && IsZeros(assignment.Value))
            {
                FillingOf(holder, assignment).BeginsAsZeros = true;
            }
        }
    }

    /// <summary>The parts that each map is known to be asked for, by what holds it.</summary>
    private void FindMapped()
    {
        foreach (KeyValuePair<ISymbol, List<IOperation>> assigned in _assigned)
        {
            int? parts = null;
            foreach (IOperation value in assigned.Value)
            {
                if (FilledBy(value) is { } filling && _symbols.OperationOf(value.Type) is { Kind: GrantKind.Map } && filling.Flags is { } flags)
                {
                    parts = (parts ?? ~0) & PartsIn(flags);
                }
                else if (!IsZeros(value))
                {
                    parts = 0;
                }
            }

            if (parts is { } known)
            {
                _mapped[assigned.Key] = known;
            }
        }

        foreach (KeyValuePair<object, Filling> filled in _fillings)
        {
            if (filled.Key is ISymbol holder && filled.Value.Flags is { } flags)
            {
                _mapped[holder] = PartsIn(flags) & (_mapped.TryGetValue(holder, out int known) && known != 0 ? known : ~0);
            }
        }
    }

    private List<PartialUnmap> FindPartialUnmaps()
    {
        List<(Filling Unmap, ISymbol? Map, int Left)> unmaps = [];
        Dictionary<ISymbol, int> givenUp = new(SymbolEqualityComparer.Default);
        foreach (Filling filling in _fillings.Values)
        {
            if (!IsUnmap(filling) || filling.Handle is null)
            {
                continue;
            }

            int left = (filling.LeavesOut(filling.HostAddr) ? Host : 0) | (filling.LeavesOut(filling.DevBusAddr) ? Device : 0);
            ISymbol? map = MapOf(filling.Handle);
            unmaps.Add((filling, map, left));
            if (map is not null)
            {
                givenUp[map] = (givenUp.TryGetValue(map, out int known) ? known : 0) | ((Host | Device) & ~left);
            }
        }

        List<PartialUnmap> partial = [];
        foreach ((Filling unmap, ISymbol? map, int left) in unmaps)
        {
            int lost = map is not null && _mapped.TryGetValue(map, out int mapped) ? mapped & left & ~givenUp[map] : 0;
            if (left == (Host | Device) || lost != 0)
            {
                partial.Add(new PartialUnmap(unmap.At, unmap.Handle!, unmap.DevBusAddr, unmap.HostAddr, left == (Host | Device), (lost & Host) != 0, (lost & Device) != 0));
            }
        }

        return partial;
    }

    private bool IsUnmap(Filling filling)
    {
        ITypeSymbol? type = filling.At switch
        {
            IInvocationOperation call => call.TargetMethod.ReturnType,
            ISimpleAssignmentOperation assignment => Resolve(assignment.Target) is IMemberReferenceOperation member ? member.Member.ContainingType : assignment.Target.Type,
            _ => filling.At.Type,
        };
        return _symbols.OperationOf(type) is { Kind: GrantKind.Unmap } && type!.Name.IndexOf("replace", StringComparison.OrdinalIgnoreCase) < 0;
    }

    /// <summary>What holds the map that a handle comes from: directly, or through one local, field or element.</summary>
    private ISymbol? MapOf(IOperation handle)
    {
        handle = Resolve(handle);
        if (handle is IMemberReferenceOperation { Instance: { } map, Member: { Name: "Handle" or "handle", ContainingType: var type } } && _symbols.OperationOf(type) is { Kind: GrantKind.Map })
        {
            return HolderOf(ZeroHandles.Unwrap(map));
        }

        ISymbol? found = null;
        if (HolderOf(handle) is { } between && _assigned.TryGetValue(between, out List<IOperation>? values))
        {
            foreach (IOperation value in values)
            {
                IOperation source = Resolve(value);
                ISymbol? holder = source is IMemberReferenceOperation { Instance: { } whole, Member: { Name: "Handle" or "handle", ContainingType: var of } } && _symbols.OperationOf(of) is { Kind: GrantKind.Map }
                    ? HolderOf(ZeroHandles.Unwrap(whole))
                    : null;
                if (holder is null || (found is not null && !SymbolEqualityComparer.Default.Equals(found, holder)))
                {
                    return null;
                }

                found = holder;
            }
        }

        return found;
    }

    /// <summary>The local, parameter, field or property that has an operation or a handle, or the container that has it among others.</summary>
    private ISymbol? HolderOf(IOperation? operation)
    {
        for (int steps = 0; steps < 4; steps++)
        {
            switch (operation)
            {
                case ILocalReferenceOperation { Local: { IsRef: true } or { IsForEach: true } } alias when _assigned.TryGetValue(alias.Local, out List<IOperation>? values):
                    operation = Resolve(values[0]);
                    break;
                case ILocalReferenceOperation local:
                    return local.Local;
                case IParameterReferenceOperation parameter:
                    return parameter.Parameter;
                case IArrayElementReferenceOperation element:
                    operation = Resolve(element.ArrayReference);
                    break;
                case IPropertyReferenceOperation { Instance: { } container, Arguments.IsEmpty: false }:
                    operation = Resolve(container);
                    break;
                case IPropertyReferenceOperation { Property.Name: "Current", Instance: { } enumerator }:
                    operation = Resolve(enumerator) is IInvocationOperation { TargetMethod.Name: "GetEnumerator", Instance: { } enumerated } ? Resolve(enumerated) : null;
                    break;
                case IInvocationOperation { TargetMethod.Name: "AsSpan", Arguments: [{ Value: var viewed }] }:
                    operation = Resolve(viewed);
                    break;
                case IMemberReferenceOperation { Member: IFieldSymbol { HasConstantValue: false } or IPropertySymbol } member when _symbols.OperationOf(member.Member.ContainingType) is null:
                    return member.Member;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>What is under casts, and what the compiler captured it from where that is one thing.</summary>
    private IOperation Resolve(IOperation operation)
    {
        operation = ZeroHandles.Unwrap(operation);
        return operation is IFlowCaptureReferenceOperation capture && !_fillings.ContainsKey(capture.Id) && _captured.TryGetValue(capture.Id, out List<IOperation>? values) && values.Count == 1
            ? ZeroHandles.Unwrap(values[0])
            : operation;
    }

    private Filling? FilledBy(IOperation value)
    {
        value = ZeroHandles.Unwrap(value);
        return _fillings.TryGetValue(value is IFlowCaptureReferenceOperation capture ? capture.Id : value, out Filling? filling) ? filling : null;
    }

    private static bool IsZeros(IOperation value) => ZeroHandles.Unwrap(value) is IDefaultValueOperation or IObjectCreationOperation { Arguments.IsEmpty: true, Initializer: null } or IArrayCreationOperation { Initializer: null };

    /// <summary>The parts that are in flags for sure.</summary>
    private int PartsIn(IOperation flags)
    {
        flags = ZeroHandles.Unwrap(flags);
        if (flags.ConstantValue is { HasValue: true, Value: uint or int or ushort or ulong or long } constant)
        {
            return (int)(Convert.ToInt64(constant.Value is ulong large ? (long)large : constant.Value) & (Host | Device));
        }

        if (flags is IBinaryOperation { OperatorKind: BinaryOperatorKind.Or } both)
        {
            return ConstantParts(both.LeftOperand) | ConstantParts(both.RightOperand);
        }

        int parts = 0;
        if (flags is IFlowCaptureReferenceOperation capture && _captured.TryGetValue(capture.Id, out List<IOperation>? values))
        {
            parts = ~0;
            foreach (IOperation value in values)
            {
                parts &= ConstantParts(value);
            }
        }

        return parts;
    }

    private static int ConstantParts(IOperation flags) =>
        flags.ConstantValue is { HasValue: true, Value: uint or int } constant ? (int)(Convert.ToInt64(constant.Value) & (Host | Device)) : 0;

    private Filling FillingOf(object key, IOperation at)
    {
        if (!_fillings.TryGetValue(key, out Filling? filling))
        {
            _fillings.Add(key, filling = new Filling(at));
        }

        return filling;
    }

    private static void Add<TKey>(Dictionary<TKey, List<IOperation>> lists, TKey key, IOperation value)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out List<IOperation>? values))
        {
            lists.Add(key, values = []);
        }

        values.Add(value);
    }

    /// <summary>What one operation is filled in with: by a call that makes it, an initializer, or assignments to its members.</summary>
    private sealed class Filling(IOperation at)
    {
        public IOperation At { get; set; } = at;

        /// <summary>Members that nothing is written to are 0.</summary>
        public bool BeginsAsZeros { get; set; }

        public IOperation? Flags { get; private set; }

        public IOperation? Handle { get; private set; }

        public IOperation? HostAddr { get; private set; }

        public IOperation? DevBusAddr { get; private set; }

        public void Set(string? name, IOperation value)
        {
            switch (name)
            {
                case "flags" or "Flags":
                    Flags = value;
                    break;
                case "handle" or "Handle":
                    Handle = value;
                    break;
                case "hostAddr" or "HostAddr" or "host_addr":
                    // Whatever is not 0 once counts.
                    HostAddr = HostAddr is null || !IsZero(value) ? value : HostAddr;
                    break;
                case "devBusAddr" or "DevBusAddr" or "dev_bus_addr":
                    DevBusAddr = DevBusAddr is null || !IsZero(value) ? value : DevBusAddr;
                    break;
            }
        }

        /// <param name="address">One of its addresses.</param>
        public bool LeavesOut(IOperation? address) => address is null ? BeginsAsZeros : IsZero(address);

        private static bool IsZero(IOperation value) => ZeroHandles.Unwrap(value) is IDefaultValueOperation ||
            ZeroHandles.Unwrap(value).ConstantValue is { HasValue: true, Value: 0 or 0u or 0L or 0ul };
    }
}

/// <summary>An unmap that leaves a part of its mapping alone.</summary>
/// <param name="At">What fills it in.</param>
/// <param name="Handle">The handle that it is given.</param>
/// <param name="DevBusAddr">Its device address as it is written; null where it is not.</param>
/// <param name="HostAddr">Its host address as it is written; null where it is not.</param>
/// <param name="IsOfNothing">It gives up no part at all.</param>
/// <param name="LosesHost">The host's part was mapped, and nothing gives it up.</param>
/// <param name="LosesDevice">The device's part was mapped, and nothing gives it up.</param>
internal sealed record PartialUnmap(IOperation At, IOperation Handle, IOperation? DevBusAddr, IOperation? HostAddr, bool IsOfNothing, bool LosesHost, bool LosesDevice);
