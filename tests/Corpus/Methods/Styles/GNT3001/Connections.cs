namespace Corpus.Styles.GNT3001.Connections;

public interface IPageUser
{
    bool Use(ulong address);

    int Check(ulong address);
}

/// <summary>Connections of a backend: each maps a page, and some of them forget that they did.</summary>
public sealed class Connections(IGrantTable table, DomId guest, ulong address, IPageUser user, Action<string> log)
{
    private const int EIO = 5;
    private const int EINVAL = 22;

    private readonly Dictionary<ulong, GrantHandle> _live = [];
    private readonly List<MapGrantRef> _maps = [];
    private GrantHandle _ring = GrantHandle.Invalid;

    public GrantHandle Ring => _ring;

    public int ConnectAndCheckLater(GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref map); //! GNT3001
        if (rc != 0)
        {
            return rc;
        }

        if (map.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        if (!user.Use(address))
        {
            return -EINVAL;
        }

        _ring = map.Handle;
        return 0;
    }

    public int ConnectAndThrow(GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref map); //! GNT3001
        if (rc != 0 || map.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        if (!user.Use(address))
        {
            throw new IOException("the page is of no use");
        }

        _live.Add(address, map.Handle);
        return 0;
    }

    public int ProbeAPage(GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, reference, guest);
        int rc = GrantRetry.Issue(table, ref map); //! GNT3001
        if (rc != 0)
        {
            return rc;
        }

        return map.Status == GrantStatus.Okay ? user.Check(address) : -EIO;
    }

    public int MapTwoAndLoseTheFirst(GrantRef first, GrantRef second)
    {
        MapGrantRef tx = MapGrantRef.Create(address, GrantMapFlags.HostMap, first, guest);
        int rc = GrantRetry.Issue(table, ref tx); //! GNT3001
        if (rc != 0 || tx.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        MapGrantRef rx = MapGrantRef.Create(address + 4096, GrantMapFlags.HostMap, second, guest);
        rc = GrantRetry.Issue(table, ref rx);
        if (rc != 0 || rx.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        _live[address] = tx.Handle;
        _live[address + 4096] = rx.Handle;
        return 0;
    }

    public int MapABatchOrNothing(GrantRef[] references)
    {
        MapGrantRef[] maps = new MapGrantRef[references.Length];
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i] = MapGrantRef.Create(address + ((ulong)i << 12), GrantMapFlags.HostMap, references[i], guest);
        }

        int rc = GrantRetry.Issue(table, maps); //! GNT3001
        if (rc != 0)
        {
            return rc;
        }

        bool failed = false;
        foreach (ref MapGrantRef map in maps.AsSpan())
        {
            failed |= map.Status != GrantStatus.Okay;
        }

        if (failed)
        {
            return -EIO;
        }

        foreach (ref MapGrantRef map in maps.AsSpan())
        {
            _live[map.HostAddr] = map.Handle;
        }

        return 0;
    }

    public async Task<int> ProbeAsync(GrantRef reference, CancellationToken stopping)
    {
        MapGrantRef[] map = [MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest)];
        int rc = await GrantRetry.IssueAsync(table, map, cancellationToken: stopping); //! GNT3001
        if (rc != 0)
        {
            return rc;
        }

        return map[0].Status.ToErrno();
    }

    public int ConnectAndUndo(GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref map);
        if (rc != 0)
        {
            return rc;
        }

        if (map.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        if (!user.Use(address))
        {
            Unmap(address, map.Handle);
            return -EINVAL;
        }

        _ring = map.Handle;
        return 0;
    }

    public int ProbeInATry(GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref map);
        if (rc != 0 || map.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        try
        {
            return user.Check(address);
        }
        finally
        {
            Unmap(address, map.Handle);
        }
    }

    public int KeepTheOperation(GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref map);
        if (rc != 0 || map.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        _maps.Add(map);
        return user.Check(address);
    }

    public MapGrantRef HandOut(GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        if (GrantRetry.Issue(table, ref map) != 0)
        {
            map.Status = GrantStatus.GeneralError;
        }

        return map;
    }

    public int FillInTheCallersOperation(ref MapGrantRef map)
    {
        int rc = GrantRetry.Issue(table, ref map);
        return rc != 0 ? rc : map.Status.ToErrno();
    }

    public bool TakeTheHandleByAPattern(GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        if (GrantRetry.Issue(table, ref map) == 0 && map is { Status: GrantStatus.Okay, Handle: var handle })
        {
            _ring = handle;
            return true;
        }

        return false;
    }

    public int MapABatchAndKeepWhatWorks(GrantRef[] references)
    {
        MapGrantRef[] maps = new MapGrantRef[references.Length];
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i] = MapGrantRef.Create(address + ((ulong)i << 12), GrantMapFlags.HostMap, references[i], guest);
        }

        int rc = GrantRetry.Issue(table, maps);
        if (rc != 0)
        {
            return rc;
        }

        int err = 0;
        foreach (ref MapGrantRef map in maps.AsSpan())
        {
            if (map.Status == GrantStatus.Okay)
            {
                _live[map.HostAddr] = map.Handle;
            }
            else
            {
                err = -EIO;
            }
        }

        return err;
    }

    public void WatchByALambda(GrantRef reference, List<Action> later)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        if (GrantRetry.Issue(table, ref map) == 0 && map.Status == GrantStatus.Okay)
        {
            later.Add(() => Unmap(address, map.Handle));
        }
    }

    private void Unmap(ulong at, GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(at, 0, handle);
        if (table.GrantTableOp(ref unmap) != 0 || unmap.Status != GrantStatus.Okay)
        {
            log("stuck");
        }
    }
}
