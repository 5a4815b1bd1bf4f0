using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary>
/// The domains of a recording, and what its numbers stand for here. Frame numbers, addresses and handles are of the boot
/// that was recorded: each is bound to one of the simulator's when it is first seen, and from then on has to stand for
/// that one.
/// </summary>
internal sealed class RecordedWorld
{
    /// <summary>Every byte of what an operation is to write, before the call.</summary>
    internal const byte Sentinel = 0x5A;
    internal const ushort StatusSentinel = 0x5A5A;
    internal const uint HandleSentinel = 0xDEADBEEF;
    internal const ulong WordSentinel = 0x5A5A_5A5A_5A5A_5A5A;

    /// <summary>How many numbers the five domains of a recording have.</summary>
    internal const int DomainCount = 5;

    private const int CallerMaptrackFrames = 16;
    private const int OtherGrantFrames = 32;

    /// <summary>Frames below are the firmware's.</summary>
    private const ulong FirstMegabyteEnd = 0x100;

    // Where the caller's kernel hands out addresses: there is a page table, and its entries are empty.
    private const ulong AreaStart = 0x7F00_0000_0000;
    private const ulong AreaEnd = 0x7FFF_FFFF_0000;

    private readonly Dictionary<string, Frame> _pages = [];
    private readonly List<(ulong Address, Frame Frame)> _views = [];
    private readonly Dictionary<ulong, Frame> _frames = [];
    private readonly Dictionary<Frame, ulong> _recorded = [];
    private readonly Dictionary<ulong, ulong> _addresses = [];
    private readonly Dictionary<ulong, ulong> _lists = [];
    private readonly Dictionary<uint, RecordedMapping> _mappings = [];
    private readonly Dictionary<GrantHandle, uint> _latest = [];
    private readonly HashSet<uint> _unnamed = [];
    private ulong _highestPage;
    private uint _spares;

    internal RecordedWorld(Simulation simulation)
    {
        Simulation = simulation;
        Caller = simulation.CreateDomain(DomainKind.Pv, "self", GrantTable.MaxFrames, CallerMaptrackFrames);
        foreach ((string name, DomainKind kind) in new[] { ("peer", DomainKind.Pv), ("third", DomainKind.Pv), ("doomed", DomainKind.Pv), ("hvm", DomainKind.Hvm) })
        {
            simulation.CreateDomain(kind, name, OtherGrantFrames);
        }
    }

    internal Simulation Simulation { get; }

    internal Hypervisor Hypervisor => Simulation.Hypervisor;

    /// <summary>dom0: who made every recorded call.</summary>
    internal Domain Caller { get; }

    /// <summary>The pages that the recording names, whose contents it tells checksums of.</summary>
    internal IEnumerable<KeyValuePair<string, Frame>> Pages => _pages;

    /// <summary>A domain that has to be there.</summary>
    internal Domain Existing(ushort id) => Domain(id) ?? throw new KeyNotFoundException($"domain {id} is not there any more");

    internal Domain? Domain(ushort id) => Hypervisor.FindDomain(Caller, new DomId(id));

    /// <summary>A hypercall of the caller's, with as many operations as there are.</summary>
    /// <returns>Its rc.</returns>
    internal int Issue<TOp>(Span<TOp> ops) where TOp : unmanaged, IGrantOperation => Call((uint)default(TOp).Command, (uint)ops.Length, MemoryMarshal.AsBytes(ops));

    internal int Issue<TOp>(ref TOp op) where TOp : unmanaged, IGrantOperation => Issue(new Span<TOp>(ref op));

    /// <summary>A hypercall as it was recorded, sensible or not.</summary>
    internal int Call(uint cmd, uint count, Span<byte> memory) => ((GrantTableHypercall)Caller.GrantTable).Call(cmd, count, memory);

    /// <summary>A page with a name. The caller sees all of them, whoever's they are.</summary>
    internal Frame AddPage(string name, Domain owner)
    {
        Frame frame = Hypervisor.AllocateFrame(owner);
        View(frame);
        _pages.Add(name, frame);
        return frame;
    }

    /// <summary>Lets the caller see a frame, as the program that recorded does with those it looks at.</summary>
    internal void View(Frame frame)
    {
        ulong address = Caller.Space.ReservePages(1);
        ((PvAddressSpace)Caller.Space).MapFrame(address, frame, writable: true);
        _views.Add((address, frame));
    }

    /// <summary>It has seen enough of some.</summary>
    internal void Unview(Predicate<Frame> which)
    {
        List<(ulong Address, Frame Frame)> seen = _views.FindAll(view => which(view.Frame));
        foreach ((ulong Address, Frame Frame) view in seen)
        {
            ((PvAddressSpace)Caller.Space).UnmapFrame(view.Address);
            _views.Remove(view);
        }
    }

    internal void AddPage(string name, Domain owner, ulong recorded)
    {
        Bind(recorded, AddPage(name, owner));
        _highestPage = Math.Max(_highestPage, recorded);
    }

    internal bool TryGetPage(string name, out Frame frame) => _pages.TryGetValue(name, out frame!);

    /// <summary>
    /// The frame number that stands for a recorded one. One that nothing has told of, but that is memory, is that of a page
    /// of the caller's own; any other is nobody's here either.
    /// </summary>
    internal ulong FrameNumber(ulong recorded)
    {
        if (!_frames.TryGetValue(recorded, out Frame? frame))
        {
            if (recorded < FirstMegabyteEnd || recorded > _highestPage)
            {
                return recorded;
            }

            frame = Hypervisor.AllocateFrame(Caller);
            Bind(recorded, frame);
        }

        return frame.Number;
    }

    /// <summary>The same for a frame that the caller gives away. What it once gave away it has been given again since.</summary>
    internal ulong GivenFrameNumber(ulong recorded)
    {
        if (_frames.TryGetValue(recorded, out Frame? frame) && frame.Owner is null)
        {
            Bind(recorded, Hypervisor.AllocateFrame(Caller));
        }

        return FrameNumber(recorded);
    }

    internal ulong MachineAddress(ulong recorded) =>
        recorded == 0 ? 0 : (FrameNumber(recorded >> Frame.Shift) << Frame.Shift) | (recorded % Frame.Size);

    /// <summary>Whether a frame number may stand for a frame; from now on it does.</summary>
    internal bool StandsFor(ulong recorded, Frame frame)
    {
        bool known = _frames.TryGetValue(recorded, out Frame? bound);
        if (known && bound == frame)
        {
            return true;
        }

        // A number may come back with another frame; a frame that goes on has one number for all its life.
        if ((known && bound!.Owner is not null) || _recorded.ContainsKey(frame))
        {
            return false;
        }

        Bind(recorded, frame);
        return true;
    }

    /// <summary>The address that stands for one at which the caller mapped something.</summary>
    internal ulong Address(ulong recorded)
    {
        if (recorded is < AreaStart or >= AreaEnd)
        {
            return recorded;
        }

        ulong page = recorded >> Frame.Shift;
        if (!_addresses.TryGetValue(page, out ulong address))
        {
            address = Caller.Space.ReservePages(1);
            _addresses.Add(page, address);
        }

        return address | (recorded % Frame.Size);
    }

    /// <summary>The address that stands for one at which the caller has memory for a list of frame numbers.</summary>
    internal ulong ListAddress(ulong recorded)
    {
        if (recorded is < AreaStart or >= AreaEnd)
        {
            return recorded;
        }

        if (!_lists.TryGetValue(recorded, out ulong address))
        {
            address = Caller.Space.AllocatePages(1);
            _lists.Add(recorded, address);
        }

        return address;
    }

    /// <summary>Whether the caller had memory at an address that it passed to a call.</summary>
    internal static bool HasMemoryAt(ulong recorded) => recorded is >= AreaStart and < AreaEnd;

    /// <summary>A map of the recording succeeded, here too: from now on the one handle stands for the other.</summary>
    internal void Mapped(uint recorded, in RecordedMapping mapping)
    {
        _mappings[recorded] = mapping;
        _latest[mapping.Handle] = recorded;
    }

    /// <summary>Mappings that the recording made without telling their handles.</summary>
    internal void MappedUnnamed(GrantHandle handle) => _unnamed.Add(handle.Value);

    internal bool TryGetMapping(uint recorded, out RecordedMapping mapping) => _mappings.TryGetValue(recorded, out mapping);

    /// <summary>
    /// The handle that stands for a recorded one. A number that no map gave is one here too; so is that of a mapping that has
    /// ended, also where the simulator has used its own again by now.
    /// </summary>
    internal GrantHandle Handle(uint recorded, ulong recordedMachineAddress)
    {
        if (_mappings.TryGetValue(recorded, out RecordedMapping mapping))
        {
            return _latest[mapping.Handle] == recorded ? mapping.Handle : GrantHandle.Invalid;
        }

        foreach (uint unnamed in _unnamed)
        {
            MaptrackEntry entry = Caller.Maptrack[new GrantHandle(unnamed)];
            if (recordedMachineAddress != 0 && Hypervisor.FindDomain(entry.Granter)?.Grants.Active(entry.Ref).Frame?.MachineAddress == MachineAddress(recordedMachineAddress))
            {
                _unnamed.Remove(unnamed);
                Mapped(recorded, new RecordedMapping(new GrantHandle(unnamed), entry.Granter.Value, entry.Ref));
                return new GrantHandle(unnamed);
            }
        }

        bool isLive = recorded < Caller.Maptrack.Limit && !Caller.Maptrack[new GrantHandle(recorded)].IsFree;
        return isLive ? GrantHandle.Invalid : new GrantHandle(recorded);
    }

    /// <summary>Ends mappings that are left, as a program does that cleans up.</summary>
    /// <param name="unnamedOnly">Only those of which the recording tells no handle.</param>
    /// <returns>How many there were.</returns>
    internal int Drain(bool unnamedOnly = false)
    {
        int live = 0;
        for (uint value = 0; value < Caller.Maptrack.Limit; value++)
        {
            if (!Caller.Maptrack[new GrantHandle(value)].IsFree && (!unnamedOnly || _unnamed.Contains(value)))
            {
                live++;
                Unmap(new GrantHandle(value));
            }
        }

        _unnamed.Clear();
        return live;
    }

    /// <summary>An entry as recorded, in this world's numbers.</summary>
    /// <param name="line">What was recorded.</param>
    /// <param name="owner">Whose entry it is.</param>
    /// <param name="frame">The frame, where none was recorded.</param>
    internal RecordedEntry Entry(RecordedLine line, Domain owner, ulong frame = 0)
    {
        GrantEntryFlags flags = (GrantEntryFlags)line.Word("flags");
        bool isTransitive = owner.Grants.Version == 2 && (flags & GrantEntryFlags.TypeMask) == GrantEntryFlags.Transitive;
        ulong recorded = line.Has("trans") ? line["trans"].Number("ref")
            : line.TextOrNull("page") is string page ? (TryGetPage(page, out Frame named) ? named.Number : line.Number("page"))
            : !line.Has("frame") ? frame
            : isTransitive || owner.Kind == DomainKind.Hvm ? line.Number("frame")
            : FrameNumber(line.Number("frame"));
        return new RecordedEntry(flags, line.Short("domid"), line.Has("w1") ? line.Word("w1") : 0, recorded, line.Has("status") ? line.Short("status") : (ushort)0);
    }

    /// <summary>Grants the caller a page of its own by a reference that no recording uses: from the end of its version 1 table.</summary>
    internal uint GrantSpare()
    {
        uint reference = Caller.Grants.EntryCount - 2 - _spares++;
        Caller.Grants.V1(reference) = new GrantEntry { Flags = GrantEntryFlags.PermitAccess, Domid = Caller.Id, Frame = _pages["P0"].Number };
        return reference;
    }

    private void Unmap(GrantHandle handle)
    {
        MaptrackEntry entry = Caller.Maptrack[handle];
        Frame frame = Hypervisor.FindDomain(entry.Granter)!.Grants.Active(entry.Ref).Frame!;
        ulong device = (entry.Flags & GrantMapFlags.DeviceMap) != 0 ? frame.MachineAddress : 0;
        ulong host = 0;
        if ((entry.Flags & GrantMapFlags.HostMap) != 0)
        {
            // Its own page-table entry may have been overwritten; one that looks like it will do.
            host = Caller.Space.ReservePages(1);
            Caller.Space.TryPlace(host, frame, entry.Flags);
        }

        UnmapGrantRef op = UnmapGrantRef.Create(host, device, handle);
        Issue(ref op);
    }

    private void Bind(ulong recorded, Frame frame)
    {
        _frames[recorded] = frame;
        _recorded[frame] = recorded;
    }
}

/// <summary>A mapping of the recording.</summary>
/// <param name="Handle">Its handle here.</param>
/// <param name="Granter">Whose grant it is of.</param>
/// <param name="Ref">Which one.</param>
internal readonly record struct RecordedMapping(GrantHandle Handle, ushort Granter, uint Ref);
