using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary>
/// A PV domain's address space: virtual addresses, translated by page-table entries of 8 bytes in frames of
/// its own. The hypervisor writes the entries of grant mappings, also over what was there.
/// </summary>
internal sealed class PvAddressSpace(Domain owner) : AddressSpace(owner)
{
    private const int EntriesPerTable = Frame.Size / 8;
    private const ulong Present = 1;
    private const ulong Writable = 2;

    private readonly List<Frame> _tables = [];
    private int _nextPage = FirstPage;

    internal override ulong AllocatePages(int count)
    {
        ulong address = ReservePages(count);
        for (int i = 0; i < count; i++)
        {
            Write(PageAt(address) + i, Owner.Hypervisor.AllocateFrame(Owner), Present | Writable);
        }

        return address;
    }

    internal override ulong ReservePages(int count)
    {
        int first = _nextPage;
        _nextPage += count;
        while (_tables.Count * EntriesPerTable < _nextPage)
        {
            _tables.Add(Owner.Hypervisor.AllocatePageTable(Owner));
        }

        return (ulong)first << Frame.Shift;
    }

    internal override uint FrameNumberOf(ulong address)
    {
        int page = PageAt(address);
        return page < 0 ? uint.MaxValue : (uint)(Entry(page) >> Frame.Shift);
    }

    /// <summary>Addresses of the hypervisor's own, and those that no address can be, are refused before they are used.</summary>
    internal override bool IsPlausible(ulong address) => address is < 1ul << 47 or >= 0xFFFF_8800_0000_0000;

    internal override FrameLookup Find(ulong frameNumber, out Frame frame) =>
        Owner.Hypervisor.TryGetFrame(frameNumber, out frame) && frame.Owner == Owner ? FrameLookup.Present : FrameLookup.None;

    internal override bool TryPlace(ulong hostAddr, Frame frame, GrantMapFlags flags)
    {
        int page = PageOf(hostAddr, flags);
        if (page < 0)
        {
            return false;
        }

        Write(page, frame, Bits(flags));
        return true;
    }

    internal override void TearDown()
    {
        for (int page = 0; page < _tables.Count * EntriesPerTable; page++)
        {
            Clear(page);
        }
    }

    /// <summary>Lets a frame, whoever's it is, appear at an address: Xen's <c>MMU_NORMAL_PT_UPDATE</c>.</summary>
    internal void MapFrame(ulong address, Frame frame, bool writable) =>
        Write(PageAt(address), frame, Present | (writable ? Writable : 0));

    /// <summary>Takes away what is mapped at an address: Xen's <c>update_va_mapping</c> with an empty entry.</summary>
    internal void UnmapFrame(ulong address) => Clear(PageAt(address));

    /// <summary>
    /// Xen's <c>replace_grant_pv_mapping</c>. The entry of the new address is taken first: it is gone even where
    /// the grant's mapping then turns out to be another one. What it refers to goes along with it; the reference of
    /// the entry that is overwritten is the grant's, which drops it after the flush.
    /// </summary>
    internal override bool TryReplace(ulong hostAddr, Frame frame, ulong newAddr, GrantMapFlags flags)
    {
        ulong replacement = 0;
        if (newAddr != 0)
        {
            int newPage = PageAt(newAddr);
            if ((flags & GrantMapFlags.ContainsPte) != 0 || newPage < 0)
            {
                return false;
            }

            replacement = Entry(newPage);
            Entry(newPage) = 0;
        }

        int page = PageOf(hostAddr, flags);
        if (page < 0 || Entry(page) != (frame.MachineAddress | Bits(flags)))
        {
            return false;
        }

        Entry(page) = replacement;
        return true;
    }

    /// <summary>
    /// The page that an address lies in, or, with <see cref="GrantMapFlags.ContainsPte"/>, the one that the
    /// page-table entry at this machine address translates.
    /// </summary>
    internal override int PageOf(ulong hostAddr, GrantMapFlags flags)
    {
        if ((flags & GrantMapFlags.ContainsPte) == 0)
        {
            return PageAt(hostAddr);
        }

        if (hostAddr % 8 != 0)
        {
            return -1;
        }

        for (int table = 0; table < _tables.Count; table++)
        {
            if (_tables[table].Number == hostAddr >> Frame.Shift)
            {
                return (table * EntriesPerTable) + ((int)(hostAddr % Frame.Size) / 8);
            }
        }

        return -1;
    }

    /// <summary>The machine address of the entry that translates an address.</summary>
    internal ulong EntryAddress(ulong address)
    {
        int page = PageAt(address);
        ArgumentOutOfRangeException.ThrowIfNegative(page, nameof(address));
        return _tables[page / EntriesPerTable].MachineAddress + (ulong)(page % EntriesPerTable * 8);
    }

    protected override Frame? Translate(ulong address, bool write)
    {
        int page = PageAt(address);
        ulong entry = page < 0 ? 0 : Entry(page);
        ulong needed = Present | (write ? Writable : 0);
        return (entry & needed) == needed && Owner.Hypervisor.TryGetFrame(entry >> Frame.Shift, out Frame frame) ? frame : null;
    }

    /// <summary>An entry refers to its frame, also to one that a grant was mapped by.</summary>
    private void Write(int page, Frame frame, ulong bits)
    {
        frame.Get();
        Clear(page);
        Entry(page) = frame.MachineAddress | bits;
    }

    private void Clear(int page)
    {
        ulong entry = Entry(page);
        Entry(page) = 0;
        if ((entry & Present) != 0 && Owner.Hypervisor.TryGetFrame(entry >> Frame.Shift, out Frame frame))
        {
            frame.Put();
        }
    }

    private static ulong Bits(GrantMapFlags flags) => Present | ((flags & GrantMapFlags.ReadOnly) == 0 ? Writable : 0);

    /// <summary>The page an address lies in; -1 where no page table reaches, as at the lowest addresses of every kernel.</summary>
    private int PageAt(ulong address)
    {
        ulong page = address >> Frame.Shift;
        return page >= FirstPage && page < (ulong)(_tables.Count * EntriesPerTable) ? (int)page : -1;
    }

    private ref ulong Entry(int page) =>
        ref MemoryMarshal.Cast<byte, ulong>(_tables[page / EntriesPerTable].Bytes.AsSpan())[page % EntriesPerTable];
}
