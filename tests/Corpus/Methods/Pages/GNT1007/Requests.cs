namespace Corpus.Pages.GNT1007.Requests;

/// <summary>A block backend that serves requests in chunks of segments.</summary>
public sealed class RequestMapper(IGrantTable grants, DomId domid)
{
    private const int EIO = 5;
    private const int ChunkSize = 11;

    private readonly GrantHandle[] _handles = new GrantHandle[256];
    private readonly ulong[] _pages = new ulong[256];

    public GrantStatus ReturnTheStatusOfTheLastCopy(GrantCopy[] copy)
    {
        if (GrantRetry.Issue(grants, copy) != 0)
        {
            return GrantStatus.GeneralError;
        }

        GrantStatus status = GrantStatus.Okay;
        for (int i = 0; i < copy.Length; i++) //! GNT1007
        {
            status = copy[i].Status;
        }

        return status;
    }

    public int MapInChunksWhereTheLastOneDecides(GrantRef[] references)
    {
        int done = 0;
        int ret;
        do //! GNT1007
        {
            ret = MapChunk(references, ref done);
        }
        while (done < references.Length);

        return ret;
    }

    public int UnmapAndAssignWhereAccumulatingWasMeant(UnmapGrantRef[] unmap)
    {
        int rc = grants.GrantTableOp(unmap);
        if (rc != 0)
        {
            return rc;
        }

        bool ok = true;
        foreach (ref UnmapGrantRef op in unmap.AsSpan()) //! GNT1007
        {
            ok = op.Status == GrantStatus.Okay;
        }

        return ok ? 0 : -EIO;
    }

    public int ConvertEachStatusIntoTheSameErr(UnmapGrantRef[] unmap)
    {
        int err = grants.GrantTableOp(unmap);
        if (err != 0)
        {
            return err;
        }

        int i = 0;
        while (i < unmap.Length) //! GNT1007
        {
            err = unmap[i].Status.ToErrno();
            i++;
        }

        return err;
    }

    public int ClearTheErrorInTheElseBranch(int count)
    {
        MapGrantRef[] map = new MapGrantRef[count];
        for (int i = 0; i < count; i++)
        {
            map[i] = MapGrantRef.Create(_pages[i], GrantMapFlags.HostMap, new GrantRef((uint)i + 8), domid);
        }

        int err = GrantRetry.Issue(grants, map);
        if (err != 0)
        {
            return err;
        }

        for (int i = 0; i < map.Length; i++) //! GNT1007
        {
            if (map[i].Status != GrantStatus.Okay)
            {
                _handles[i] = GrantHandle.Invalid;
                err = -EIO;
            }
            else
            {
                _handles[i] = map[i].Handle;
                err = 0;
            }
        }

        return err;
    }

    public int ForgetTheErrorAtTheStartOfEachChunk(GrantRef[] references)
    {
        int err = 0;
        for (int start = 0; start < references.Length; start += ChunkSize) //! GNT1007
        {
            int count = Math.Min(ChunkSize, references.Length - start);
            MapGrantRef[] map = new MapGrantRef[count];
            for (int i = 0; i < count; i++)
            {
                map[i] = MapGrantRef.Create(_pages[start + i], GrantMapFlags.HostMap, references[start + i], domid);
            }

            err = 0;
            if (GrantRetry.Issue(grants, map) != 0)
            {
                return -EIO;
            }

            for (int i = 0; i < map.Length; i++)
            {
                if (map[i].Status == GrantStatus.Okay)
                {
                    _handles[start + i] = map[i].Handle;
                }
                else
                {
                    _handles[start + i] = GrantHandle.Invalid;
                    err = -EIO;
                }
            }
        }

        return err;
    }

    public GrantStatus ReturnTheFirstBadStatus(GrantCopy[] copy)
    {
        if (GrantRetry.Issue(grants, copy) != 0)
        {
            return GrantStatus.GeneralError;
        }

        GrantStatus first = GrantStatus.Okay;
        for (int i = 0; i < copy.Length; i++)
        {
            if (copy[i].Status != GrantStatus.Okay && first == GrantStatus.Okay)
            {
                first = copy[i].Status;
            }
        }

        return first;
    }

    public int MapInChunksAndLookAtEach(GrantRef[] references)
    {
        int done = 0;
        do
        {
            int ret = MapChunk(references, ref done);
            if (ret != 0)
            {
                return ret;
            }
        }
        while (done < references.Length);

        return 0;
    }

    public int MapInChunksWhileAllIsWell(GrantRef[] references)
    {
        int done = 0;
        int ret = 0;
        while (ret == 0 && done < references.Length)
        {
            ret = MapChunk(references, ref done);
        }

        return ret;
    }

    public int UnmapAndAccumulate(UnmapGrantRef[] unmap)
    {
        int rc = grants.GrantTableOp(unmap);
        if (rc != 0)
        {
            return rc;
        }

        bool ok = true;
        foreach (ref UnmapGrantRef op in unmap.AsSpan())
        {
            ok &= op.Status == GrantStatus.Okay;
        }

        return ok ? 0 : -EIO;
    }

    public int UnmapAndSetTheErrByAFailureOnly(UnmapGrantRef[] unmap)
    {
        int err = grants.GrantTableOp(unmap);
        if (err != 0)
        {
            return err;
        }

        for (int i = 0; i < unmap.Length; i++)
        {
            if (unmap[i].Status != GrantStatus.Okay)
            {
                err = unmap[i].Status.ToErrno();
            }
        }

        return err;
    }

    public GrantStatus RetryOneMapWhichOverwritesItsOwnStatus(ulong page, GrantRef reference)
    {
        GrantStatus status = GrantStatus.Eagain;
        for (int tries = 0; tries < 20 && status == GrantStatus.Eagain; tries++)
        {
            MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
            int rc = grants.GrantTableOp(ref map);
            if (rc != 0)
            {
                return GrantStatus.GeneralError;
            }

            status = map.Status;
            if (status == GrantStatus.Okay)
            {
                _handles[0] = map.Handle;
            }

            Thread.Sleep(1);
        }

        return status;
    }

    private int MapChunk(GrantRef[] references, ref int done)
    {
        int count = Math.Min(ChunkSize, references.Length - done);
        MapGrantRef[] map = new MapGrantRef[count];
        for (int i = 0; i < count; i++)
        {
            map[i] = MapGrantRef.Create(_pages[done + i], GrantMapFlags.HostMap, references[done + i], domid);
        }

        int err = GrantRetry.Issue(grants, map);
        for (int i = 0; err != 0 && i < count; i++)
        {
            _handles[done + i] = GrantHandle.Invalid;
        }

        if (err == 0)
        {
            for (int i = 0; i < map.Length; i++)
            {
                bool isMapped = map[i].Status == GrantStatus.Okay;
                _handles[done + i] = isMapped ? map[i].Handle : GrantHandle.Invalid;
                if (!isMapped)
                {
                    err = -EIO;
                }
            }
        }

        done += count;
        return err;
    }
}
