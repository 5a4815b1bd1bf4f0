namespace Corpus.Styles.GNT1008.Linux;

/// <summary>Helpers that return the call's rc, and the drivers that call them.</summary>
public sealed class NetbackDealloc(IGrantTable grants, TextWriter log)
{
    private const int EIO = 5;
    private readonly UnmapGrantRef[] _unmap = new UnmapGrantRef[64];
    private readonly Queue<ulong> _pages = new();

    /// <summary>The fix of XSA-362: the assertion went, and the reader of the rc with it.</summary>
    public int TxSubmit(Span<MapGrantRef> map, GrantHandle[] handles)
    {
        int ret = MapRefs(map); //! GNT1008
        int failed = 0;
        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status != GrantStatus.Okay)
            {
                handles[i] = GrantHandle.Invalid;
                failed++;
                continue;
            }

            handles[i] = map[i].Handle;
        }

        return -failed;
    }

    /// <summary>The fix of XSA-367.</summary>
    public int TxSubmitChecked(Span<MapGrantRef> map, GrantHandle[] handles)
    {
        int ret = MapRefs(map);
        if (ret != 0)
        {
            Array.Fill(handles, GrantHandle.Invalid);
            return ret;
        }

        for (int i = 0; i < map.Length; i++)
        {
            handles[i] = map[i].Status == GrantStatus.Okay ? map[i].Handle : GrantHandle.Invalid;
        }

        return 0;
    }

    /// <summary>The worker drops what its helper says of the call.</summary>
    public int DeallocAction(int count)
    {
        UnmapRefs(_unmap.AsSpan(0, count)); //! GNT1008
        int stuck = 0;
        for (int i = 0; i < count; i++)
        {
            if (_unmap[i].Status == GrantStatus.Okay)
            {
                _pages.Enqueue(_unmap[i].HostAddr);
            }
            else
            {
                stuck++;
            }
        }

        return stuck;
    }

    /// <summary>The worker asks.</summary>
    public int DeallocActionChecked(int count)
    {
        int ret = UnmapRefs(_unmap.AsSpan(0, count));
        if (ret != 0)
        {
            log.WriteLine($"unmap: rc {ret}");
            return ret;
        }

        int stuck = 0;
        for (int i = 0; i < count; i++)
        {
            if (_unmap[i].Status == GrantStatus.Okay)
            {
                _pages.Enqueue(_unmap[i].HostAddr);
            }
            else
            {
                stuck++;
            }
        }

        return stuck;
    }

    /// <summary>A page for a device: what the cache holds matters, and nobody asks whether it was written back.</summary>
    public void SyncForDevice(ulong busAddress, ushort offset, ushort length)
    {
        CacheFlush flush = CacheFlush.Create(busAddress, offset, length, CacheFlushOperations.Clean);
        _ = grants.GrantTableOp(ref flush); //! GNT1008
    }

    /// <summary>A private helper hands the rc on.</summary>
    public int SyncForCpu(ulong busAddress, ushort offset, ushort length) => Flush(CacheFlush.Create(busAddress, offset, length, CacheFlushOperations.Invalidate));

    /// <summary>A private helper hands the rc on, and here it ends.</summary>
    public void SyncAll(IEnumerable<ulong> pages)
    {
        foreach (ulong page in pages)
        {
            Flush(CacheFlush.Create(page, 0, 4096, CacheFlushOperations.Clean)); //! GNT1008
        }
    }

    /// <summary>A private helper hands the rc on, and here it is asked.</summary>
    public int SyncAllChecked(IEnumerable<ulong> pages)
    {
        foreach (ulong page in pages)
        {
            int rc = Flush(CacheFlush.Create(page, 0, 4096, CacheFlushOperations.Clean));
            if (rc < 0) return rc;
        }

        return 0;
    }

    /// <summary>The helper's helper returns it, and the caller of both does not look.</summary>
    public bool Replace(ulong from, ulong to, GrantHandle handle)
    {
        UnmapAndReplace op = UnmapAndReplace.Create(from, to, handle);
        SubmitLogged(ref op); //! GNT1008
        return op.Status == GrantStatus.Okay;
    }

    /// <summary>The helper's helper returns it, and it is passed to somebody who throws.</summary>
    public bool ReplaceOrThrow(ulong from, ulong to, GrantHandle handle)
    {
        UnmapAndReplace op = UnmapAndReplace.Create(from, to, handle);
        ThrowIfError(SubmitLogged(ref op));
        return op.Status == GrantStatus.Okay;
    }

    /// <summary>Nobody looks at anything: that is another rule's.</summary>
    public void Forget(ulong address, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        grants.GrantTableOp(ref op); //! GNT1003
        _pages.Enqueue(address);
    }

    private int MapRefs(Span<MapGrantRef> ops)
    {
        int ret = grants.GrantTableOp(ops);
        return ret != 0 ? ret : GrantRetry.Retry(grants, ops);
    }

    private int UnmapRefs(Span<UnmapGrantRef> ops) => grants.GrantTableOp(ops);

    private int Flush(CacheFlush op) => grants.GrantTableOp(ref op);

    private int SubmitLogged(ref UnmapAndReplace op)
    {
        int rc = grants.GrantTableOp(ref op);
        log.WriteLine($"unmap_and_replace: rc {rc}");
        return rc;
    }

    private static void ThrowIfError(int rc)
    {
        if (rc != 0) throw new IOException($"rc {-rc}, errno {EIO}");
    }
}
