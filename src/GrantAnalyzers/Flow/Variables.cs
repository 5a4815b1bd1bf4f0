using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>Numbers the locals, parameters and compiler captures of one function, as they turn up, and knows which are flags.</summary>
internal sealed class Variables
{
    private readonly VariableUses _uses;
    private readonly HashSet<ISymbol> _membersWithValues;
    private readonly IdentityNumbers _known = new();
    private readonly Dictionary<ISymbol, int> _symbols = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<CaptureId, int> _captures = [];
    private readonly List<int> _flags = [];
    private readonly List<bool> _isFlag = [];
    private HashSet<int>? _decidesAgain;
    private Dictionary<ISymbol, int>? _presence;
    private Dictionary<ISymbol, int>? _fill;
    private Dictionary<CaptureId, int>? _presenceOfCaptures;
    private Dictionary<CaptureId, int>? _fillOfCaptures;
    private Dictionary<(CaptureId Tuple, int Index), int>? _elements;

    /// <param name="uses">What the function does with them.</param>
    /// <param name="followsMembers">Members that the function uses as variables are numbered too.</param>
    /// <param name="mayReturnNull">Its callers may ask whether it has returned null.</param>
    public Variables(VariableUses uses, bool followsMembers, bool mayReturnNull = false)
    {
        _uses = uses;
        (_membersWithValues, Members) = followsMembers ? uses.FindFollowedMembers() : (VariableUses.NoMembers, VariableUses.NoMembers);
        AnyPresence = uses.Aspects.AnyPresence || mayReturnNull;
        AnyFill = uses.Aspects.AnyFill;
    }

    public int Count { get; private set; }

    /// <summary>The variables whose values keep paths apart.</summary>
    public List<int> Flags => _flags;

    public int this[ISymbol symbol]
    {
        [MethodImpl(Jit.OptimizedAtOnce)]
        get
        {
            int known = _known.Find(0, symbol);
            return known >= 0 ? known : LookUp(symbol);
        }
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private int LookUp(ISymbol symbol)
    {
        if (!_symbols.TryGetValue(symbol, out int index))
        {
            _symbols.Add(symbol, index = Count++);
            if (_uses.IsFlag(symbol))
            {
                AddFlag(index);
                if (_uses.DecidesAgain(symbol))
                {
                    (_decidesAgain ??= []).Add(index);
                }
            }
        }

        _known.Add(0, symbol, index);
        return index;
    }

    public bool Knows(ISymbol symbol) => _symbols.ContainsKey(symbol);

    /// <summary>The compiler captures the parts of conditions, and the values that they choose between.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public int Capture(CaptureId capture, ITypeSymbol? type)
    {
        if (!_captures.TryGetValue(capture, out int index))
        {
            _captures.Add(capture, index = Count++);
            if (type is { SpecialType: SpecialType.System_Boolean or SpecialType.System_Int32 or SpecialType.System_Int16 or SpecialType.System_Int64 } or { TypeKind: TypeKind.Enum })
            {
                AddFlag(index);
            }
        }

        return index;
    }

    public int? Find(CaptureId capture) => _captures.TryGetValue(capture, out int index) ? index : null;

    /// <summary>What stands in a tuple that was captured.</summary>
    public int ElementOf(CaptureId tuple, int index)
    {
        if (!(_elements ??= []).TryGetValue((tuple, index), out int element))
        {
            _elements.Add((tuple, index), element = Count++);
        }

        return element;
    }

    /// <summary>That of a tuple that has such an element; -1 for others.</summary>
    public int FindElementOf(CaptureId tuple, int index) => _elements is not null && _elements.TryGetValue((tuple, index), out int element) ? element : -1;

    public bool IsFlag(int variable) => variable < _isFlag.Count && _isFlag[variable];

    /// <inheritdoc cref="VariableUses.DecidesAgain"/>
    public bool DecidesAgain(int variable) => _decidesAgain is not null && _decidesAgain.Contains(variable);

    /// <inheritdoc cref="VariableUses.IsExposed"/>
    public bool IsExposed(ISymbol symbol) => _uses.IsExposed(symbol);

    /// <summary>The members of which anything is known.</summary>
    public HashSet<ISymbol> Members { get; }

    /// <summary>The one of them that an operation refers to.</summary>
    public ISymbol? MemberIn(IOperation operation) => Members.Count > 0 && MemberVariables.MemberIn(operation) is { } member && Members.Contains(member) ? member : null;

    /// <summary>The value of it is.</summary>
    public bool HasValue(ISymbol member) => _membersWithValues.Contains(member);

    /// <summary>The member whose value is known by it that an operation refers to.</summary>
    public ISymbol? MemberWithValueIn(IOperation operation) => MemberIn(operation) is { } member && HasValue(member) ? member : null;

    /// <inheritdoc cref="VariableAspects.AnyPresence"/>
    public bool AnyPresence { get; }

    /// <inheritdoc cref="VariableAspects.AnyFill"/>
    public bool AnyFill { get; }

    /// <summary>Either of the two.</summary>
    public bool AnyAspect => AnyPresence || AnyFill;

    /// <summary>The number by which states know whether a variable is null; -1 where they don't.</summary>
    public int PresenceOf(ISymbol variable) => !AnyPresence ? -1
        : (_presence ??= new(SymbolEqualityComparer.Default)).TryGetValue(variable, out int known) ? known
        : Add(variable, _presence, _uses.Aspects.HasPresence(variable));

    /// <summary>The number by which states know whether there is anything in a collection; -1 where they don't.</summary>
    public int FillOf(ISymbol variable) => !AnyFill ? -1
        : (_fill ??= new(SymbolEqualityComparer.Default)).TryGetValue(variable, out int known) ? known
        : Add(variable, _fill, _uses.Aspects.HasFill(variable));

    private int Add(ISymbol variable, Dictionary<ISymbol, int> numbers, bool isAsked)
    {
        int number = isAsked && IsTold(variable) ? AddFlag() : -1;
        numbers.Add(variable, number);
        return number;
    }

    /// <inheritdoc cref="PresenceOf(ISymbol)"/>
    public int PresenceOf(CaptureId capture) => Number(capture, _presenceOfCaptures ??= []);

    /// <summary>That of a capture that has one; -1 for others.</summary>
    public int FindPresenceOf(CaptureId capture) => Find(capture, _presenceOfCaptures);

    /// <summary>The number by which states know whether a text that was captured has anything in it.</summary>
    public int FillOf(CaptureId capture) => Number(capture, _fillOfCaptures ??= []);

    /// <inheritdoc cref="FindPresenceOf"/>
    public int FindFillOf(CaptureId capture) => Find(capture, _fillOfCaptures);

    private int Number(CaptureId capture, Dictionary<CaptureId, int> numbers)
    {
        if (!numbers.TryGetValue(capture, out int number))
        {
            numbers.Add(capture, number = AddFlag());
        }

        return number;
    }

    private static int Find(CaptureId capture, Dictionary<CaptureId, int>? numbers) => numbers is not null && numbers.TryGetValue(capture, out int number) ? number : -1;

    /// <inheritdoc cref="VariableUses.IsTold"/>
    public bool IsTold(ISymbol variable) => variable is ILocalSymbol or IParameterSymbol ? _uses.IsTold(variable) : Members.Contains(variable);

    /// <summary>A flag that is none of the code's.</summary>
    /// <returns>Its number.</returns>
    public int AddFlag()
    {
        AddFlag(Count);
        return Count++;
    }

    private void AddFlag(int variable)
    {
        _flags.Add(variable);
        while (_isFlag.Count <= variable)
        {
            _isFlag.Add(false);
        }

        _isFlag[variable] = true;
    }
}
