using System.Runtime.CompilerServices;
namespace GrantAnalyzers.Flow;

/// <summary>
/// A sparse array that copies of a state share page by page until one of them writes there. So copying costs nearly nothing, and two
/// states are told apart by their pages first. A page that nobody uses any more is written to again: a function writes to hundreds.
/// </summary>
internal struct SharedPages<T>
    where T : struct, IEquatable<T>
{
    public const int PageSize = 8;

    /// <summary>Pages that stand in the structure itself; most functions know of fewer things.</summary>
    private const int InPlace = 4;

    /// <summary>More than nearly all functions use at once.</summary>
    private const int MaxSpare = 1_024;

    /// <summary>What is worth keeping of the others' room.</summary>
    private const int MaxKept = 64;

    [ThreadStatic]
    private static Stack<Page>? t_spare;

    private Page? _first;
    private Page? _second;
    private Page? _third;
    private Page? _fourth;
    private Page?[]? _others;

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
        bool isSame = PageCount == other.PageCount && _first == other._first && _second == other._second && _third == other._third && _fourth == other._fourth;
        for (int i = 0; isSame && i < PageCount - InPlace; i++)
        {
            isSame = _others![i] == other._others![i];
        }

        return isSame;
    }

    /// <summary>Makes this, in which nothing was written, a copy.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void CopyFrom(in SharedPages<T> other)
    {
        PageCount = other.PageCount;
        _first = Use(other._first);
        _second = Use(other._second);
        _third = Use(other._third);
        _fourth = Use(other._fourth);
        int others = PageCount - InPlace;
        if (others > 0)
        {
            if (_others is null || _others.Length < others)
            {
                _others = new Page?[others];
            }

            for (int i = 0; i < others; i++)
            {
                _others[i] = Use(other._others![i]);
            }
        }
    }

    /// <summary>Gives all pages up.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void Clear()
    {
        GiveUp(ref _first);
        GiveUp(ref _second);
        GiveUp(ref _third);
        GiveUp(ref _fourth);
        for (int i = 0; i < PageCount - InPlace; i++)
        {
            GiveUp(ref _others![i]);
        }

        PageCount = 0;
        if (_others is { Length: > MaxKept })
        {
            _others = null;
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
    private readonly Page? Find(int page) => page switch
    {
        0 => _first,
        1 => _second,
        2 => _third,
        3 => _fourth,
        _ => page < PageCount ? _others![page - InPlace] : null,
    };

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Put(int number, Page page)
    {
        switch (number)
        {
            case 0: _first = page; break;
            case 1: _second = page; break;
            case 2: _third = page; break;
            case 3: _fourth = page; break;
            default:
                if (_others is null || _others.Length <= number - InPlace)
                {
                    Array.Resize(ref _others, 2 * (number - InPlace + 1));
                }

                _others[number - InPlace] = page;
                break;
        }

        PageCount = Math.Max(PageCount, number + 1);
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private static Page? Use(Page? page)
    {
        if (page is not null)
        {
            page.Users++;
        }

        return page;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private static void GiveUp(ref Page? page)
    {
        if (page is not null && --page.Users == 0 && (t_spare ??= new()).Count < MaxSpare)
        {
            t_spare.Push(page);
        }

        page = null;
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
