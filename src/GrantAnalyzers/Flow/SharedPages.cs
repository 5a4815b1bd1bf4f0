using System.Runtime.CompilerServices;
namespace GrantAnalyzers.Flow;

/// <summary>
/// A sparse array that copies of a state share page by page until one of them writes there. So copying costs nothing, and two
/// states are told apart by their pages first.
/// </summary>
internal struct SharedPages<T>
    where T : struct, IEquatable<T>
{
    public const int PageSize = 16;

    /// <summary>Pages beyond these are copied at each write.</summary>
    private const int MaxOwned = 64;

    private T[]?[]? _pages;
    private bool _ownsIndex;
    private ulong _ownedPages;

    public readonly int PageCount => _pages is null ? 0 : _pages.Length;

    public readonly T[]? PageAt(int page) => _pages is not null && page < _pages.Length ? _pages[page] : null;

    /// <param name="index">Where to look.</param>
    /// <param name="blank">What stands where nothing was written.</param>
    public readonly T Get(int index, T blank) => PageAt(index / PageSize) is { } page ? page[index % PageSize] : blank;

    /// <summary>Nothing was written to either since one was copied from the other.</summary>
    public readonly bool IsSameAs(in SharedPages<T> other) => ReferenceEquals(_pages, other._pages);

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
        OwnIndex(page + 1);
        T[]? items = _pages![page];
        bool isOwned = page < MaxOwned && (_ownedPages >> page & 1) != 0;
        if (items is null || !isOwned)
        {
            _pages[page] = items = items is null ? NewPage(blank) : (T[])items.Clone();
            _ownedPages |= page < MaxOwned ? 1UL << page : 0;
        }

        items[index % PageSize] = value;
    }

    private void OwnIndex(int count)
    {
        if (_pages is null || count > _pages.Length)
        {
            Array.Resize(ref _pages, count);
        }
        else if (!_ownsIndex)
        {
            _pages = (T[]?[])_pages.Clone();
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
