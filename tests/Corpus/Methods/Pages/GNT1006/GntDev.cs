namespace Corpus.Pages.GNT1006.GntDev;

/// <summary>Mappings of a range of grants, kept as parallel arrays.</summary>
public sealed class GrantRange
{
    private const int EINVAL = 22;
    private const int EIO = 5;
    private const int PageShift = 12;

    private readonly IGrantTable _grants;
    private readonly DomId _domid;
    private readonly int _count;
    private readonly GrantRef[] _references;
    private readonly GrantHandle[] _handles;
    private readonly ulong _area;

    public GrantRange(IGrantTable grants, DomId domid, GrantRef[] references, ulong area)
    {
        _grants = grants;
        _domid = domid;
        _references = references;
        _count = references.Length;
        _handles = new GrantHandle[references.Length];
        _area = area;
    }

    public int MapAndLeaveAtTheFirstFailure()
    {
        MapGrantRef[] map = PrepareMaps();
        int rc = GrantRetry.Issue(_grants, map);
        if (rc != 0)
        {
            return rc;
        }

        for (int i = 0; i < map.Length; i++) //! GNT1006
        {
            if (map[i].Status != GrantStatus.Okay)
            {
                return -EINVAL;
            }

            _handles[i] = map[i].Handle;
        }

        return 0;
    }

    public int MapAndBreakAtTheFirstFailure()
    {
        MapGrantRef[] map = PrepareMaps();
        int rc = GrantRetry.Issue(_grants, map);
        if (rc != 0)
        {
            return rc;
        }

        int mapped = 0;
        foreach (MapGrantRef op in map) //! GNT1006
        {
            if (op.Status is not GrantStatus.Okay)
            {
                break;
            }

            _handles[mapped++] = op.Handle;
        }

        return mapped;
    }

    public int MapAndJumpOutOfAWhileLoop()
    {
        MapGrantRef[] map = PrepareMaps();
        int err = GrantRetry.Issue(_grants, map);
        int i = 0;
        if (err != 0)
        {
            goto done;
        }

        while (i < map.Length) //! GNT1006
        {
            if (map[i].Status != GrantStatus.Okay)
            {
                err = -EINVAL;
                goto done;
            }

            _handles[i] = map[i].Handle;
            i++;
        }

    done:
        return err;
    }

    public int LookAtTheFirstElementAlone()
    {
        MapGrantRef[] map = PrepareMaps();
        int rc = GrantRetry.Issue(_grants, map); //! GNT1006
        if (rc != 0)
        {
            return rc;
        }

        if (map[0].Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        return 0;
    }

    public int UnmapAndSkipTheLastOne()
    {
        UnmapGrantRef[] unmap = PrepareUnmaps();
        int rc = _grants.GrantTableOp(unmap);
        if (rc != 0)
        {
            return rc;
        }

        int failures = 0;
        for (int i = 0; i < unmap.Length - 1; i++) //! GNT1006
        {
            if (unmap[i].Status != GrantStatus.Okay)
            {
                failures++;
            }
        }

        return failures == 0 ? 0 : -EIO;
    }

    public int UnmapAndLookAtEverySecondOne()
    {
        UnmapGrantRef[] unmap = PrepareUnmaps();
        int rc = _grants.GrantTableOp(unmap);
        if (rc != 0)
        {
            return rc;
        }

        bool ok = true;
        for (int i = 0; i < unmap.Length; i += 2) //! GNT1006
        {
            ok &= unmap[i].Status == GrantStatus.Okay;
        }

        return ok ? 0 : -EIO;
    }

    public int UnmapAndLookAtTheLowerHalf()
    {
        UnmapGrantRef[] unmap = PrepareUnmaps();
        int rc = _grants.GrantTableOp(unmap);
        if (rc != 0)
        {
            return rc;
        }

        foreach (ref UnmapGrantRef op in unmap.AsSpan(0, unmap.Length / 2)) //! GNT1006
        {
            if (op.Status != GrantStatus.Okay)
            {
                return -EIO;
            }
        }

        return 0;
    }

    public int MapAndRecordEveryElement()
    {
        MapGrantRef[] map = PrepareMaps();
        int err = GrantRetry.Issue(_grants, map);
        if (err != 0)
        {
            return err;
        }

        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status != GrantStatus.Okay)
            {
                _handles[i] = GrantHandle.Invalid;
                err = -EINVAL;
                continue;
            }

            _handles[i] = map[i].Handle;
        }

        return err;
    }

    public int MapAndUndoEverythingBeforeLeaving()
    {
        MapGrantRef[] map = PrepareMaps();
        int rc = GrantRetry.Issue(_grants, map);
        if (rc != 0)
        {
            return rc;
        }

        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status != GrantStatus.Okay)
            {
                UnmapAll(map);
                return -EINVAL;
            }
        }

        for (int i = 0; i < map.Length; i++)
        {
            _handles[i] = map[i].Handle;
        }

        return 0;
    }

    public int MapAndLeaveEarlyBehindALoopThatRecordedAll()
    {
        MapGrantRef[] map = PrepareMaps();
        int rc = GrantRetry.Issue(_grants, map);
        if (rc != 0)
        {
            return rc;
        }

        for (int i = 0; i < map.Length; i++)
        {
            _handles[i] = map[i].Status == GrantStatus.Okay ? map[i].Handle : GrantHandle.Invalid;
        }

        foreach (MapGrantRef op in map)
        {
            if (op.Status != GrantStatus.Okay)
            {
                return -EINVAL;
            }
        }

        return 0;
    }

    public int UnmapFromTheBack()
    {
        UnmapGrantRef[] unmap = PrepareUnmaps();
        int rc = _grants.GrantTableOp(unmap);
        if (rc != 0)
        {
            return rc;
        }

        int failures = 0;
        for (int i = unmap.Length - 1; i >= 0; i--)
        {
            if (unmap[i].Status != GrantStatus.Okay)
            {
                failures++;
            }
        }

        return failures == 0 ? 0 : -EIO;
    }

    public int UnmapAndLeaveAtTheFirstFailure()
    {
        UnmapGrantRef[] unmap = PrepareUnmaps();
        int rc = _grants.GrantTableOp(unmap);
        if (rc != 0)
        {
            return rc;
        }

        foreach (UnmapGrantRef op in unmap)
        {
            if (op.Status != GrantStatus.Okay)
            {
                return -EIO;
            }
        }

        return 0;
    }

    public int UnmapWhatWasMappedAndLookAtThatPart()
    {
        UnmapGrantRef[] unmap = new UnmapGrantRef[_count];
        int used = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_handles[i] != GrantHandle.Invalid)
            {
                unmap[used++] = UnmapGrantRef.Create(_area + ((ulong)i << PageShift), 0, _handles[i]);
            }
        }

        int rc = _grants.GrantTableOp(unmap.AsSpan(0, used));
        if (rc != 0)
        {
            return rc;
        }

        int stuck = 0;
        for (int i = 0; i < used; i++)
        {
            stuck += unmap[i].Status == GrantStatus.Okay ? 0 : 1;
        }

        return stuck;
    }

    private MapGrantRef[] PrepareMaps()
    {
        MapGrantRef[] map = new MapGrantRef[_count];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = MapGrantRef.Create(_area + ((ulong)i << PageShift), GrantMapFlags.HostMap, _references[i], _domid);
        }

        return map;
    }

    private UnmapGrantRef[] PrepareUnmaps()
    {
        UnmapGrantRef[] unmap = new UnmapGrantRef[_count];
        for (int i = 0; i < unmap.Length; i++)
        {
            unmap[i] = UnmapGrantRef.Create(_area + ((ulong)i << PageShift), 0, _handles[i]);
        }

        return unmap;
    }

    private void UnmapAll(MapGrantRef[] map)
    {
        foreach (MapGrantRef op in map)
        {
            if (op.Status != GrantStatus.Okay)
            {
                continue;
            }

            UnmapGrantRef unmap = UnmapGrantRef.Create(op.HostAddr, 0, op.Handle);
            int rc = _grants.GrantTableOp(ref unmap);
            if (rc != 0 || unmap.Status != GrantStatus.Okay)
            {
                Trace.TraceWarning($"{op.HostAddr:x} stays mapped");
            }
        }
    }
}
