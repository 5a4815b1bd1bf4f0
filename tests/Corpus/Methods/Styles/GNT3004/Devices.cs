namespace Corpus.Styles.GNT3004.Devices;

/// <summary>A backend whose pages are for devices as well as for the CPU.</summary>
public sealed class DevicePages(IGrantTable table, DomId guest, Action<string> log)
{
    public int UnmapTheHostPart(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle); //! GNT3004
        return Issue(ref unmap);
    }

    public int UnmapTheDevicePart(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(0, map.DevBusAddr, map.Handle); //! GNT3004
        return Issue(ref unmap);
    }

    public int UnmapNothing(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(0, 0, map.Handle); //! GNT3004
        return Issue(ref unmap);
    }

    public int UnmapADevicesPageAsTheHosts(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle); //! GNT3004
        return Issue(ref unmap);
    }

    public int UnmapByInitializer(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap | GrantMapFlags.ReadOnly, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = new UnmapGrantRef //! GNT3004
        {
            HostAddr = map.HostAddr,
            Handle = map.Handle,
        };
        return Issue(ref unmap);
    }

    public int UnmapByALocal(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        GrantHandle handle = map.Handle;
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, default, handle); //! GNT3004
        return Issue(ref unmap);
    }

    public int UnmapMemberByMember(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = default;
        unmap.HostAddr = address;
        unmap.Handle = map.Handle; //! GNT3004
        return Issue(ref unmap);
    }

    public int UnmapByNamedArguments(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(handle: map.Handle, hostAddr: address, devBusAddr: 0); //! GNT3004
        return Issue(ref unmap);
    }

    public int UnmapBothParts(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, map.DevBusAddr, map.Handle);
        return Issue(ref unmap);
    }

    public int UnmapTheOnlyPart(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle);
        return Issue(ref unmap);
    }

    public int UnmapTheOnlyPartReadOnly(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(map.HostAddr, 0, map.Handle);
        return Issue(ref unmap);
    }

    public int UnmapTheDevicesOnlyPart(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = UnmapGrantRef.Create(0, map.DevBusAddr, map.Handle);
        return Issue(ref unmap);
    }

    public int UnmapBothByInitializer(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = new() { HostAddr = address, DevBusAddr = map.DevBusAddr, Handle = map.Handle };
        return Issue(ref unmap);
    }

    public int UnmapBothMemberByMember(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef unmap = default;
        unmap.HostAddr = map.HostAddr;
        unmap.DevBusAddr = map.DevBusAddr;
        unmap.Handle = map.Handle;
        return Issue(ref unmap);
    }

    public int UnmapInTwoSteps(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        UnmapGrantRef host = UnmapGrantRef.Create(address, 0, map.Handle);
        if (Issue(ref host) != 0)
        {
            return -5;
        }

        UnmapGrantRef unmap = UnmapGrantRef.Create(0, map.DevBusAddr, map.Handle);
        return Issue(ref unmap);
    }

    public int UnmapBothByALocal(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, guest);
        if (!Mapped(ref map))
        {
            return -5;
        }

        log("in use");
        (GrantHandle handle, ulong bus) = (map.Handle, map.DevBusAddr);
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, bus, handle);
        return Issue(ref unmap);
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
