namespace Xen.Grants.Simulator.Tests;

/// <summary>
/// Operations of one domain on the grants of another, and what its guest does to its entries meanwhile, with the numbers by
/// which to check the hypervisor's own.
/// </summary>
internal sealed class OperationMix
{
    private const GrantEntryFlags Use = GrantEntryFlags.Reading | GrantEntryFlags.Writing;

    private const uint FirstRef = 8;
    private const uint RefsEnd = 13;

    private readonly Simulation _simulation;
    private readonly Domain _caller;
    private readonly Domain _granter;
    private readonly Domain _third;
    private readonly ulong _pages;
    private readonly ulong _bounce;
    private readonly List<Mapping> _live = [];
    private readonly Dictionary<uint, RecordedEntry> _written = [];
    private readonly Dictionary<Frame, int> _references = [];
    private uint _nextFreeFrame = 1000;

    internal OperationMix(Simulation simulation, DomainKind caller, DomainKind granter, int version)
    {
        _simulation = simulation;
        _caller = simulation.CreateDomain(caller, "caller");
        _granter = simulation.CreateDomain(granter, "granter");
        _third = simulation.CreateDomain(DomainKind.Pv, "third");
        _pages = _granter.AllocatePages(4);
        _bounce = _caller.AllocatePages(1);
        if (version == 2)
        {
            SetVersion op = new() { Version = 2 };
            Assert.Equal(0, _granter.GrantTable.GrantTableOp(ref op));
        }

        _third.GrantEntry(new GrantRef(9)) = new GrantEntry
        {
            Flags = GrantEntryFlags.PermitAccess,
            Domid = _granter.Id,
            Frame = _third.FrameNumberOf(_third.AllocatePages(1)),
        };
        for (uint reference = FirstRef; reference < RefsEnd - 1; reference++)
        {
            Grant(reference, entry: 0);
        }

        for (int page = 0; page < 4; page++)
        {
            Assert.Equal(FrameLookup.Present, _granter.Space.Find(FrameOf(page), out Frame frame));
            _references[frame] = frame.References;
        }
    }

    private GrantTable Table => _granter.Grants;

    /// <summary>The guest writes an entry, unless it is in use.</summary>
    internal void Grant(uint reference, int entry)
    {
        if (IsInUse(reference))
        {
            return;
        }

        GrantEntryFlags flags = entry switch
        {
            0 or 1 => GrantEntryFlags.PermitAccess,
            2 => GrantEntryFlags.PermitAccess | GrantEntryFlags.ReadOnly,
            3 => GrantEntryFlags.PermitAccess | GrantEntryFlags.SubPage,
            4 => GrantEntryFlags.Transitive,
            _ => GrantEntryFlags.AcceptTransfer,
        };
        if (flags == GrantEntryFlags.AcceptTransfer)
        {
            // Where an HVM guest wants the page to appear; the hypervisor tells a PV guest where it is.
            Write(reference, new RecordedEntry(flags, _caller.Id.Value, 0, _nextFreeFrame++, 0));
            return;
        }

        bool isPassedOn = flags == GrantEntryFlags.Transitive;
        uint word = isPassedOn ? _third.Id.Value : flags.HasFlag(GrantEntryFlags.SubPage) ? 100u | (200u << 16) : 0u;
        ulong page = isPassedOn ? 9 : FrameOf((int)(reference % 4));
        Write(reference, new RecordedEntry(flags, _caller.Id.Value, Table.Version == 2 ? word : 0, page, 0));
    }

    /// <summary>The guest makes an entry anything, in use or not, as only a hostile one does.</summary>
    internal void Scribble(uint reference, ushort flags, ushort word, int page)
    {
        DomId domain = (word % 4) switch { 0 => _granter.Id, 1 => _third.Id, _ => _caller.Id };
        Write(reference, new RecordedEntry((GrantEntryFlags)flags, domain.Value, word, FrameOf(page), 0));
    }

    /// <summary>The guest ends a grant, unless it is in use.</summary>
    internal void Revoke(uint reference)
    {
        if (!IsInUse(reference))
        {
            Write(reference, RecordedEntry.Of(Table, reference) with { Flags = GrantEntryFlags.Invalid });
        }
    }

    internal void Map(uint reference, GrantMapFlags flags)
    {
        ulong address = (flags & GrantMapFlags.HostMap) != 0 ? _caller.ReservePages(1) : 0;
        MapGrantRef op = MapGrantRef.Create(address, flags, new GrantRef(reference), _granter.Id);
        Assert.Equal(0, _caller.GrantTable.GrantTableOp(ref op));
        if (op.Status == GrantStatus.Okay)
        {
            _live.Add(new Mapping(op.Handle, reference, flags, address, op.DevBusAddr));
        }
    }

    /// <summary>Unmaps a part of a mapping, both, or none.</summary>
    internal void Unmap(int which, bool host, bool device)
    {
        if (_live.Count > 0)
        {
            Mapping mapping = _live[which % _live.Count];
            UnmapGrantRef op = UnmapGrantRef.Create(host ? mapping.HostAddr : 0, device ? mapping.DevBusAddr : 0, mapping.Handle);
            Assert.Equal(0, _caller.GrantTable.GrantTableOp(ref op));
            Assert.Equal(GrantStatus.Okay, op.Status);
            Gone(mapping, (host ? GrantMapFlags.HostMap : 0) | (device ? GrantMapFlags.DeviceMap : 0));
        }
    }

    /// <summary>Unmaps the host part of a mapping, and puts a page of the caller's there. HVM domains cannot.</summary>
    internal void Replace(int which, bool withPage)
    {
        if (_live.Count > 0)
        {
            Mapping mapping = _live[which % _live.Count];
            bool isRefused = withPage && _caller.Kind == DomainKind.Hvm && (mapping.Flags & GrantMapFlags.HostMap) != 0;
            UnmapAndReplace op = UnmapAndReplace.Create(mapping.HostAddr, withPage ? _caller.AllocatePages(1) : 0, mapping.Handle);
            Assert.Equal(0, _caller.GrantTable.GrantTableOp(ref op));
            Assert.Equal(isRefused ? GrantStatus.GeneralError : GrantStatus.Okay, op.Status);
            Gone(mapping, isRefused ? 0 : GrantMapFlags.HostMap);
        }
    }

    /// <summary>The caller gives a page away. HVM domains cannot.</summary>
    internal void Transfer(uint reference)
    {
        bool isPv = _caller.Kind == DomainKind.Pv;
        RecordedEntry accepting = new(GrantEntryFlags.AcceptTransfer, _caller.Id.Value, 0, 0, 0);
        RecordedEntry before = RecordedEntry.Of(Table, reference);
        uint frame = isPv ? _caller.AllocateFrame() : _caller.FrameNumberOf(_caller.AllocatePages(1));
        GrantTransfer op = GrantTransfer.Create(frame, _granter.Id, new GrantRef(reference));
        Assert.Equal(0, _caller.GrantTable.GrantTableOp(ref op));
        bool isAccepted = isPv && (before.Flags, before.Domid) == (accepting.Flags, accepting.Domid);
        Assert.Equal(isAccepted ? GrantStatus.Okay : GrantStatus.GeneralError, op.Status);
        if (isAccepted)
        {
            const GrantEntryFlags Done = GrantEntryFlags.TransferCommitted | GrantEntryFlags.TransferCompleted;
            _written[reference] = Written(reference) with { Flags = accepting.Flags | Done, Frame = _granter.Kind == DomainKind.Pv ? frame : before.Frame };
        }
    }

    /// <summary>A page of the granter's is away from now on, unless it is in use; what needs it says so.</summary>
    internal void PageOut(int page) => _granter.TryPageOut(AddressOf(page));

    /// <summary>Long enough for every page that was asked for.</summary>
    internal void Wait() => ((IBlockingClock)_simulation.TimeProvider).Sleep(TimeSpan.FromSeconds(15), default);

    /// <summary>A batch: from a grant to the caller's own page, and from there to another grant.</summary>
    internal void Copy(uint from, uint to, int offset)
    {
        GrantCopySide own = GrantCopySide.Own(_caller.FrameNumberOf(_bounce), 0);
        GrantCopy[] ops =
        [
            GrantCopy.Create(GrantCopySide.Granted(_granter.Id, new GrantRef(from), (ushort)offset), own, 64, GrantCopyFlags.SourceGref),
            GrantCopy.Create(own, GrantCopySide.Granted(_granter.Id, new GrantRef(to), (ushort)offset), 64, GrantCopyFlags.DestGref),
        ];
        Assert.Equal(0, _caller.GrantTable.GrantTableOp(ops.AsSpan()));
    }

    /// <summary>The granter swaps two of its entries.</summary>
    internal void Swap(uint a, uint b)
    {
        SwapGrantRef op = new() { RefA = new GrantRef(a), RefB = new GrantRef(b), Status = GrantStatus.GeneralError };
        Assert.Equal(0, _granter.GrantTable.GrantTableOp(ref op));
        Assert.Equal(a != b && (IsMapped(a) || IsMapped(b)) ? GrantStatus.Eagain : GrantStatus.Okay, op.Status);
        if (op.Status == GrantStatus.Okay)
        {
            RecordedEntry first = Written(a);
            _written[a] = Written(b);
            _written[b] = first;
        }
    }

    internal void UnmapAll()
    {
        while (_live.Count > 0)
        {
            Unmap(0, host: true, device: true);
        }
    }

    /// <summary>The counters of each entry, its bits in shared memory and the handles of its mappings tell the same.</summary>
    internal void AssertAgreement()
    {
        AssertPins();
        for (uint reference = FirstRef; reference < RefsEnd; reference++)
        {
            if (!IsOfATransfer(reference))
            {
                GrantPins pins = PinsOf(reference);
                Assert.Equal(
                    (pins.Any ? GrantEntryFlags.Reading : 0) | (pins.AnyWrite ? GrantEntryFlags.Writing : 0),
                    _granter.UseOf(new GrantRef(reference)));
            }
        }
    }

    /// <summary>The counters of each entry and the handles of its mappings tell the same, whatever a hostile guest wrote.</summary>
    internal void AssertPins()
    {
        Assert.Equal(_live.Count, _caller.Maptrack.Live);
        Assert.All(_live, mapping => Assert.Equal((mapping.Flags, mapping.Ref), (_caller.Maptrack[mapping.Handle].Flags, _caller.Maptrack[mapping.Handle].Ref)));
        Assert.Equal(_live.Count, _live.Select(mapping => mapping.Handle).Distinct().Count());
        for (uint reference = FirstRef; reference < RefsEnd; reference++)
        {
            Assert.Equal(PinsOf(reference), Table.Active(reference).Pins);
        }

        Assert.Equal(GrantPins.None, _third.Grants.Active(9).Pins);
    }

    /// <summary>Nothing is left of what was done.</summary>
    internal void AssertUntouched()
    {
        AssertAgreement();
        for (uint reference = FirstRef; reference < RefsEnd; reference++)
        {
            Assert.Equal(Written(reference), RecordedEntry.Of(Table, reference));
        }

        AssertNoPageIsInUse();
    }

    /// <summary>No page is used more often than at the start.</summary>
    internal void AssertNoPageIsInUse() => Assert.All(_references, before => Assert.Equal(before.Value, before.Key.References));

    private GrantPins PinsOf(uint reference) => _live.Where(mapping => mapping.Ref == reference)
        .Aggregate(GrantPins.None, (sum, mapping) => sum.Plus(MapGrantRefOperation.PinsOf(mapping.Flags)));

    /// <summary>A part of a mapping is gone, and its handle with the last part.</summary>
    private void Gone(Mapping mapping, GrantMapFlags part)
    {
        int index = _live.IndexOf(mapping);
        mapping = mapping with { Flags = mapping.Flags & ~part };
        if ((mapping.Flags & (GrantMapFlags.HostMap | GrantMapFlags.DeviceMap)) == 0)
        {
            _live.RemoveAt(index);
        }
        else
        {
            _live[index] = mapping;
        }
    }

    private ulong AddressOf(int page) => _pages + ((ulong)page * Frame.Size);

    private ulong FrameOf(int page) => _granter.FrameNumberOf(AddressOf(page));

    private RecordedEntry Written(uint reference) => _written.GetValueOrDefault(reference);

    private void Write(uint reference, RecordedEntry entry)
    {
        entry.WriteTo(Table, reference);
        _written[reference] = entry;
    }

    private bool IsInUse(uint reference) => !IsOfATransfer(reference) && (_granter.UseOf(new GrantRef(reference)) & Use) != 0;

    /// <summary>The bits of use then mean how far the transfer has come.</summary>
    private bool IsOfATransfer(uint reference) => (Table.FlagsOf(reference) & GrantEntryFlags.TypeMask) == GrantEntryFlags.AcceptTransfer;

    private bool IsMapped(uint reference) => _live.Any(mapping => mapping.Ref == reference);

    private readonly record struct Mapping(GrantHandle Handle, uint Ref, GrantMapFlags Flags, ulong HostAddr, ulong DevBusAddr);
}
