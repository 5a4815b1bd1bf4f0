namespace Corpus.Pages.GNT1010.Handles;

public enum MapOutcome
{
    Mapped,
    TooMany,
    Failed,
}

public sealed class HandleWatcher(IGrantTable table, DomId guest, Action<string> log)
{
    private const int ENOSPC = 28;
    private const int EIO = 5;

    private readonly Dictionary<ulong, GrantHandle> _live = [];

    public int WarnAboutTheOldStatusAlone(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref map);
        if (rc != 0)
        {
            return rc;
        }

        if (map.Status == GrantStatus.NoDeviceSpace) //! GNT1010
        {
            log("raise gnttab_max_maptrack_frames");
        }

        if (map.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        _live[address] = map.Handle;
        return 0;
    }

    public int SwitchWithACaseForTheOldStatus(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref map);
        if (rc != 0)
        {
            return rc;
        }

        switch (map.Status)
        {
            case GrantStatus.Okay:
                _live[address] = map.Handle;
                return 0;
            case GrantStatus.NoDeviceSpace: //! GNT1010
                return -ENOSPC;
            default:
                return -EIO;
        }
    }

    public MapOutcome SortOutAStatusByAPattern(GrantStatus status)
    {
        if (status is GrantStatus.Okay)
        {
            return MapOutcome.Mapped;
        }

        return status is GrantStatus.NoDeviceSpace ? MapOutcome.TooMany : MapOutcome.Failed; //! GNT1010
    }

    public bool AskLinqForTheOldStatus(MapGrantRef[] ops)
    {
        if (GrantRetry.Issue(table, ops) != 0)
        {
            return false;
        }

        foreach (MapGrantRef op in ops)
        {
            if (op.Status == GrantStatus.Okay)
            {
                _live[op.HostAddr] = op.Handle;
            }
        }

        return ops.Any(static op => op is { Status: GrantStatus.NoDeviceSpace }); //! GNT1010
    }

    public string DescribeInASwitchExpression(GrantStatus status) => status switch
    {
        GrantStatus.Okay => "mapped",
        GrantStatus.BadGntref or GrantStatus.BadPage => "the guest's mistake",
        GrantStatus.NoDeviceSpace => "no handle left", //! GNT1010
        _ => "failed",
    };

    public int WarnAboutBothStatuses(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref map);
        if (rc != 0)
        {
            return rc;
        }

        if (map.Status is GrantStatus.NoDeviceSpace or GrantStatus.NoSpace)
        {
            log("raise gnttab_max_maptrack_frames");
        }

        if (map.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        _live[address] = map.Handle;
        return 0;
    }

    public int SwitchWithACaseForEach(ulong address, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref map);
        if (rc != 0)
        {
            return rc;
        }

        switch (map.Status)
        {
            case GrantStatus.Okay:
                _live[address] = map.Handle;
                return 0;
            case GrantStatus.NoSpace:
            case GrantStatus.NoDeviceSpace:
                return -ENOSPC;
            default:
                return -EIO;
        }
    }

    public MapOutcome AskForTheNewStatusOnly(GrantStatus status) => status switch
    {
        GrantStatus.Okay => MapOutcome.Mapped,
        GrantStatus.NoSpace => MapOutcome.TooMany,
        _ => MapOutcome.Failed,
    };

    public void PretendAnOldHypervisor(Span<MapGrantRef> ops)
    {
        foreach (ref MapGrantRef op in ops)
        {
            op.Status = GrantStatus.NoDeviceSpace;
            op.Handle = GrantHandle.Invalid;
        }
    }

    public bool TestForEachInAStatementOfItsOwn(GrantStatus status)
    {
        if (status == GrantStatus.NoSpace)
        {
            log("out of handles");
            return true;
        }

        if (GrantStatus.NoDeviceSpace == status)
        {
            log("out of handles, as Xen said it up to 4.15");
            return true;
        }

        return false;
    }
}
