namespace Xen.Grants.Simulator;

/// <summary>The mappings of one domain by handle.</summary>
/// <remarks>
/// Xen's free list for one virtual CPU: handles are taken from its head and put back at its tail; a page of
/// 256 is added in front when only one is left, and that one stays behind for good.
/// </remarks>
internal sealed class Maptrack(int maxPages)
{
    internal const int EntriesPerPage = 256;
    
    /// <summary>Xen's default for <c>gnttab_max_maptrack_frames</c>.</summary>
    internal const int MaxPages = 1024;

    private const int None = -1;

    private MaptrackEntry[] _entries = [];
    private int[] _next = [];
    private int _head = None;
    private int _tail = None;

    /// <summary>How many pages of handles there may be at most; what is there already stays.</summary>
    internal int PageLimit { get; set; } = maxPages;

    /// <summary>A fault: it gives out no handle, as if it were full.</summary>
    internal bool IsHeldFull { get; set; }

    /// <summary>One more than the highest handle so far.</summary>
    internal uint Limit => (uint)_entries.Length;

    internal ref MaptrackEntry this[GrantHandle handle] => ref _entries[handle.Value];

    /// <summary>How many mappings there are.</summary>
    internal int Live { get; private set; }

    /// <summary>Takes a free handle.</summary>
    /// <returns>False where there is none and the table is at its limit.</returns>
    internal bool TryTake(out GrantHandle handle)
    {
        if (IsHeldFull || (_head == _tail && !TryAddPage()))
        {
            handle = GrantHandle.Invalid;
            return false;
        }

        handle = new GrantHandle((uint)_head);
        _head = _next[_head];
        return true;
    }

    /// <summary>What a handle that was taken stands for.</summary>
    internal void Record(GrantHandle handle, in MaptrackEntry entry)
    {
        _entries[handle.Value] = entry;
        Live++;
    }

    /// <summary>A handle is free again, or was not used after all.</summary>
    internal void PutBack(GrantHandle handle, HandleReuse reuse)
    {
        int freed = (int)handle.Value;
        Live -= _entries[freed].IsFree ? 0 : 1;
        _entries[freed] = default;
        if (reuse == HandleReuse.Lifo)
        {
            _next[freed] = _head;
            _head = freed;
            return;
        }

        _next[freed] = None;
        _next[_tail] = freed;
        _tail = freed;
    }

    private bool TryAddPage()
    {
        int first = _entries.Length;
        if (first >= PageLimit * EntriesPerPage)
        {
            return false;
        }

        Array.Resize(ref _entries, first + EntriesPerPage);
        Array.Resize(ref _next, first + EntriesPerPage);
        int last = first + EntriesPerPage - 1;
        for (int handle = first; handle < last; handle++)
        {
            _next[handle] = handle + 1;
        }

        _next[last] = _head;
        _head = first;
        if (_tail == None)
        {
            _tail = last;
        }

        return true;
    }
}

/// <summary>One mapping: Xen's <c>struct grant_mapping</c>. Its flags are zero while the handle is free.</summary>
internal struct MaptrackEntry
{
    internal GrantMapFlags Flags;
    internal DomId Granter;
    internal uint Ref;

    internal readonly bool IsFree => Flags == GrantMapFlags.None;

    internal readonly bool IsReadOnly => (Flags & GrantMapFlags.ReadOnly) != 0;
}
