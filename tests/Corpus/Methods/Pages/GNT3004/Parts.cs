namespace Corpus.Pages.GNT3004.Parts;

/// <summary>Parts of mappings, given up and forgotten.</summary>
public sealed class Parts(IGrantTable table, DomId guest, Action<string> log)
{
    private readonly Dictionary<ulong, GrantHandle> _kept = [];
    private readonly Dictionary<ulong, GrantHandle> _others = [];
    private readonly UnmapGrantRef _template = UnmapGrantRef.Create(0x1000, 0x2000, GrantHandle.Invalid);

    public int LeaveTheDevicePart(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0UL, map.Handle); //! GNT3004
        return Issue(ref unmap);
    }

    public int LeaveTheHostPart(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        ulong bus = map.DevBusAddr;
        UnmapGrantRef unmap = UnmapGrantRef.Create(0, bus, map.Handle); //! GNT3004
        return Issue(ref unmap);
    }

    public int LeaveAllOfIt(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(0, 0, map.Handle); //! GNT3004
        return Issue(ref unmap);
    }

    public int LeaveAllByInitializer(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = new() { Handle = map.Handle }; //! GNT3004
        return Issue(ref unmap);
    }

    public int LeaveWhatAVariableAsksFor(ulong address, GrantRef reference, GrantMapFlags flags)
    {
        MapGrantRef map = MapGrantRef.Create(address, flags | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle); //! GNT3004
        return Issue(ref unmap);
    }

    public int LeaveWhatBothSidesAskFor(ulong address, GrantRef reference, bool isReadOnly)
    {
        MapGrantRef map = MapGrantRef.Create(address, isReadOnly ? GrantMapFlags.DeviceMap | GrantMapFlags.ReadOnly : GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle); //! GNT3004
        return Issue(ref unmap);
    }

    public int LeaveAContainersPart(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap | GrantMapFlags.ApplicationMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle); //! GNT3004
        return Issue(ref unmap);
    }

    public int GiveBothUp(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(map.HostAddr, map.DevBusAddr, map.Handle);
        return Issue(ref unmap);
    }

    public int GiveUpWhatAVariableAskedFor(ulong address, GrantRef reference, GrantMapFlags flags)
    {
        MapGrantRef map = MapGrantRef.Create(address, flags, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle);
        return Issue(ref unmap);
    }

    public int GiveUpWhatOneSideAskedFor(ulong address, GrantRef reference, bool isReadOnly)
    {
        MapGrantRef map = MapGrantRef.Create(address, isReadOnly ? GrantMapFlags.HostMap : GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle);
        return Issue(ref unmap);
    }

    public int GiveUpAnothersMapping(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        _kept[address] = map.Handle;
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, _others[address]);
        return Issue(ref unmap);
    }

    public int GiveUpATemplate(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        _kept[address] = map.Handle;
        UnmapGrantRef unmap = _template;
        unmap.HostAddr = address;
        unmap.Handle = map.Handle;
        return Issue(ref unmap);
    }

    public int GiveUpTheHostsOnlyPart(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.ApplicationMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle);
        return Issue(ref unmap);
    }

    public int GiveUpInEitherOrder(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef device = UnmapGrantRef.Create(0, map.DevBusAddr, map.Handle);
        if (Issue(ref device) != 0)
        {
            return -5;
        }

        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle);
        return Issue(ref unmap);
    }

    public int LeavePartsOfABatch(MapGrantRef[] maps, UnmapGrantRef[] unmaps)
    {
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i] = MapGrantRef.Create((ulong)i << 12, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, new GrantRef((uint)i), guest);
        }

        int rc = GrantRetry.Issue(table, maps);
        if (rc != 0)
        {
            return rc;
        }

        int count = 0;
        foreach (ref MapGrantRef map in maps.AsSpan())
        {
            if (map.Status == GrantStatus.Okay)
            {
                unmaps[count++] = UnmapGrantRef.Create(map.HostAddr, 0, map.Handle); //! GNT3004
            }
        }

        return Finish(unmaps.AsSpan(0, count));
    }

    public int GiveUpABatch(MapGrantRef[] maps, UnmapGrantRef[] unmaps)
    {
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i] = MapGrantRef.Create((ulong)i << 12, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, new GrantRef((uint)i), guest);
        }

        int rc = GrantRetry.Issue(table, maps);
        if (rc != 0)
        {
            return rc;
        }

        int count = 0;
        foreach (ref MapGrantRef map in maps.AsSpan())
        {
            if (map.Status == GrantStatus.Okay)
            {
                unmaps[count++] = UnmapGrantRef.Create(map.HostAddr, map.DevBusAddr, map.Handle);
            }
        }

        return Finish(unmaps.AsSpan(0, count));
    }

    private int Finish(Span<UnmapGrantRef> unmaps)
    {
        int rc = table.GrantTableOp(unmaps);
        if (rc != 0)
        {
            return rc;
        }

        int err = 0;
        foreach (ref UnmapGrantRef unmap in unmaps)
        {
            if (unmap.Status != GrantStatus.Okay)
            {
                err = -5;
            }
        }

        return err;
    }

    private bool Mapped(ref MapGrantRef map) => GrantRetry.Issue(table, ref map) == 0 && map.Status == GrantStatus.Okay;

    private int Issue(ref UnmapGrantRef unmap)
    {
        int rc = table.GrantTableOp(ref unmap);
        if (rc != 0)
        {
            return rc;
        }

        if (unmap.Status != GrantStatus.Okay)
        {
            log("stuck");
        }

        return unmap.Status.ToErrno();
    }
}
