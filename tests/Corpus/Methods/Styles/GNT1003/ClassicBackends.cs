namespace Corpus.Styles.GNT1003.ClassicBackends;

/// <summary>Two rings of a USB backend: the second map's failure takes the first one away again.</summary>
public sealed class UsbbackInterface(IGrantTable grants, DomId domid, ulong urbArea, ulong connArea, Action<string> log)
{
    private const int EINVAL = 22;
    private GrantHandle _urbHandle = GrantHandle.Invalid;
    private GrantHandle _connHandle = GrantHandle.Invalid;

    /// <summary>The clean-up of the seed: whatever the unmap says is thrown away.</summary>
    public int MapFrontendPages(GrantRef urbRing, GrantRef connRing)
    {
        MapGrantRef op = MapGrantRef.Create(urbArea, GrantMapFlags.HostMap, urbRing, domid);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0)
        {
            return rc;
        }

        if (op.Status != GrantStatus.Okay)
        {
            return -EINVAL;
        }

        _urbHandle = op.Handle;
        op = MapGrantRef.Create(connArea, GrantMapFlags.HostMap, connRing, domid);
        rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0)
        {
            return rc;
        }

        if (op.Status != GrantStatus.Okay)
        {
            UnmapGrantRef unop = UnmapGrantRef.Create(urbArea, 0, _urbHandle);
            _ = grants.GrantTableOp(ref unop); //! GNT1003
            log($"grant table failure mapping conn_ring_ref {op.Status}");
            return -EINVAL;
        }

        _connHandle = op.Handle;
        return 0;
    }

    /// <summary>The rings go one after the other, and each is asked how it went.</summary>
    public int UnmapFrontendPages()
    {
        int leaked = 0;
        foreach ((ulong area, GrantHandle handle) in (ReadOnlySpan<(ulong, GrantHandle)>)[(urbArea, _urbHandle), (connArea, _connHandle)])
        {
            UnmapGrantRef op = UnmapGrantRef.Create(area, 0, handle);
            int rc = grants.GrantTableOp(ref op);
            if (rc != 0)
            {
                return rc;
            }

            if (op.Status != GrantStatus.Okay)
            {
                log($"{area:x} stays mapped: {op.Status}");
                leaked++;
            }
        }

        _urbHandle = _connHandle = GrantHandle.Invalid;
        return leaked == 0 ? 0 : -EINVAL;
    }

    /// <summary>A log is not a check.</summary>
    public void Disconnect()
    {
        UnmapGrantRef[] ops = [UnmapGrantRef.Create(urbArea, 0, _urbHandle), UnmapGrantRef.Create(connArea, 0, _connHandle)];
        int rc = grants.GrantTableOp(ops); //! GNT1003
        if (rc != 0)
        {
            log($"unmap: rc {rc}");
            return;
        }

        for (int i = 0; i < ops.Length; i++)
        {
            log($"unmapped {ops[i].HostAddr:x} with status {ops[i].Status}");
        }

        _urbHandle = _connHandle = GrantHandle.Invalid;
    }
}

/// <summary>The gntdev of the 2.6 kernels: every page has a user mapping and a kernel mapping.</summary>
public sealed class GntdevVma(IGrantTable grants, int size)
{
    private readonly UnmapGrantRef[] _user = new UnmapGrantRef[size];
    private int _live;

    public int Live => _live;

    /// <summary>Only the user's half is looked at.</summary>
    public int ClearPtes(ReadOnlySpan<GrantHandle> userHandles, ReadOnlySpan<GrantHandle> kernelHandles, ulong vaddr, ulong kaddr)
    {
        UnmapGrantRef[] user = new UnmapGrantRef[size];
        UnmapGrantRef[] kernel = new UnmapGrantRef[size];
        for (int i = 0; i < size; i++)
        {
            user[i] = UnmapGrantRef.Create(vaddr + ((ulong)i << 12), 0, userHandles[i]);
            kernel[i] = UnmapGrantRef.Create(kaddr + ((ulong)i << 12), 0, kernelHandles[i]);
        }

        int ret = grants.GrantTableOp(user);
        if (ret != 0)
        {
            return ret;
        }

        ret = grants.GrantTableOp(kernel); //! GNT1003
        if (ret != 0)
        {
            return ret;
        }

        int stuck = 0;
        for (int i = 0; i < size; i++)
        {
            if (user[i].Status != GrantStatus.Okay)
            {
                stuck++;
            }
        }

        return stuck == 0 ? 0 : -22;
    }

    /// <summary>Both halves, in one loop.</summary>
    public int ClearBoth(UnmapGrantRef[] user, UnmapGrantRef[] kernel)
    {
        int ret = grants.GrantTableOp(user);
        if (ret == 0)
        {
            ret = grants.GrantTableOp(kernel);
        }

        if (ret != 0)
        {
            return ret;
        }

        for (int i = 0; i < user.Length; i++)
        {
            if (user[i].Status == GrantStatus.Okay && kernel[i].Status == GrantStatus.Okay)
            {
                _live--;
            }
        }

        return 0;
    }

    /// <summary>The statuses stay in the field for <see cref="CountStuck"/>.</summary>
    public int StartClear(ReadOnlySpan<GrantHandle> handles, ulong vaddr)
    {
        for (int i = 0; i < handles.Length; i++)
        {
            _user[i] = UnmapGrantRef.Create(vaddr + ((ulong)i << 12), 0, handles[i]);
        }

        return grants.GrantTableOp(_user.AsSpan(0, handles.Length));
    }

    public int CountStuck()
    {
        int stuck = 0;
        foreach (ref readonly UnmapGrantRef op in _user.AsSpan())
        {
            if (op.Status is not GrantStatus.Okay)
            {
                stuck++;
            }
        }

        return stuck;
    }
}
