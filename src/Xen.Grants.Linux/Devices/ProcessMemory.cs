namespace Xen.Grants.Linux;

/// <summary>
/// The part of the process's memory in which granted pages appear. It knows of every page whether it may be read and
/// written, so that a wrong address is an exception, and not the end of the process.
/// </summary>
internal sealed unsafe class ProcessMemory : IHostMemory
{
    internal const int PageSize = 4096;

    private static readonly Comparer<Area> s_byAddress = Comparer<Area>.Create((a, b) => a.Start.CompareTo(b.Start));

    private readonly Lock _lock = new();

    // By address; every mapping has one of its own.
    private readonly List<Area> _areas = [];

    /// <summary>What may be done with a page.</summary>
    internal enum Access : byte
    {
        /// <summary>Nothing is mapped there.</summary>
        None,

        /// <summary>It may be read.</summary>
        Read,

        /// <summary>It may be read and written.</summary>
        ReadWrite,

        /// <summary>Something is mapped there that only the kernel may use.</summary>
        Kernel,

        /// <summary>The address is the process's no more.</summary>
        Lost,
    }

    /// <inheritdoc/>
    /// <remarks>Here an access may cross the end of a page, where the next one is mapped too.</remarks>
    public ReadOnlySpan<byte> Read(ulong address, int length)
    {
        Check(address, length, Access.Read);
        return new ReadOnlySpan<byte>((void*)address, length);
    }

    /// <inheritdoc/>
    /// <remarks>Here an access may cross the end of a page, where the next one is mapped too.</remarks>
    public Span<byte> Write(ulong address, int length)
    {
        Check(address, length, Access.ReadWrite);
        return new Span<byte>((void*)address, length);
    }

    internal void Add(ulong address, int pages)
    {
        lock (_lock)
        {
            _areas.Insert(~IndexOf(address), new Area(address, new Access[pages]));
        }
    }

    internal void Remove(ulong address)
    {
        lock (_lock)
        {
            int index = IndexOf(address);
            if (index >= 0)
            {
                _areas.RemoveAt(index);
            }
        }
    }

    /// <summary>Whether pages are reserved, and nothing is mapped at any of them.</summary>
    internal bool IsFree(ulong address, int pages)
    {
        lock (_lock)
        {
            return TryFind(address, pages, out Span<Access> found) && !found.ContainsAnyExcept(Access.None);
        }
    }

    internal void Set(ulong address, int pages, Access access)
    {
        lock (_lock)
        {
            if (TryFind(address, pages, out Span<Access> found))
            {
                found.Fill(access);
            }
        }
    }

    private void Check(ulong address, int length, Access needed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ulong first = address / PageSize * PageSize;
        int pages = (int)((address - first + (uint)length + PageSize - 1) / PageSize);
        lock (_lock)
        {
            if (TryFind(first, pages, out Span<Access> found))
            {
                bool mayAccess = true;
                foreach (Access access in found)
                {
                    mayAccess &= access == Access.ReadWrite || access == needed;
                }

                if (mayAccess)
                {
                    return;
                }
            }
        }

        throw new AccessViolationException($"{length} bytes at 0x{address:x} are not mapped{(needed == Access.ReadWrite ? " for writing" : "")}.");
    }

    private bool TryFind(ulong address, int pages, out Span<Access> found)
    {
        int index = IndexOf(address);
        index = index < 0 ? ~index - 1 : index;
        if (index >= 0 && address % PageSize == 0)
        {
            ulong page = (address - _areas[index].Start) / PageSize;
            if (page + (uint)pages <= (uint)_areas[index].Pages.Length)
            {
                found = _areas[index].Pages.AsSpan((int)page, pages);
                return true;
            }
        }

        found = default;
        return false;
    }

    /// <summary>The area that begins at an address, or the complement of the place where one would be.</summary>
    private int IndexOf(ulong address) => _areas.BinarySearch(new Area(address, []), s_byAddress);

    private readonly record struct Area(ulong Start, Access[] Pages);
}
