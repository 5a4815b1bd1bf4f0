namespace Corpus.Styles.GNT3003.Teardown;

/// <summary>Error paths that unmap: what was mapped, what was not, and what was unmapped before.</summary>
public sealed class Teardown(IGrantTable table, DomId guest, ulong address, Action<string> log)
{
    private const int EIO = 5;
    private GrantHandle _ring = GrantHandle.Invalid;

    public GrantHandle Ring => _ring;

    public int UndoAFailedMap(GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref map);
        if (rc != 0)
        {
            return rc;
        }

        if (map.Status != GrantStatus.Okay)
        {
            Unmap(map.Handle); //! GNT3003
            return -EIO;
        }

        _ring = map.Handle;
        return 0;
    }

    public int UnmapBeforeLooking(GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref map);
        if (rc != 0)
        {
            return rc;
        }

        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle); //! GNT3003
        rc = table.GrantTableOp(ref unmap);
        if (rc != 0 || unmap.Status != GrantStatus.Okay)
        {
            log("stuck");
        }

        return map.Status.ToErrno();
    }

    public int UnmapTwice(GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, handle);
        int rc = table.GrantTableOp(ref unmap);
        if (rc != 0)
        {
            return rc;
        }

        log($"unmapped: {unmap.Status}");
        UnmapGrantRef again = UnmapGrantRef.Create(address, 0, handle);
        rc = table.GrantTableOp(ref again); //! GNT3003
        return rc != 0 ? rc : unmap.Status == GrantStatus.Okay ? again.Status.ToErrno() : -EIO;
    }

    public int UnmapOnceMoreInAFinally(GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, handle);
        int rc = table.GrantTableOp(ref unmap);
        if (rc != 0 || unmap.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        unmap = UnmapGrantRef.Create(address, 0, handle);
        rc = table.GrantTableOp(ref unmap); //! GNT3003
        return rc != 0 ? rc : unmap.Status.ToErrno();
    }

    public int UndoWhatIsMapped(GrantRef reference, Func<bool> isUsable)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref map);
        if (rc != 0 || map.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        if (!isUsable())
        {
            Unmap(map.Handle);
            return -EIO;
        }

        _ring = map.Handle;
        return 0;
    }

    public int TryASecondTimeAfterAFailure(GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, handle);
        int rc = table.GrantTableOp(ref unmap);
        if (rc != 0)
        {
            return rc;
        }

        if (unmap.Status == GrantStatus.Okay)
        {
            return 0;
        }

        unmap = UnmapGrantRef.Create(address, 0, handle);
        rc = table.GrantTableOp(ref unmap);
        return rc != 0 ? rc : unmap.Status.ToErrno();
    }

    public int UnmapOneAfterTheOther(IReadOnlyList<GrantHandle> handles)
    {
        int err = 0;
        foreach (GrantHandle handle in handles)
        {
            UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, handle);
            int rc = table.GrantTableOp(ref unmap);
            if (rc != 0)
            {
                return rc;
            }

            err = unmap.Status == GrantStatus.Okay ? err : -EIO;
        }

        return err;
    }

    public int UnmapTheOneOrTheOther(GrantHandle handle, bool isReadOnly)
    {
        UnmapGrantRef unmap;
        if (isReadOnly)
        {
            unmap = UnmapGrantRef.Create(address, 0, handle);
        }
        else
        {
            unmap = UnmapGrantRef.Create(address + 4096, 0, handle);
        }

        int rc = table.GrantTableOp(ref unmap);
        return rc != 0 ? rc : unmap.Status.ToErrno();
    }

    private void Unmap(GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, handle);
        if (table.GrantTableOp(ref unmap) != 0 || unmap.Status != GrantStatus.Okay)
        {
            log("stuck");
        }
    }
}
