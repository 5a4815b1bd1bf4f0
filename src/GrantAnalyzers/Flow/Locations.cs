using System.Runtime.CompilerServices;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>
/// Names the places where operations live: a root (a local, a parameter, <c>this</c>, a static field, or a call for what its
/// result stands for) and, from there, fields and elements. All elements of a container are one place, that of the element
/// in hand.
/// </summary>
internal sealed class Locations
{
    private const int NoParent = -1;

    /// <summary>So many are looked through one by one.</summary>
    private const int Few = 16;

    private static readonly List<int> s_none = [];

    private readonly List<Location> _all = [];
    private readonly IdentityNumbers _known = new();
    private Dictionary<(int Parent, object? Key), int>? _indices;
    private readonly Dictionary<int, List<int>> _operationsUnder = [];

    /// <param name="key">The symbol or call, or null for <c>this</c>.</param>
    public int Root(object? key) => Intern(NoParent, key);

    public int Member(int parent, ISymbol member) => Intern(parent, member);

    public int Element(int container) => Intern(container, null);

    /// <summary>The place's number among those that have held an operation, or -1.</summary>
    public int OperationAt(int location) => _all[location].Operation;

    /// <summary>Gives the place its number.</summary>
    public void NumberOperationAt(int location, int operation)
    {
        _all[location] = _all[location] with { Operation = operation };
        int root = RootPlaceOf(location);
        if (!_operationsUnder.TryGetValue(root, out List<int>? locations))
        {
            _operationsUnder.Add(root, locations = []);
        }

        locations.Add(location);
    }

    /// <summary>The places of operations whose storage begins where that of a place does: all that it may overlap with.</summary>
    public List<int> OperationsBeside(int location) => _operationsUnder.TryGetValue(RootPlaceOf(location), out List<int>? locations) ? locations : s_none;

    public bool IsElement(int location) => _all[location] is { Parent: not NoParent, Key: null };

    public int ParentOf(int location) => _all[location].Parent;

    /// <summary>Whether one place is the other or lies within it.</summary>
    public bool IsWithin(int location, int container)
    {
        while (location != container && location != NoParent)
        {
            location = _all[location].Parent;
        }

        return location == container;
    }

    /// <summary>The place is a root of its own, with nothing on the way.</summary>
    public bool IsRoot(int location) => _all[location].Parent == NoParent;

    /// <summary>Where the place's storage begins: a local, a parameter, a static field, a call, or null for <c>this</c>.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public object? RootOf(int location) => _all[RootPlaceOf(location)].Key;

    [MethodImpl(Jit.OptimizedAtOnce)]
    private int RootPlaceOf(int location)
    {
        while (_all[location].Parent != NoParent)
        {
            location = _all[location].Parent;
        }

        return location;
    }

    /// <summary>The type of what is declared there; null for elements and what calls return.</summary>
    public ITypeSymbol? TypeOf(int location) => _all[location].Key switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        _ => null,
    };

    public AccessPath PathTo(int location)
    {
        ImmutableArray<ISymbol?>.Builder steps = ImmutableArray.CreateBuilder<ISymbol?>();
        while (_all[location].Parent != NoParent)
        {
            steps.Add((ISymbol?)_all[location].Key);
            location = _all[location].Parent;
        }

        steps.Reverse();
        return new AccessPath(_all[location].Key as ISymbol, steps.ToImmutable());
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private int Intern(int parent, object? key)
    {
        int known = _known.Find(parent, key);
        if (known >= 0)
        {
            return known;
        }

        int index = Find(parent, key);
        if (index < 0)
        {
            index = _all.Count;
            _all.Add(new Location(parent, key, -1));
            _indices?.Add((parent, key), index);
        }

        _known.Add(parent, key, index);
        return index;
    }

    /// <summary>Of few, which most functions have, each is compared; a dictionary takes longer to make than they take to go through.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private int Find(int parent, object? key)
    {
        if (_all.Count < Few)
        {
            for (int i = 0; i < _all.Count; i++)
            {
                if (_all[i].Parent == parent && Comparer.AreSame(_all[i].Key, key))
                {
                    return i;
                }
            }

            return -1;
        }

        if (_indices is null)
        {
            _indices = new(Comparer.Instance);
            for (int i = 0; i < _all.Count; i++)
            {
                _indices.Add((_all[i].Parent, _all[i].Key), i);
            }
        }

        return _indices.TryGetValue((parent, key), out int index) ? index : -1;
    }

    private readonly record struct Location(int Parent, object? Key, int Operation);

    private sealed class Comparer : IEqualityComparer<(int Parent, object? Key)>
    {
        public static readonly Comparer Instance = new();

        [MethodImpl(Jit.OptimizedAtOnce)]
        public bool Equals((int Parent, object? Key) x, (int Parent, object? Key) y) => x.Parent == y.Parent && AreSame(x.Key, y.Key);

        [MethodImpl(Jit.OptimizedAtOnce)]
        public static bool AreSame(object? left, object? right) =>
            left is ISymbol symbol ? SymbolEqualityComparer.Default.Equals(symbol, right as ISymbol) : ReferenceEquals(left, right);

        [MethodImpl(Jit.OptimizedAtOnce)]
        public int GetHashCode((int Parent, object? Key) key) => (key.Parent * 397) ^ key.Key switch
        {
            null => 0,
            ISymbol symbol => SymbolEqualityComparer.Default.GetHashCode(symbol),
            _ => key.Key.GetHashCode(),
        };
    }
}
