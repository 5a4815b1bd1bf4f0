using System.Runtime.CompilerServices;
namespace GrantAnalyzers.Flow;

/// <summary>
/// A sparse array that copies of a state share page by page until one of them writes there. So copying costs nearly nothing, and two
/// states are told apart by their pages first. A page that nobody uses any more is written to again: a function writes to dozens.
/// </summary>
internal struct SharedPages<T>
    where T : struct, IEquatable<T>
{
    public const int PageSize = 8;

    /// <summary>More than nearly all functions use at once.</summary>
    private const int MaxSpare = 1_024;

    /// <summary>As many pages as it is worth to keep room for.</summary>
    private const int MaxKept = 64;

    [ThreadStatic]
    private static Stack<Page>? t_spare;

    /// <summary>Room of this one alone, which a clearing leaves for what comes next.</summary>
    private Page?[]? _pages;

    /// <summary>How many pages there may be.</summary>
    public int PageCount { get; private set; }

    /// <summary>What is on a page; null where nothing was written.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public readonly T[]? PageAt(int page) => Find(page)?.Items;

    /// <param name="index">Where to look.</param>
    /// <param name="blank">What stands where nothing was written.</param>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public readonly T Get(int index, T blank) => Find(index / PageSize) is { } page ? page.Items[index % PageSize] : blank;

    /// <summary>Nothing was written to either since one was copied from the other.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public readonly bool IsSameAs(in SharedPages<T> other)
    {
        bool isSame = PageCount == other.PageCount;
        for (int page = 0; isSame && page < PageCount; page++)
        {
            isSame = _pages![page] == other._pages![page];
        }

        return isSame;
    }

    /// <summary>Makes this, in which nothing was written, a copy.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void CopyFrom(in SharedPages<T> other)
    {
        PageCount = other.PageCount;
        if (PageCount > 0 && (_pages is null || _pages.Length < PageCount))
        {
            _pages = new Page?[other._pages!.Length];
        }

        for (int i = 0; i < PageCount; i++)
        {
            if (other._pages![i] is { } page)
            {
                page.Users++;
                _pages![i] = page;
            }
        }
    }

    /// <summary>Gives all pages up.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void Clear()
    {
        for (int i = 0; i < PageCount; i++)
        {
            if (_pages![i] is { } page && --page.Users == 0 && (t_spare ??= new()).Count < MaxSpare)
            {
                t_spare.Push(page);
            }

            _pages[i] = null;
        }

        PageCount = 0;
        if (_pages is { Length: > MaxKept })
        {
            _pages = null;
        }
    }

    /// <param name="index">Where to write.</param>
    /// <param name="value">What.</param>
    /// <param name="blank">What stands where nothing was written.</param>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void Set(int index, T value, T blank)
    {
        int number = index / PageSize;
        Page? page = Find(number);
        if ((page is null ? blank : page.Items[index % PageSize]).Equals(value))
        {
            return;
        }

        if (page is null)
        {
            Put(number, page = Take());
            for (int i = 0; i < PageSize; i++)
            {
                page.Items[i] = blank;
            }
        }
        else if (page.Users > 1)
        {
            Page copy = Take();
            page.Items.AsSpan().CopyTo(copy.Items);
            page.Users--;
            Put(number, page = copy);
        }

        page.Items[index % PageSize] = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Page? Find(int page) => page < PageCount ? _pages![page] : null;

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Put(int number, Page page)
    {
        if (_pages is null || _pages.Length <= number)
        {
            Array.Resize(ref _pages, 2 * (number + 1));
        }

        _pages[number] = page;
        PageCount = Math.Max(PageCount, number + 1);
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private static Page Take()
    {
        Page page = t_spare is { Count: > 0 } spare ? spare.Pop() : new Page();
        page.Users = 1;
        return page;
    }

    private sealed class Page
    {
        public readonly T[] Items = new T[PageSize];

        /// <summary>How many states it belongs to. Who is not alone may not write.</summary>
        public int Users;
    }
}
