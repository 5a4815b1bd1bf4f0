using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>How the elements of containers are come to, by the place of the element in hand.</summary>
internal sealed class ElementAccesses
{
    private readonly Dictionary<int, ElementAccess> _all = [];

    public ElementAccess? Of(int element) => _all.TryGetValue(element, out ElementAccess? access) ? access : null;

    public void NoteConstant(int element, long index)
    {
        Get(element).Constants.Add(index);
    }

    /// <param name="element">The place of the element in hand.</param>
    /// <param name="access">How it is come to; null for an enumeration.</param>
    public void NoteVariable(int element, IOperation? access)
    {
        ElementAccess known = Get(element);
        known.IsByVariable = true;
        if (access is not null)
        {
            known.Loops.Add(access);
        }
        else
        {
            known.IsEnumerated = true;
        }
    }

    private ElementAccess Get(int element)
    {
        if (!_all.TryGetValue(element, out ElementAccess? access))
        {
            _all.Add(element, access = new ElementAccess());
        }

        return access;
    }
}

/// <summary>How the elements of one container are come to.</summary>
internal sealed class ElementAccess
{
    public HashSet<long> Constants { get; } = [];

    /// <summary>The accesses by an index that changes.</summary>
    public HashSet<IOperation> Loops { get; } = [];

    public bool IsByVariable { get; set; }

    public bool IsEnumerated { get; set; }
}
