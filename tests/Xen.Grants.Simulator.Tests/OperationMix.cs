namespace Xen.Grants.Simulator.Tests;

/// <summary>
/// Operations of one domain on the grants of another, and what its guest does to its entries meanwhile, with the numbers by
/// which to check the hypervisor's own.
/// </summary>
internal sealed class OperationMix
{
    private const GrantEntryFlags Use = GrantEntryFlags.Reading | GrantEntryFlags.Writing;

    private readonly Domain _caller;
    private readonly Domain _granter;
    private readonly Domain _third;
    private readonly ulong _pages;
    private readonly ulong _bounce;
    private readonly List<Mapping> _live = [];
    private readonly Dictionary<uint, RecordedEntry> _written = [];
    private readonly Dictionary<Frame, int> _references = [];

    internal OperationMix(Simulation simulation, DomainKind caller, DomainKind granter, int version)
    {
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
        for (uint reference = 8; reference < 12; reference++)
        {
            Grant(reference, entry: 0);
        }

        foreach (Frame frame in Frames())
        {
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
        bool isPassedOn = flags == GrantEntryFlags.Transitive;
        uint word = isPassedOn ? _third.Id.Value : flags.HasFlag(GrantEntryFlags.SubPage) ? 100u | (200u << 16) : 0u;
        ulong page = isPassedOn ? 9 : _granter.FrameNumberOf(_pages + ((ulong)(reference % 4) * 4096));
        Write(reference, new RecordedEntry(flags, _caller.Id.Value, Table.Version == 2 ? word : 0, page, 0));
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
        if (_live.Count == 0)
        {
            return;
        }

        int index = which % _live.Count;
        Mapping mapping = _live[index];
        UnmapGrantRef op = UnmapGrantRef.Create(host ? mapping.HostAddr : 0, device ? mapping.DevBusAddr : 0, mapping.Handle);
        Assert.Equal(0, _caller.GrantTable.GrantTableOp(ref op));
        Assert.Equal(GrantStatus.Okay, op.Status);
        GrantMapFlags gone = (host ? GrantMapFlags.HostMap : 0) | (device ? GrantMapFlags.DeviceMap : 0);
        mapping = mapping with { Flags = mapping.Flags & ~gone };
        if ((mapping.Flags & (GrantMapFlags.HostMap | GrantMapFlags.DeviceMap)) == 0)
        {
            _live.RemoveAt(index);
        }
        else
        {
            _live[index] = mapping;
        }
    }

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
        Assert.Equal(_live.Count, _caller.Maptrack.Live);
        Assert.All(_live, mapping => Assert.Equal((mapping.Flags, mapping.Ref), (_caller.Maptrack[mapping.Handle].Flags, _caller.Maptrack[mapping.Handle].Ref)));
        Assert.Equal(_live.Count, _live.Select(mapping => mapping.Handle).Distinct().Count());
        for (uint reference = 8; reference < 13; reference++)
        {
            GrantPins pins = _live.Where(mapping => mapping.Ref == reference)
                .Aggregate(GrantPins.None, (sum, mapping) => sum.Plus(MapGrantRefOperation.PinsOf(mapping.Flags)));
            Assert.Equal(pins, Table.Active(reference).Pins);
            Assert.Equal(
                (pins.Any ? GrantEntryFlags.Reading : 0) | (pins.AnyWrite ? GrantEntryFlags.Writing : 0),
                _granter.UseOf(new GrantRef(reference)));
        }

        Assert.Equal(GrantPins.None, _third.Grants.Active(9).Pins);
    }

    /// <summary>Nothing is left of what was done.</summary>
    internal void AssertUntouched()
    {
        AssertAgreement();
        for (uint reference = 8; reference < 13; reference++)
        {
            Assert.Equal(Written(reference), RecordedEntry.Of(Table, reference));
        }

        Assert.All(Frames(), frame => Assert.Equal(_references[frame], frame.References));
    }

    private IEnumerable<Frame> Frames()
    {
        for (ulong page = 0; page < 4; page++)
        {
            Assert.Equal(FrameLookup.Present, _granter.Space.Find(_granter.FrameNumberOf(_pages + (page * 4096)), out Frame frame));
            yield return frame;
        }
    }

    private RecordedEntry Written(uint reference) => _written.GetValueOrDefault(reference);

    private void Write(uint reference, RecordedEntry entry)
    {
        entry.WriteTo(Table, reference);
        _written[reference] = entry;
    }

    private bool IsInUse(uint reference) => (_granter.UseOf(new GrantRef(reference)) & Use) != 0;

    private bool IsMapped(uint reference) => _live.Any(mapping => mapping.Ref == reference);

    private readonly record struct Mapping(GrantHandle Handle, uint Ref, GrantMapFlags Flags, ulong HostAddr, ulong DevBusAddr);
}
