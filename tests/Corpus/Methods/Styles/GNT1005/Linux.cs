namespace Corpus.Styles.GNT1005.Linux;

public sealed class XenbusDevice
{
    public string Path { get; init; } = "";

    public int LastErrno { get; set; }

    public int LastStatus { get; set; }

    public bool IsClosed { get; set; }
}

/// <summary>After xenbus_client.c: errors are told to the other side as errnos.</summary>
public sealed class XenbusClient(IGrantTable grants, DomId domid, TextWriter log)
{
    private const int EAGAIN = 11;
    private const int EINVAL = 22;
    private readonly Dictionary<int, int> _histogram = [];

    private void DeviceFatal(XenbusDevice device, int err, string what)
    {
        log.WriteLine($"{device.Path}: {what}: errno {-err}");
        device.IsClosed = true;
    }

    private void DeviceNote(XenbusDevice device, string what, int value) => log.WriteLine($"{device.Path}: {what}: {value}");

    /// <summary>The flaw of __xenbus_map_ring: the frontend reads ENOMEM where its page was away.</summary>
    public bool MapRing(XenbusDevice device, ulong address, GrantRef ring, out GrantHandle handle)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, ring, domid);
        handle = GrantHandle.Invalid;
        int err = GrantRetry.Issue(grants, ref op);
        if (err != 0)
        {
            DeviceFatal(device, err, "issuing the map");
            return false;
        }

        if (op.Status != GrantStatus.Okay)
        {
            DeviceFatal(device, (int)op.Status, "mapping in the ring"); //! GNT1005
            return false;
        }

        handle = op.Handle;
        return true;
    }

    /// <summary>The errno for the errno.</summary>
    public bool MapRingInErrnos(XenbusDevice device, ulong address, GrantRef ring, out GrantHandle handle)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, ring, domid);
        handle = GrantHandle.Invalid;
        int err = GrantRetry.Issue(grants, ref op);
        if (err == 0)
        {
            err = op.Status.ToErrno();
        }

        if (err != 0)
        {
            DeviceFatal(device, err, "mapping in the ring");
            return false;
        }

        handle = op.Status == GrantStatus.Okay ? op.Handle : GrantHandle.Invalid;
        return true;
    }

    /// <summary>A parameter that is no errno may have the number.</summary>
    public int UnmapRing(XenbusDevice device, ulong address, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        int err = grants.GrantTableOp(ref op);
        if (err != 0) return err;

        if (op.Status != GrantStatus.Okay)
        {
            DeviceNote(device, "unmapping the ring: status", (int)op.Status);
            return -EINVAL;
        }

        return 0;
    }

    /// <summary>As Linux documents it: "-EINVAL or GNTST".</summary>
    public int UnmapRingMixed(XenbusDevice device, ulong address, GrantHandle handle)
    {
        if (handle == GrantHandle.Invalid) return -EINVAL;

        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0) return rc;

        if (op.Status != GrantStatus.Okay)
        {
            log.WriteLine($"{device.Path}: the ring stays mapped, status {(int)op.Status}");
        }

        return (int)op.Status; //! GNT1005
    }

    /// <summary>A named errno is sought among the statuses.</summary>
    public int UnmapRingIfNeeded(ulong address, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0) return rc;

        if ((int)op.Status == -EINVAL) //! GNT1005
        {
            return 0;
        }

        return op.Status == GrantStatus.Okay ? 0 : -EINVAL;
    }

    /// <summary>A named errno is sought among the errnos.</summary>
    public int MapOnce(ref MapGrantRef op)
    {
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0) return rc;
        if (op.Status.ToErrno() == -EAGAIN) return -EAGAIN;
        return op.Status == GrantStatus.Okay ? 0 : -EINVAL;
    }

    /// <summary>A property that is an errno by its name.</summary>
    public bool Release(XenbusDevice device, ulong address, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        device.LastErrno = grants.GrantTableOp(ref op);
        if (device.LastErrno != 0) return false;

        device.LastErrno = (int)op.Status; //! GNT1005
        return op.Status == GrantStatus.Okay;
    }

    /// <summary>A property that is a status by its name.</summary>
    public bool ReleaseAndKeepStatus(XenbusDevice device, ulong address, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        device.LastErrno = grants.GrantTableOp(ref op);
        if (device.LastErrno != 0) return false;

        device.LastStatus = (int)op.Status;
        return op.Status == GrantStatus.Okay;
    }

    /// <summary>The helper returns an errno where the call fails, and a status where the operation does.</summary>
    public int Replace(ulong from, ulong to, GrantHandle handle)
    {
        int err = ReplaceOne(from, to, handle);
        if (err != 0)
        {
            log.WriteLine($"replacing {from:x}: errno {-err}");
        }

        return err;
    }

    private int ReplaceOne(ulong from, ulong to, GrantHandle handle)
    {
        UnmapAndReplace op = UnmapAndReplace.Create(from, to, handle);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0)
        {
            return rc;
        }

        return (int)op.Status; //! GNT1005
    }

    /// <summary>Numbers as keys of a histogram are what they are.</summary>
    public int CountStatuses(UnmapGrantRef[] ops)
    {
        int rc = grants.GrantTableOp(ops);
        if (rc != 0) return rc;

        int failures = 0;
        foreach (ref UnmapGrantRef op in ops.AsSpan())
        {
            _histogram[(int)op.Status] = _histogram.GetValueOrDefault((int)op.Status) + 1;
            failures += op.Status == GrantStatus.Okay ? 0 : 1;
        }

        return failures == 0 ? 0 : -EINVAL;
    }
}
