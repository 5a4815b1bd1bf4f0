namespace Corpus.Styles.GNT1004.Linux;

internal struct PendingPage
{
    public GrantHandle Handle;
    public ulong BusAddress;
    public bool IsMapped;
}

internal static class MapChecks
{
    internal static bool IsMapped(in MapGrantRef op) => op.Status == GrantStatus.Okay;

    internal static bool IsBusy(in MapGrantRef op) => op.Status == GrantStatus.Eagain;

    /// <summary>A null handle where there is none.</summary>
    internal static GrantHandle HandleOrInvalid(in MapGrantRef op) => op.Status == GrantStatus.Okay ? op.Handle : GrantHandle.Invalid;
}

/// <summary>Maps for devices, which need the bus address.</summary>
public sealed class DmaMapper(IGrantTable grants, DomId domid)
{
    private const int EIO = 5;
    private const int EAGAIN = 11;
    private readonly PendingPage[] _pages = new PendingPage[64];
    private ulong _ringBusAddress;
    private GrantHandle _ringHandle = GrantHandle.Invalid;

    /// <summary>Only Eagain has been ruled out when the address is taken.</summary>
    public int MapRing(ulong kaddr, GrantRef ring)
    {
        MapGrantRef op = MapGrantRef.Create(kaddr, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, ring, domid);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0)
        {
            return rc;
        }

        if (MapChecks.IsBusy(in op))
        {
            return -EAGAIN;
        }

        _ringBusAddress = op.DevBusAddr; //! GNT1004
        if (op.Status != GrantStatus.Okay)
        {
            _ringBusAddress = 0;
            return -EIO;
        }

        _ringHandle = op.Handle;
        return 0;
    }

    /// <summary>A helper that can be seen to let only Okay through.</summary>
    public int MapRingChecked(ulong kaddr, GrantRef ring)
    {
        MapGrantRef op = MapGrantRef.Create(kaddr, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, ring, domid);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0 || !MapChecks.IsMapped(in op))
        {
            return rc != 0 ? rc : -EIO;
        }

        _ringBusAddress = op.DevBusAddr;
        _ringHandle = op.Handle;
        return 0;
    }

    /// <summary>A failed page is counted and then filled in like the others.</summary>
    public int MapPages(Span<MapGrantRef> ops)
    {
        int rc = GrantRetry.Issue(grants, ops);
        if (rc != 0)
        {
            return rc;
        }

        int failed = 0;
        for (int i = 0; i < ops.Length; i++)
        {
            ref PendingPage page = ref _pages[i];
            page.IsMapped = ops[i].Status == GrantStatus.Okay;
            if (!page.IsMapped)
            {
                failed++;
            }

            page.Handle = ops[i].Handle; //! GNT1004
        }

        return failed == 0 ? 0 : -EIO;
    }

    /// <summary>The same through a boolean that is asked.</summary>
    public int MapPagesWithFlag(Span<MapGrantRef> ops)
    {
        int rc = GrantRetry.Issue(grants, ops);
        if (rc != 0)
        {
            return rc;
        }

        int failed = 0;
        for (int i = 0; i < ops.Length; i++)
        {
            ref MapGrantRef op = ref ops[i];
            ref PendingPage page = ref _pages[i];
            page = default;
            bool isMapped = op.Status == GrantStatus.Okay;
            if (!isMapped)
            {
                failed++;
            }

            page.IsMapped = isMapped;
            if (isMapped)
            {
                page.BusAddress = op.DevBusAddr;
                page.Handle = op.Handle;
            }
        }

        return failed == 0 ? 0 : -EIO;
    }

    /// <summary>The helper gives the handle only where there is one.</summary>
    public int Collect(MapGrantRef[] ops, GrantHandle[] handles)
    {
        int rc = GrantRetry.Issue(grants, ops);
        if (rc != 0)
        {
            return rc;
        }

        for (int i = 0; i < ops.Length; i++)
        {
            handles[i] = MapChecks.HandleOrInvalid(in ops[i]);
        }

        return handles.Contains(GrantHandle.Invalid) ? -EIO : 0;
    }

    /// <summary>A handle that is taken only to give it back at once is another rule's.</summary>
    public bool Probe(ulong kaddr, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(kaddr, GrantMapFlags.HostMap, reference, domid);
        if (GrantRetry.Issue(grants, ref op) != 0)
        {
            return false;
        }

        bool worked = op.Status == GrantStatus.Okay;
        UnmapGrantRef unmap = UnmapGrantRef.Create(kaddr, 0, op.Handle); //! GNT3003
        return grants.GrantTableOp(ref unmap) == 0 && unmap.Status == GrantStatus.Okay && worked;
    }

    /// <summary>The size of a table that the hypervisor did not tell.</summary>
    public uint RoomIn(DomId domain)
    {
        QuerySize query = QuerySize.Create(domain);
        if (grants.GrantTableOp(ref query) != 0)
        {
            return 0;
        }

        uint room = query.MaxNrFrames - query.NrFrames; //! GNT1004
        return query.Status == GrantStatus.Okay ? room : 0;
    }

    /// <summary>The size of a table that it did.</summary>
    public uint FramesIn(DomId domain)
    {
        QuerySize query = QuerySize.Create(domain);
        if (grants.GrantTableOp(ref query) != 0 || query.Status != GrantStatus.Okay)
        {
            return 0;
        }

        return query.MaxNrFrames - query.NrFrames;
    }
}
