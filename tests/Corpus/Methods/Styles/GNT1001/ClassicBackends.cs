namespace Corpus.Styles.GNT1001.ClassicBackends;

/// <summary>Data path and connection of a block, a TPM and a USB backend, in the manner of the 2.6 kernels.</summary>
public sealed class Blkback(IGrantTable grants, DomId domid, ulong mmapArea, Action<string> log)
{
    private const int EIO = 5;
    private const int EINVAL = 22;
    private readonly GrantHandle[] _pendingHandles = new GrantHandle[11];

    /// <summary>The 2011 block backend before its patch.</summary>
    public int DispatchRwBlockIo(GrantRef[] segments, bool isWrite)
    {
        MapGrantRef[] map = new MapGrantRef[segments.Length];
        GrantMapFlags flags = isWrite ? GrantMapFlags.HostMap | GrantMapFlags.ReadOnly : GrantMapFlags.HostMap;
        for (int i = 0; i < segments.Length; i++)
        {
            map[i] = MapGrantRef.Create(mmapArea + ((ulong)i << 12), flags, segments[i], domid);
        }

        int ret = grants.GrantTableOp(map); //! GNT1002
        if (ret != 0)
        {
            return ret;
        }

        for (int i = 0; i < segments.Length; i++)
        {
            if (Unlikely(map[i].Status != 0)) //! GNT1001
            {
                log($"grant map of {domid} {segments[i]} failed: status {map[i].Status}");
                _pendingHandles[i] = GrantHandle.Invalid;
                ret |= 1;
                continue;
            }

            _pendingHandles[i] = map[i].Handle;
        }

        return ret == 0 ? 0 : -EIO;
    }

    /// <summary>The same request, as it ought to be dispatched.</summary>
    public int DispatchSegments(ReadOnlySpan<GrantRef> segments)
    {
        Span<MapGrantRef> map = stackalloc MapGrantRef[11];
        map = map[..segments.Length];
        for (int i = 0; i < segments.Length; i++)
        {
            map[i] = MapGrantRef.Create(mmapArea + ((ulong)i << 12), GrantMapFlags.HostMap, segments[i], domid);
        }

        int ret = GrantRetry.Issue(grants, map);
        if (ret != 0)
        {
            return ret;
        }

        bool failed = false;
        for (int i = 0; i < map.Length; i++)
        {
            if (Unlikely(map[i].Status != GrantStatus.Okay))
            {
                _pendingHandles[i] = GrantHandle.Invalid;
                failed = true;
                continue;
            }

            _pendingHandles[i] = map[i].Handle;
        }

        return failed ? -EIO : 0;
    }

    /// <summary>Completes a request: numbers other than statuses are compared with numbers all the time.</summary>
    public int FastFlushArea(int first, int count)
    {
        UnmapGrantRef[] unmap = new UnmapGrantRef[count];
        int invcount = 0;
        for (int i = 0; i < count; i++)
        {
            GrantHandle handle = _pendingHandles[first + i];
            if (handle == GrantHandle.Invalid)
            {
                continue;
            }

            unmap[invcount++] = UnmapGrantRef.Create(mmapArea + ((ulong)(first + i) << 12), 0, handle);
            _pendingHandles[first + i] = GrantHandle.Invalid;
        }

        if (invcount == 0)
        {
            return 0;
        }

        int ret = grants.GrantTableOp(unmap.AsSpan(0, invcount));
        if (ret < 0)
        {
            return ret;
        }

        int stuck = 0;
        for (int i = 0; i < invcount; i++)
        {
            if (unmap[i].Status is not GrantStatus.Okay)
            {
                stuck++;
            }
        }

        return stuck > 0 ? -EIO : 0;
    }

    /// <summary>A sign test lets a positive failure through.</summary>
    public int UnmapRing(ulong ringAddress, GrantHandle ringHandle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(ringAddress, 0, ringHandle);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0)
        {
            return rc;
        }

        if (op.Status < 0) //! GNT1001
        {
            log($"ring of {domid} stays mapped");
            return -EINVAL;
        }

        return 0;
    }

    private static bool Unlikely(bool condition) => condition;
}

public sealed unsafe class Tpmback(IGrantTable grants, ulong txArea, DomId domid)
{
    private const int EFAULT = 14;
    private GrantHandle _shmemHandle = GrantHandle.Invalid;

    /// <summary>The status goes through a local before it is compared.</summary>
    public int MapFrontendPage(GrantRef sharedPage)
    {
        MapGrantRef op = MapGrantRef.Create(txArea, GrantMapFlags.HostMap, sharedPage, domid);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0)
        {
            return rc;
        }

        short err = (short)op.Status;
        if (err != 0) //! GNT1001
        {
            return -EFAULT;
        }

        _shmemHandle = op.Handle;
        return 0;
    }

    /// <summary>By pointer, as C code ported word for word has it.</summary>
    public bool UnmapFrontendPages(UnmapGrantRef* ops, int count)
    {
        if (grants.GrantTableOp(new Span<UnmapGrantRef>(ops, count)) != 0)
        {
            return false;
        }

        bool clean = true;
        for (UnmapGrantRef* op = ops; op < ops + count; op++)
        {
            clean &= op->Status == 0; //! GNT1001
        }

        _shmemHandle = GrantHandle.Invalid;
        return clean;
    }

    /// <summary>By pointer, and by name.</summary>
    public int CountLeaks(UnmapGrantRef* ops, int count)
    {
        int rc = grants.GrantTableOp(new Span<UnmapGrantRef>(ops, count));
        if (rc != 0)
        {
            return rc;
        }

        int leaks = 0;
        for (int i = 0; i < count; i++)
        {
            if (ops[i].Status != GrantStatus.Okay)
            {
                leaks++;
            }
        }

        return leaks;
    }
}

public sealed class Usbback(IGrantTable grants, DomId domid)
{
    private const GrantStatus Success = GrantStatus.Okay;
    private const int EINVAL = 22;
    private GrantHandle _urbHandle = GrantHandle.Invalid;

    /// <summary>Two numbers in one pattern are two comparisons on one line.</summary>
    public int MapUrbRing(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref op); //! GNT1002
        if (rc != 0)
        {
            return rc;
        }

        switch ((int)op.Status)
        {
            case 0: //! GNT1001
                _urbHandle = op.Handle;
                return 0;
            case -3: //! GNT1001
                return -EINVAL;
            default:
                return -1;
        }
    }

    /// <summary>A constant of one's own says what is meant as well as the library's name.</summary>
    public int MapConnRing(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0)
        {
            return rc;
        }

        if (op.Status != Success)
        {
            return -EINVAL;
        }

        _urbHandle = op.Handle;
        return 0;
    }
}
