namespace Xen.Grants.Simulator;

/// <summary>What a p2m table knows of a guest frame: Xen's <c>p2m_type_t</c>, as far as it matters here.</summary>
internal enum P2mType : byte
{
    Empty,
    Ram,

    /// <summary>The page is the pager's.</summary>
    PagedOut,

    /// <summary>The pager was asked for it.</summary>
    PagingIn,

    GrantReadWrite,
    GrantReadOnly,
}

/// <summary>One entry of a p2m table.</summary>
internal struct P2mEntry
{
    internal P2mType Type;

    /// <summary>The pager will not bring it back to whoever asks.</summary>
    internal bool IsLost;

    internal Frame? Frame;

    internal readonly bool IsAway => Type is P2mType.PagedOut or P2mType.PagingIn;

    internal readonly bool IsGrant => Type is P2mType.GrantReadWrite or P2mType.GrantReadOnly;
}

/// <summary>An HVM domain's address space: guest-physical addresses, translated by a p2m table.</summary>
internal sealed class HvmAddressSpace(Domain owner) : AddressSpace(owner)
{
    /// <summary>The p2m's size: 4 GiB of address space.</summary>
    private const ulong Limit = 1 << 20;

    private P2mEntry[] _p2m = new P2mEntry[256];
    private int _nextPage = FirstPage;

    /// <summary>How many frame numbers the p2m table knows of.</summary>
    internal uint PageCount => (uint)_p2m.Length;

    internal ref P2mEntry P2m(uint frameNumber) => ref _p2m[frameNumber];

    internal bool TryGetRam(uint frameNumber, out Frame? frame)
    {
        bool isRam = frameNumber < (uint)_p2m.Length && _p2m[frameNumber].Type == P2mType.Ram;
        frame = isRam ? _p2m[frameNumber].Frame : null;
        return isRam;
    }

    internal override ulong AllocatePages(int count)
    {
        ulong address = ReservePages(count);
        for (int i = 0; i < count; i++)
        {
            _p2m[(int)(address >> Frame.Shift) + i] = new P2mEntry { Type = P2mType.Ram, Frame = Owner.Hypervisor.AllocateFrame(Owner) };
        }

        return address;
    }

    internal override ulong ReservePages(int count)
    {
        int first = _nextPage;
        _nextPage += count;
        Grow(_nextPage);
        return (ulong)first << Frame.Shift;
    }

    internal override uint FrameNumberOf(ulong address) => (uint)(address >> Frame.Shift);

    internal override FrameLookup Find(ulong frameNumber, out Frame frame)
    {
        frame = null!;
        if (frameNumber >= (ulong)_p2m.Length)
        {
            return FrameLookup.None;
        }

        Owner.Hypervisor.Simulation.Pager.MayChoose(this, (uint)frameNumber);
        ref P2mEntry entry = ref _p2m[frameNumber];
        switch (entry.Type)
        {
            case P2mType.Ram:
                frame = entry.Frame!;
                return FrameLookup.Present;
            case P2mType.PagedOut or P2mType.PagingIn:
                Owner.Hypervisor.Simulation.Pager.AskForOperation(this, (uint)frameNumber);
                return FrameLookup.Away;
            default:
                return FrameLookup.None;
        }
    }

    /// <summary>
    /// Xen's <c>create_grant_p2m_mapping</c>. Ordinary memory at that place is lost to the guest; over a live
    /// grant mapping the p2m code crashes the domain.
    /// </summary>
    internal override bool TryPlace(ulong hostAddr, Frame frame, GrantMapFlags flags)
    {
        int page = PageOf(hostAddr, flags);
        if ((flags & ~GrantMapFlags.ReadOnly) != GrantMapFlags.HostMap || page < 0)
        {
            return false;
        }

        Grow(page + 1);
        if (_p2m[page].IsGrant)
        {
            Owner.Hypervisor.Crash(Owner, $"it mapped a grant at 0x{hostAddr:x}, where a live grant mapping was");
        }

        bool readOnly = (flags & GrantMapFlags.ReadOnly) != 0;
        frame.Get();
        _p2m[page] = new P2mEntry { Type = readOnly ? P2mType.GrantReadOnly : P2mType.GrantReadWrite, Frame = frame };
        return true;
    }

    /// <summary>Xen's <c>replace_grant_p2m_mapping</c>, which replaces by nothing only.</summary>
    internal override bool TryReplace(ulong hostAddr, Frame frame, ulong newAddr, GrantMapFlags flags)
    {
        int page = PageOf(hostAddr, flags);
        if (newAddr != 0 || page < 0 || page >= _p2m.Length || !_p2m[page].IsGrant || _p2m[page].Frame != frame)
        {
            return false;
        }

        _p2m[page] = default;
        return true;
    }

    internal override bool IsPlausible(ulong address) => true;

    internal override void TearDown()
    {
        foreach (ref P2mEntry entry in _p2m.AsSpan())
        {
            if (entry.IsGrant)
            {
                entry.Frame!.Put();
            }

            entry = default;
        }
    }

    /// <summary>Puts a frame of the domain's into its p2m: Xen's <c>guest_physmap_add_page</c>.</summary>
    /// <returns>False where that is outside of the p2m.</returns>
    internal bool TryAdd(ulong frameNumber, Frame frame)
    {
        if (frameNumber >= Limit)
        {
            return false;
        }

        Grow((int)frameNumber + 1);
        _p2m[frameNumber] = new P2mEntry { Type = P2mType.Ram, Frame = frame };
        return true;
    }

    /// <summary>Gives a page back to the hypervisor: Xen's <c>XENMEM_decrease_reservation</c>. Who has it mapped keeps it.</summary>
    internal void Remove(uint frameNumber)
    {
        Frame? frame = _p2m[frameNumber].Frame;
        _p2m[frameNumber] = default;
        frame?.Release();
    }

    internal override int PageOf(ulong hostAddr, GrantMapFlags flags) =>
        hostAddr >> Frame.Shift < Limit ? (int)(hostAddr >> Frame.Shift) : -1;

    internal PageState StateOf(ulong address)
    {
        ulong page = address >> Frame.Shift;
        if (page >= (ulong)_p2m.Length || !_p2m[page].IsAway)
        {
            return PageState.Present;
        }

        return _p2m[page].IsLost ? PageState.Lost : PageState.Away;
    }

    protected override Frame? Translate(ulong address, bool write)
    {
        ulong page = address >> Frame.Shift;
        P2mEntry entry = page < (ulong)_p2m.Length ? _p2m[page] : default;
        bool accessible = entry.Type is P2mType.Ram or P2mType.GrantReadWrite || (!write && entry.Type == P2mType.GrantReadOnly);
        return accessible ? entry.Frame : null;
    }

    protected override void WaitUntilPresent(ulong address, Actor actor)
    {
        ulong page = address >> Frame.Shift;
        while (page < (ulong)_p2m.Length && _p2m[page].IsAway)
        {
            Owner.Hypervisor.Simulation.Pager.WaitFor(this, (uint)page, actor);
        }
    }

    private void Grow(int pages)
    {
        if (pages > _p2m.Length)
        {
            Array.Resize(ref _p2m, Math.Max(pages, 2 * _p2m.Length));
        }
    }
}
