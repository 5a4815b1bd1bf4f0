using System.Runtime.CompilerServices;
namespace GrantAnalyzers.Flow;

/// <summary>
/// A sparse array that copies of a state share page by page until one of them writes there. So copying costs nothing, and two
/// states are told apart by their pages first. Most functions know of few things: the first page needs no index.
/// </summary>
internal struct SharedPages<T>
    where T : struct, IEquatable<T>
{
    public const int PageSize = 8;

    /// <summary>Pages beyond these are copied at each write.</summary>
    private const int MaxOwned = 64;

    private T[]? _first;
    private T[]?[]? _others;
    private bool _ownsIndex;
    private ulong _ownedPages;

    public readonly int PageCount => _others is null ? (_first is null ? 0 : 1) : _others.Length + 1;

    public readonly T[]? PageAt(int page) => page == 0 ? _first : _others is not null && page <= _others.Length ? _others[page - 1] : null;

    /// <param name="index">Where to look.</param>
    /// <param name="blank">What stands where nothing was written.</param>
    public readonly T Get(int index, T blank) => PageAt(index / PageSize) is { } page ? page[index % PageSize] : blank;

    /// <summary>Nothing was written to either since one was copied from the other.</summary>
    public readonly bool IsSameAs(in SharedPages<T> other) => ReferenceEquals(_first, other._first) && ReferenceEquals(_others, other._others);

    /// <summary>A copy. From now on neither of the two owns what they share.</summary>
    public SharedPages<T> Share()
    {
        _ownsIndex = false;
        _ownedPages = 0;
        return this;
    }

    /// <param name="index">Where to write.</param>
    /// <param name="value">What.</param>
    /// <param name="blank">What stands where nothing was written.</param>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void Set(int index, T value, T blank)
    {
        if (Get(index, blank).Equals(value))
        {
            return;
        }

        int page = index / PageSize;
        T[]? items = PageAt(page);
        if (items is null || page >= MaxOwned || (_ownedPages >> page & 1) == 0)
        {
            items = items is null ? NewPage(blank) : (T[])items.Clone();
            _ownedPages |= page < MaxOwned ? 1UL << page : 0;
            if (page == 0)
            {
                _first = items;
            }
            else
            {
                OwnIndex(page);
                _others![page - 1] = items;
            }
        }

        items[index % PageSize] = value;
    }

    /// <param name="count">How many pages beside the first.</param>
    private void OwnIndex(int count)
    {
        if (_others is null || count > _others.Length)
        {
            Array.Resize(ref _others, count);
        }
        else if (!_ownsIndex)
        {
            _others = (T[]?[])_others.Clone();
        }

        _ownsIndex = true;
    }

    private static T[] NewPage(T blank)
    {
        T[] items = new T[PageSize];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = blank;
        }

        return items;
    }
}
