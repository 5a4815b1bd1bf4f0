using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>
/// Names the places where operations live: a root (a local, a parameter, <c>this</c>, a static field) and, from
/// there, fields and elements. All elements of a container are one place, that of the element in hand.
/// </summary>
internal sealed class Locations
{
    private const int NoParent = -1;

    private readonly List<Location> _all = [];
    private readonly Dictionary<(int Parent, ISymbol? Symbol), int> _indices = new(Comparer.Instance);
    private int _operationCount;

    /// <param name="symbol">The root, or null for <c>this</c>.</param>
    public int Root(ISymbol? symbol) => Intern(NoParent, symbol);

    public int Member(int parent, ISymbol member) => Intern(parent, member);

    public int Element(int container) => Intern(container, null);

    /// <summary>The place's number among those that have held an issued operation, or -1.</summary>
    public int OperationAt(int location) => _all[location].Operation;

    /// <summary>The same, given out now if need be.</summary>
    public int EnsureOperationAt(int location)
    {
        if (_all[location].Operation < 0)
        {
            _all[location] = _all[location] with { Operation = _operationCount++ };
        }

        return _all[location].Operation;
    }

    public bool IsElement(int location) => _all[location] is { Parent: not NoParent, Symbol: null };

    /// <summary>Whether one place is the other or lies within it.</summary>
    public bool IsWithin(int location, int container)
    {
        while (location != container && location != NoParent)
        {
            location = _all[location].Parent;
        }

        return location == container;
    }

    /// <summary>The local that the place is, if it is just that.</summary>
    public ILocalSymbol? AsLocal(int location) => _all[location] is { Parent: NoParent, Symbol: ILocalSymbol local } ? local : null;

    /// <summary>Where the place's storage begins: a local, a parameter, a static field, or null for <c>this</c>.</summary>
    public ISymbol? RootSymbol(int location)
    {
        while (_all[location].Parent != NoParent)
        {
            location = _all[location].Parent;
        }

        return _all[location].Symbol;
    }

    private int Intern(int parent, ISymbol? symbol)
    {
        if (!_indices.TryGetValue((parent, symbol), out int index))
        {
            index = _all.Count;
            _all.Add(new Location(parent, symbol, -1));
            _indices.Add((parent, symbol), index);
        }

        return index;
    }

    private readonly record struct Location(int Parent, ISymbol? Symbol, int Operation);

    private sealed class Comparer : IEqualityComparer<(int Parent, ISymbol? Symbol)>
    {
        public static readonly Comparer Instance = new();

        public bool Equals((int Parent, ISymbol? Symbol) x, (int Parent, ISymbol? Symbol) y) =>
            x.Parent == y.Parent && SymbolEqualityComparer.Default.Equals(x.Symbol, y.Symbol);

        public int GetHashCode((int Parent, ISymbol? Symbol) key) =>
            (key.Parent * 397) ^ (key.Symbol is null ? 0 : SymbolEqualityComparer.Default.GetHashCode(key.Symbol));
    }
}
