namespace Xen.Grants.Simulator;

/// <summary>One page of machine memory: Xen's <c>struct page_info</c>, and the bytes.</summary>
internal sealed class Frame
{
    /// <summary>Bytes in a page.</summary>
    internal const int Size = 4096;

    /// <summary>Bits of an address that lie within a page.</summary>
    internal const int Shift = 12;

    private bool _isAllocated = true;

    internal Frame(uint number, Domain owner)
    {
        Number = number;
        Owner = owner;
        owner.FrameCount++;
    }

    /// <summary>The machine frame number.</summary>
    internal uint Number { get; }

    /// <summary>Whose it is; null once it is free.</summary>
    internal Domain? Owner { get; private set; }

    internal byte[] Bytes { get; } = new byte[Size];

    internal ulong MachineAddress => (ulong)Number << Shift;

    /// <summary>Uses of it besides that it is its owner's. A frame in use is not paged out, and not freed.</summary>
    internal int References { get; private set; }

    /// <summary>How many of its owner's virtual CPUs wait for it; it stays until they have seen it.</summary>
    internal int Waiting { get; set; }

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
