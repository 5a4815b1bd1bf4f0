namespace Xen.Grants.Simulator;

/// <summary>What a frame serves as: Xen's <c>PGT_*</c>, as far as it matters here.</summary>
internal enum FrameUse : byte
{
    /// <summary>A domain's memory.</summary>
    Memory,

    /// <summary>A part of a grant table, shared with the hypervisor: no memory that a domain could give away.</summary>
    Shared,

    /// <summary>A PV domain's page table: nobody may get a writable mapping of it.</summary>
    PageTable,
}

/// <summary>One page of machine memory: Xen's <c>struct page_info</c>, and the bytes.</summary>
internal sealed class Frame
{
    /// <summary>Bytes in a page.</summary>
    internal const int Size = 4096;

    /// <summary>Bits of an address that lie within a page.</summary>
    internal const int Shift = 12;

    private bool _isAllocated = true;

    internal Frame(uint number, Domain owner, FrameUse use)
    {
        Number = number;
        Owner = owner;
        Use = use;
        owner.FrameCount++;
    }

    /// <summary>The machine frame number.</summary>
    internal uint Number { get; }

    internal FrameUse Use { get; }

    /// <summary>Whose it is; null once it is free.</summary>
    internal Domain? Owner { get; private set; }

    internal byte[] Bytes { get; } = new byte[Size];

    internal ulong MachineAddress => (ulong)Number << Shift;

    /// <summary>Uses of it besides that it is its owner's. A frame in use is not paged out, and not freed.</summary>
    internal int References { get; private set; }

    /// <summary>How many of its owner's virtual CPUs wait for it; it stays until they have seen it.</summary>
    internal int Waiting { get; set; }

    /// <summary>Whether anybody may write to it: Xen's <c>get_page_type(page, PGT_writable_page)</c>.</summary>
    internal bool CanBeWritable => Use != FrameUse.PageTable;

    /// <summary>It was brought back for somebody who has not used it yet; until then it stays.</summary>
    internal bool IsAwaited { get; set; }

    /// <summary>Xen's <c>get_page</c>.</summary>
    internal void Get() => References++;

    /// <summary>Xen's <c>put_page</c>.</summary>
    internal void Put()
    {
        References--;
        FreeIfUnused();
    }

    /// <summary>The owner gives it up; it is free once nobody uses it any more: Xen's <c>put_page_alloc_ref</c>.</summary>
    internal void Release()
    {
        _isAllocated = false;
        FreeIfUnused();
    }

    /// <summary>
    /// Takes it away from its owner, if it is ordinary memory that nobody uses: Xen's <c>steal_page</c>.
    /// </summary>
    internal bool TrySteal(Domain from)
    {
        if (Owner != from || Use != FrameUse.Memory || References > 0 || !_isAllocated)
        {
            return false;
        }

        Owner = null;
        _isAllocated = false;
        from.FrameCount--;
        return true;
    }

    /// <summary>Gives a frame that is nobody's to a domain: Xen's <c>assign_pages</c>.</summary>
    internal void Assign(Domain to)
    {
        Owner = to;
        _isAllocated = true;
        to.FrameCount++;
    }

    private void FreeIfUnused()
    {
        if (!_isAllocated && References == 0 && Owner is Domain owner)
        {
            Owner = null;
            owner.FrameCount--;
            owner.EndIfEmpty();
        }
    }
}
